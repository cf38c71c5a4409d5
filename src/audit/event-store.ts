import type { Trx } from "../database/open.ts";
import type { AuditRows } from "./audit-event.ts";

/** Appends events in the transaction of the change they tell of; one statement. */
export async function insertEvents(trx: Trx, rows: AuditRows[]): Promise<void> {
  const events = rows.map((row) => row.event);
  const personal = rows.flatMap((row) => row.personal ?? []);
  if (personal.length === 0) {
    await trx.insertInto("customer_audit_events").values(events).execute();
    return;
  }
  await trx
    .with("personal", (cte) => cte.insertInto("customer_audit_personal").values(personal))
    .insertInto("customer_audit_events")
    .values(events)
    .execute();
}
