import type { Audit } from "../audit/audit.ts";
import { type AuditContext, auditEvent, type ServiceRequest, serviceContext } from "../audit/audit-event.ts";
import type { Clock } from "../clock.ts";
import type { components } from "../contract/types.ts";
import { type Caller, contextOf, lockCaller } from "../customers/caller.ts";
import { lockCustomer } from "../customers/customer-store.ts";
import type { Executor, Trx } from "../database/open.ts";
import {
  readAuditEvents,
  readBackupCodes,
  readEmailChanges,
  readEmailVerifications,
  readOperatorRecoveries,
  readPasskeys,
  readProfile,
  readRoles,
  readSessions,
} from "./customer-data-store.ts";
import { noSuchCustomer } from "./customer-directory.ts";

/** Some megabytes, which one answer can hold; months of daily use. */
const mostAuditEvents = 10_000;

type Schemas = components["schemas"];

/** Everything that Queue keeps about a customer, as of one moment. */
export interface AccountExports {
  /** The caller's own. */
  exportMe(caller: Caller): Promise<Schemas["AccountExport"]>;
  /** For a customer who asked an operator for it; throws `not_found`. */
  exportForOperator(customerId: string, request: ServiceRequest): Promise<Schemas["AccountExport"]>;
}

export function createAccountExports({
  db,
  clock,
  audit,
}: {
  db: Executor;
  clock: Clock;
  audit: Audit;
}): AccountExports {
  /** The customer is locked: its event may have a personal part, which an erasure either finds or comes before. */
  async function exportWithin(
    trx: Trx,
    customerId: string,
    context: AuditContext,
  ): Promise<Schemas["AccountExport"]> {
    const events = await readAuditEvents(trx, customerId, mostAuditEvents + 1);
    const rows = {
      exported_at: context.now,
      profile: await readProfile(trx, customerId),
      passkeys: await readPasskeys(trx, customerId),
      sessions: await readSessions(trx, customerId),
      backup_codes: await readBackupCodes(trx, customerId),
      email_changes: await readEmailChanges(trx, customerId),
      email_verifications: await readEmailVerifications(trx, customerId),
      operator_recoveries: await readOperatorRecoveries(trx, customerId),
      roles: await readRoles(trx, customerId),
      audit_events: events.slice(0, mostAuditEvents),
      audit_events_complete: events.length <= mostAuditEvents,
    };
    await audit.record(trx, context, [
      auditEvent({ type: "customer.exported", outcome: "success", customerId, data: {} }),
    ]);
    return toJson(rows) as Schemas["AccountExport"];
  }

  const asOfOneMoment = () => db.transaction().setIsolationLevel("repeatable read");

  return {
    exportMe: (caller) =>
      asOfOneMoment().execute(async (trx) => {
        const context = contextOf(caller, clock.now());
        await lockCaller(trx, caller, context.now);
        return exportWithin(trx, caller.customerId, context);
      }),

    exportForOperator: (customerId, request) =>
      asOfOneMoment().execute(async (trx) => {
        if (!(await lockCustomer(trx, customerId))) return noSuchCustomer();
        return exportWithin(trx, customerId, serviceContext(request, clock.now()));
      }),
  };
}

type Json<T> = T extends Date | Buffer ? string : T extends object ? { [Key in keyof T]: Json<T[Key]> } : T;

/** Times in RFC 3339, bytes in base64url. */
function toJson<T>(value: T): Json<T> {
  if (value instanceof Date) return value.toISOString() as Json<T>;
  if (Buffer.isBuffer(value)) return value.toString("base64url") as Json<T>;
  if (Array.isArray(value)) return value.map(toJson) as Json<T>;
  if (typeof value !== "object" || value === null) return value as Json<T>;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toJson(member)])) as Json<T>;
}
