import type { AuditContext } from "../audit/audit-event.ts";
import type { Client, CustomerPrincipal } from "../contract/handlers.ts";
import type { Trx } from "../database/open.ts";
import { Problem } from "../errors.ts";
import { findLive } from "../sessions/liveness.ts";
import type { SessionRow } from "../sessions/session-row.ts";
import { type CustomerRow, lockCustomer } from "./customer-store.ts";

/** The customer who asks for something about the own account, and by which session. */
export interface Caller {
  customerId: string;
  sessionId: string;
  requestId: string;
  client: Client;
}

/** The caller, as a handler's call tells it. */
export function callerOf({
  principal: { customerId, sessionId },
  requestId,
  client,
}: {
  principal: CustomerPrincipal;
  requestId: string;
  client: Client;
}): Caller {
  return { customerId, sessionId, requestId, client };
}

/**
 * Locks the caller's customer, then looks at the session once more: what ended it while the lock was waited for, say an
 * undo or a suspension, must not be followed by what it had asked for.
 */
export async function lockCallerSession(
  trx: Trx,
  caller: Pick<Caller, "customerId" | "sessionId">,
  now: Date,
): Promise<{ customer: CustomerRow; session: SessionRow }> {
  const customer = await lockCustomer(trx, caller.customerId);
  const session = customer && (await findLive(trx, caller.sessionId, now));
  if (!session) throw new Problem("session_ended", { reason: "ended meanwhile" });
  return { customer, session };
}

/** The same, where only the customer is of interest. */
export async function lockCaller(...locked: Parameters<typeof lockCallerSession>): Promise<CustomerRow> {
  return (await lockCallerSession(...locked)).customer;
}

/** What all events of the caller's command share. */
export function contextOf(
  { customerId, requestId, client }: Omit<Caller, "sessionId">,
  now: Date,
): AuditContext {
  return { now, requestId, client, actor: { type: "customer", id: customerId } };
}
