import { sql } from "kysely";
import { type Due, deleteOldest } from "../database/batches.ts";
import type { Executor, Trx } from "../database/open.ts";

export interface NewEmailChange {
  id: string;
  customer_id: string;
  previous_email: string;
  previous_email_key: string;
  now: Date;
  reserved_until: Date;
}

/**
 * Keeps what a change has replaced. The changes of one customer come one after the other, and an undo goes by their
 * order; so the time is past that of the change before, whichever process's clock gave it.
 */
export async function insertEmailChange(trx: Trx, { now, ...change }: NewEmailChange): Promise<void> {
  await trx
    .insertInto("queue_email_changes")
    .values({
      ...change,
      changed_at: sql<Date>`greatest(${now}::timestamptz, (
        select max(changed_at) + interval '1 millisecond' from queue_email_changes where customer_id = ${change.customer_id}
      ))`,
    })
    .execute();
}

/** Whose change it is. */
export async function findOwnerOfEmailChange(executor: Executor, id: string): Promise<string | undefined> {
  const row = await executor
    .selectFrom("queue_email_changes")
    .select("customer_id")
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.customer_id;
}

/** The customer's changes that can still be undone, oldest first. */
export async function listUndoableEmailChanges(executor: Executor, customerId: string, now: Date) {
  return executor
    .selectFrom("queue_email_changes")
    .select(["id", "previous_email", "previous_email_key", "changed_at"])
    .where("customer_id", "=", customerId)
    .where("undone_at", "is", null)
    .where("voided_at", "is", null)
    .where("reserved_until", ">", now)
    .orderBy("changed_at")
    .execute();
}

/** Marks the oldest change as undone and the later ones as void; false when somebody else did. */
export async function endEmailChanges(
  trx: Trx,
  { undone, voided, now }: { undone: string; voided: string[]; now: Date },
): Promise<boolean> {
  const time = sql<Date>`${now}::timestamptz`;
  const rows = await trx
    .updateTable("queue_email_changes")
    .set((row) => ({
      undone_at: row.case().when("id", "=", undone).then(time).end(),
      voided_at: row.case().when("id", "<>", undone).then(time).end(),
    }))
    .where("id", "in", [undone, ...voided])
    .where("undone_at", "is", null)
    .where("voided_at", "is", null)
    .returning("id")
    .execute();
  return rows.length === voided.length + 1;
}

/** Forgets the customer's former addresses, which are anybody's then. */
export async function deleteEmailChangesOf(trx: Trx, customerId: string): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom("queue_email_changes")
    .where("customer_id", "=", customerId)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Forgets former addresses that are not reserved any more. */
export async function deleteFormerAddresses(executor: Executor, due: Due): Promise<number> {
  return deleteOldest(executor, { table: "queue_email_changes", key: "id", age: "reserved_until" }, due);
}
