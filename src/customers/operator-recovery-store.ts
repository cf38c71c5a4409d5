import { sql } from "kysely";
import type { Executor, Trx } from "../database/open.ts";

interface NewRecovery {
  id: string;
  customer_id: string;
  secret_hash: string;
  started_at: Date;
  started_by: string;
  started_by_operator: string | null;
  not_before: Date;
  expires_at: Date;
}

/** Why a pending recovery ended without being used. */
export type CancelReason =
  | "replaced"
  | "cancelled_by_operator"
  | "cancelled_by_mail"
  | "signed_in"
  | "email_change_undone";

export async function insertRecovery(trx: Trx, recovery: NewRecovery): Promise<void> {
  await trx.insertInto("queue_operator_recoveries").values(recovery).execute();
}

export async function findPendingRecovery(executor: Executor, customerId: string, now: Date) {
  return executor
    .selectFrom("queue_operator_recoveries")
    .select(["id", "started_at", "started_by", "started_by_operator", "not_before", "expires_at"])
    .where("customer_id", "=", customerId)
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .executeTakeFirst();
}

/** Whose recovery it is. */
export async function findOwnerOfRecovery(executor: Executor, id: string): Promise<string | undefined> {
  const row = await executor
    .selectFrom("queue_operator_recoveries")
    .select("customer_id")
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.customer_id;
}

/** Ends the customer's pending recovery, or that one only if it has the id; answers its id. Of any who try, one wins. */
export async function cancelPendingRecovery(
  trx: Trx,
  { customerId, id, reason, now }: { customerId: string; id?: string; reason: CancelReason; now: Date },
): Promise<string | undefined> {
  const row = await trx
    .updateTable("queue_operator_recoveries")
    .set({ ended_at: now, end_reason: reason })
    .where("customer_id", "=", customerId)
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .$if(id !== undefined, (query) => query.where("id", "=", id as string))
    .returning("id")
    .executeTakeFirst();
  return row?.id;
}

/** Makes room for another recovery where one has run out. */
export async function closeExpiredRecovery(trx: Trx, customerId: string, now: Date): Promise<void> {
  await trx
    .updateTable("queue_operator_recoveries")
    .set({ ended_at: sql<Date>`expires_at`, end_reason: "expired" })
    .where("customer_id", "=", customerId)
    .where("ended_at", "is", null)
    .where("expires_at", "<=", now)
    .execute();
}

/** Uses the recovery up within its time; of any number who try, one wins. */
export async function redeemRecovery(trx: Trx, { id, now }: { id: string; now: Date }): Promise<boolean> {
  const row = await trx
    .updateTable("queue_operator_recoveries")
    .set({ ended_at: now, end_reason: "redeemed" })
    .where("id", "=", id)
    .where("ended_at", "is", null)
    .where("not_before", "<=", now)
    .where("expires_at", ">", now)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

export async function deleteRecoveriesOf(trx: Trx, customerId: string): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom("queue_operator_recoveries")
    .where("customer_id", "=", customerId)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
