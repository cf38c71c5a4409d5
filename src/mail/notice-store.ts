import { type Due, deleteOldest } from "../database/batches.ts";
import type { Executor, Trx } from "../database/open.ts";
import type { Notice } from "./notices.ts";

export async function insertNotice(
  trx: Trx,
  notice: { id: string; kind: string; customer_id: string; email: string; data: string; created_at: Date },
): Promise<void> {
  await trx.insertInto("queue_notices").values(notice).execute();
}

export async function findNotice(executor: Executor, id: string): Promise<Notice | undefined> {
  const row = await executor
    .selectFrom("queue_notices")
    .select(["kind", "customer_id as customerId", "email", "data", "created_at as createdAt"])
    .where("id", "=", id)
    .executeTakeFirst();
  return row as Notice | undefined;
}

export async function deleteNotice(executor: Executor, id: string): Promise<void> {
  await executor.deleteFrom("queue_notices").where("id", "=", id).execute();
}

/** Takes back what was not sent yet. */
export async function deleteNoticesOf(trx: Trx, customerId: string): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom("queue_notices")
    .where("customer_id", "=", customerId)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Forgets notices whose job is no more: it was given up, or waited too long. */
export async function deleteOldNotices(executor: Executor, due: Due): Promise<number> {
  return deleteOldest(executor, { table: "queue_notices", key: "id", age: "created_at" }, due);
}
