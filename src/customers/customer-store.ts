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

/** Who the customer is, unless erased. */
export async function findCustomer(executor: Executor, id: string) {
  return selectCustomer(executor, id).executeTakeFirst();
}

/** The same, and locked first, before passkeys and sessions, so that one change of an account waits for the other. */
export async function lockCustomer(trx: Trx, id: string) {
  return selectCustomer(trx, id).forUpdate().executeTakeFirst();
}

function selectCustomer(executor: Executor, id: string) {
  return executor
    .selectFrom("queue_customers")
    .where("id", "=", id)
    .where("status", "<>", "erased")
    .select(["id", "status", "email", "display_name", "user_handle"])
    .$narrowType<{ email: string; user_handle: Buffer }>();
}

/** A passkey was added in a recovery; what waits for a day after it counts from now. */
export async function recordRecovery(trx: Trx, id: string, now: Date): Promise<void> {
  await trx
    .updateTable("queue_customers")
    .set({ recovered_at: now, updated_at: now })
    .where("id", "=", id)
    .execute();
}
