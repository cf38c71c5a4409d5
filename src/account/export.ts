import type { Audit } from "../audit/audit.ts";
import { auditEvent } from "../audit/audit-event.ts";
import type { Clock } from "../clock.ts";
import type { components } from "../contract/types.ts";
import { type Caller, contextOf, lockCaller } from "../customers/caller.ts";
import type { Executor } from "../database/open.ts";
import {
  readAuditEvents,
  readBackupCodes,
  readEmailChanges,
  readEmailVerifications,
  readPasskeys,
  readProfile,
  readRoles,
  readSessions,
} from "./customer-data-store.ts";

/** Some megabytes, which one answer can hold; months of daily use. */
const mostAuditEvents = 10_000;

/** Everything that Queue keeps about the caller, as of one moment. */
export type ExportAccount = (caller: Caller) => Promise<components["schemas"]["AccountExport"]>;

export function createAccountExport({
  db,
  clock,
  audit,
}: {
  db: Executor;
  clock: Clock;
  audit: Audit;
}): ExportAccount {
  return (caller) =>
    db
      .transaction()
      .setIsolationLevel("repeatable read")
      .execute(async (trx) => {
        const now = clock.now();
        const { customerId } = caller;
        // Its event has a personal part, which an erasure either finds or comes before.
        await lockCaller(trx, caller, now);
        const events = await readAuditEvents(trx, customerId, mostAuditEvents + 1);
        const rows = {
          exported_at: now,
          profile: await readProfile(trx, customerId),
          passkeys: await readPasskeys(trx, customerId),
          sessions: await readSessions(trx, customerId),
          backup_codes: await readBackupCodes(trx, customerId),
          email_changes: await readEmailChanges(trx, customerId),
          email_verifications: await readEmailVerifications(trx, customerId),
          roles: await readRoles(trx, customerId),
          audit_events: events.slice(0, mostAuditEvents),
          audit_events_complete: events.length <= mostAuditEvents,
        };
        await audit.record(trx, contextOf(caller, now), [
          auditEvent({ type: "customer.exported", outcome: "success", customerId, data: {} }),
        ]);
        return toJson(rows) as components["schemas"]["AccountExport"];
      });
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
