import type { Executor, Trx } from "../database/open.ts";

export interface NewBackupCode {
  id: string;
  customer_id: string;
  selector: string;
  secret_hash: string;
  created_at: Date;
}

/** Puts these in the place of all the customer had; answers how many unused ones went. The customer's row is locked. */
export async function replaceBackupCodes(
  trx: Trx,
  customerId: string,
  codes: NewBackupCode[],
): Promise<number> {
  const gone = await trx
    .deleteFrom("queue_backup_codes")
    .where("customer_id", "=", customerId)
    .returning("used_at")
    .execute();
  await trx.insertInto("queue_backup_codes").values(codes).execute();
  return gone.filter(({ used_at }) => used_at === null).length;
}

/** Adds the code unless the customer has one with its selector, used or not. */
export async function insertBackupCode(trx: Trx, code: NewBackupCode): Promise<boolean> {
  const row = await trx
    .insertInto("queue_backup_codes")
    .values(code)
    .onConflict((conflict) => conflict.columns(["customer_id", "selector"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** What an account could be recovered with, in whatever state. */
export interface StoredCodes {
  customerId: string;
  status: string;
  backupCode: { id: string; secret_hash: string; used_at: Date | null } | undefined;
  /** What an operator began, also when it has run out. */
  recovery: { id: string; secret_hash: string; not_before: Date; expires_at: Date } | undefined;
}

/** The account behind an address, its backup code with the selector, and what an operator began, by one statement. */
export async function findRecoveryCode(
  executor: Executor,
  { emailKey, selector }: { emailKey: string; selector: string },
): Promise<StoredCodes | undefined> {
  const row = await executor
    .selectFrom("queue_customers as c")
    .leftJoin("queue_backup_codes as b", (join) =>
      join.onRef("b.customer_id", "=", "c.id").on("b.selector", "=", selector),
    )
    .leftJoin("queue_operator_recoveries as r", (join) =>
      join.onRef("r.customer_id", "=", "c.id").on("r.ended_at", "is", null),
    )
    .where("c.email_key", "=", emailKey)
    .select([
      "c.id",
      "c.status",
      "b.id as b_id",
      "b.secret_hash as b_secret_hash",
      "b.used_at",
      "r.id as r_id",
      "r.secret_hash as r_secret_hash",
      "r.not_before",
      "r.expires_at",
    ])
    .executeTakeFirst();
  if (!row) return undefined;
  const { b_id, b_secret_hash, used_at, r_id, r_secret_hash, not_before, expires_at } = row;
  return {
    customerId: row.id,
    status: row.status,
    backupCode: b_id && b_secret_hash ? { id: b_id, secret_hash: b_secret_hash, used_at } : undefined,
    recovery:
      r_id && r_secret_hash && not_before && expires_at
        ? { id: r_id, secret_hash: r_secret_hash, not_before, expires_at }
        : undefined,
  };
}

/** Uses the code up; of any number who try, one wins. */
export async function consumeBackupCode(trx: Trx, { id, now }: { id: string; now: Date }): Promise<boolean> {
  const row = await trx
    .updateTable("queue_backup_codes")
    .set({ used_at: now })
    .where("id", "=", id)
    .where("used_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** How many codes are unused, and since when there are any: a replacement is younger than the set it belongs to. */
export async function summariseBackupCodes(
  executor: Executor,
  customerId: string,
): Promise<{ remaining: number; createdAt: Date | null }> {
  const { remaining, created_at } = await executor
    .selectFrom("queue_backup_codes")
    .where("customer_id", "=", customerId)
    .select(({ fn }) => [
      fn.countAll().filterWhere("used_at", "is", null).as("remaining"),
      fn.min("created_at").as("created_at"),
    ])
    .executeTakeFirstOrThrow();
  return { remaining: Number(remaining), createdAt: created_at };
}

/** Removes the customer's backup codes, or those made since; answers how many. */
export async function deleteBackupCodes(
  trx: Trx,
  { customerId, since }: { customerId: string; since?: Date },
): Promise<number> {
  const rows = await trx
    .deleteFrom("queue_backup_codes")
    .where("customer_id", "=", customerId)
    .$if(since !== undefined, (query) => query.where("created_at", ">=", since as Date))
    .returning("id")
    .execute();
  return rows.length;
}
