import type { Executor, Trx } from "../database/open.ts";

export interface NewCustomer {
  id: string;
  user_handle: Buffer;
  email: string;
  email_key: string;
  display_name: string | null;
  now: Date;
}

/** Makes the customer unless the address has one already, also when two try at once. */
export async function insertCustomer(trx: Trx, { now, ...customer }: NewCustomer): Promise<boolean> {
  const row = await trx
    .insertInto("queue_customers")
    .values({ ...customer, email_verified_at: now, created_at: now, updated_at: now })
    .onConflict((conflict) => conflict.column("email_key").doNothing())
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Locks the customer FOR UPDATE: whoever else changes the account waits, and so does a sign-in. It is the first lock of
 * a transaction that takes several.
 */
export async function lockCustomer(
  trx: Trx,
  id: string,
): Promise<{ status: string; email: string | null; email_key: string | null } | undefined> {
  return trx
    .selectFrom("queue_customers")
    .select(["status", "email", "email_key"])
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
}

/** The customer behind an address, by its canonical key. */
export async function findCustomerByEmailKey(
  executor: Executor,
  emailKey: string,
): Promise<{ id: string; email: string; status: string } | undefined> {
  const row = await executor
    .selectFrom("queue_customers")
    .select(["id", "email", "status"])
    .where("email_key", "=", emailKey)
    .executeTakeFirst();
  return row?.email ? { ...row, email: row.email } : undefined;
}
