import type { Audit } from "../audit/audit.ts";
import { auditEvent, type ServiceRequest, serviceContext } from "../audit/audit-event.ts";
import type { Clock } from "../clock.ts";
import type { components } from "../contract/types.ts";
import { lockCustomer, updateStatus } from "../customers/customer-store.ts";
import type { Executor, Trx } from "../database/open.ts";
import { requireAnotherAdministrator } from "../rbac/administrators.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { noSuchCustomer, readRecord } from "./customer-directory.ts";

type Schemas = components["schemas"];

/**
 * Suspends or reinstates a customer; changes nothing when they are so already. Throws `not_found`, and
 * `last_administrator`.
 */
export type SetCustomerStatus = (
  customerId: string,
  status: Schemas["CustomerStatus"],
  request: ServiceRequest,
) => Promise<Schemas["CustomerRecord"]>;

export function createSuspension({
  db,
  clock,
  audit,
  sessions,
}: {
  db: Executor;
  clock: Clock;
  audit: Audit;
  sessions: Sessions;
}): SetCustomerStatus {
  async function change(
    trx: Trx,
    customerId: string,
    status: Schemas["CustomerStatus"],
    request: ServiceRequest,
  ): Promise<void> {
    const context = serviceContext(request, clock.now());
    // A sign-in waits for it, then finds the customer suspended; or it was first, and its session ends here.
    const customer = await lockCustomer(trx, customerId);
    if (!customer) return noSuchCustomer();
    if (customer.status === status) return;
    if (status === "suspended") await requireAnotherAdministrator(trx, customerId);
    await updateStatus(trx, { id: customerId, status, now: context.now });
    const type = status === "suspended" ? "customer.suspended" : "customer.reinstated";
    await audit.record(trx, context, [auditEvent({ type, outcome: "success", customerId, data: {} })]);
    if (status === "suspended") await sessions.endWithin(trx, { customerId }, "suspended", context);
  }

  return (customerId, status, request) =>
    db.transaction().execute(async (trx) => {
      await change(trx, customerId, status, request);
      return readRecord(trx, customerId);
    });
}
