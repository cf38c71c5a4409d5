import { sql } from "kysely";
import { type Due, deleteOldest } from "../database/batches.ts";
import type { Executor, Trx } from "../database/open.ts";
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

export async function attributePersonal(
  trx: Trx,
  { emailVerificationId, customerId }: { emailVerificationId: string; customerId: string },
): Promise<void> {
  await trx
    .updateTable("customer_audit_personal")
    .set({ customer_id: customerId })
    .where("email_verification_id", "=", emailVerificationId)
    .where("customer_id", "is", null)
    .execute();
}

/** Deletes the personal parts about a customer, and about verifications of the customer's; answers how many. */
export async function deletePersonal(
  trx: Trx,
  { customerId, emailVerificationIds }: { customerId: string; emailVerificationIds: string[] },
): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom("customer_audit_personal")
    .where((where) =>
      where.or([
        where("customer_id", "=", customerId),
        where("email_verification_id", "=", where.fn.any(where.val(emailVerificationIds))),
      ]),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Whether there is such a customer who is not erased; an erasure then waits for the end of the caller's transaction. */
export async function holdOffErasure(trx: Trx, customerId: string | null): Promise<boolean> {
  const row = await trx
    .selectFrom("queue_customers")
    .select("id")
    .where("id", "=", customerId)
    .where("status", "<>", "erased")
    .forKeyShare()
    .executeTakeFirst();
  return row !== undefined;
}

/** Forgets the ids that services gave their events; the events stay. */
export async function deleteServiceEventIds(executor: Executor, due: Due): Promise<number> {
  const rows = { table: "queue_audit_service_events", key: "event_id", age: "recorded_at" } as const;
  return deleteOldest(executor, rows, due);
}

/**
 * Forgets the personal parts of events about verifications that are no more and led to no customer, by the events' time.
 */
export async function deleteUnclaimedPersonal(executor: Executor, { before, limit }: Due): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from customer_audit_personal where event_id = any(array(
      select a.event_id from customer_audit_personal a join queue_audit_positions p on p.event_id = a.event_id
      where a.customer_id is null and a.email_verification_id is not null and p.recorded_at < ${before}
        and not exists (select from queue_email_verifications v where v.id = a.email_verification_id)
      limit ${limit} for update of a skip locked
    ))`.execute(executor);
  return Number(numAffectedRows ?? 0);
}
