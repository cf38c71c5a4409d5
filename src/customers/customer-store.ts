import { isUniqueViolation } from "../database/failures.ts";
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

/** Who a customer is that was not erased. */
export interface CustomerRow {
  id: string;
  status: string;
  user_handle: Buffer;
  email: string;
  email_key: string;
  display_name: string | null;
  recovered_at: Date | null;
}

export async function findCustomer(executor: Executor, id: string): Promise<CustomerRow | undefined> {
  return selectCustomer(executor, id).executeTakeFirst();
}

/** Lets whoever waits for the customer's lock see that something about the customer has changed. */
export async function touchCustomer(trx: Trx, id: string, now: Date): Promise<void> {
  await trx.updateTable("queue_customers").set({ updated_at: now }).where("id", "=", id).execute();
}

/** Keeps the customer as it is until the transaction ends: whoever would suspend or erase it waits. */
export async function holdCustomer(trx: Trx, id: string): Promise<void> {
  await trx.selectFrom("queue_customers").select("id").where("id", "=", id).forShare().execute();
}

/**
 * The same, and locked FOR UPDATE: whoever else changes the account waits, and so does a sign-in. It is the first lock of
 * a transaction that takes several.
 */
export async function lockCustomer(trx: Trx, id: string): Promise<CustomerRow | undefined> {
  return selectCustomer(trx, id).forUpdate().executeTakeFirst();
}

function selectCustomer(executor: Executor, id: string) {
  return (
    executor
      .selectFrom("queue_customers")
      .where("id", "=", id)
      .where("status", "<>", "erased")
      .select(["id", "status", "user_handle", "email", "email_key", "display_name", "recovered_at"])
      // A constraint holds that who is not erased has them.
      .$narrowType<{ user_handle: Buffer; email: string; email_key: string }>()
  );
}

/** A passkey was added in a recovery; what waits for a day after it counts from now. */
export async function recordRecovery(trx: Trx, id: string, now: Date): Promise<void> {
  await trx
    .updateTable("queue_customers")
    .set({ recovered_at: now, updated_at: now })
    .where("id", "=", id)
    .execute();
}

export async function updateDisplayName(
  trx: Trx,
  { id, displayName, now }: { id: string; displayName: string | null; now: Date },
): Promise<void> {
  await trx
    .updateTable("queue_customers")
    .set({ display_name: displayName, updated_at: now })
    .where("id", "=", id)
    .execute();
}

/** Suspends or reinstates the customer, who is locked. */
export async function updateStatus(
  trx: Trx,
  { id, status, now }: { id: string; status: "active" | "suspended"; now: Date },
): Promise<void> {
  await trx
    .updateTable("queue_customers")
    .set({ status, suspended_at: status === "suspended" ? now : null, updated_at: now })
    .where("id", "=", id)
    .execute();
}

/** Gives the customer another address; false when somebody has it, and then the transaction is good for nothing more. */
export async function replaceEmail(
  trx: Trx,
  { id, email, emailKey, now }: { id: string; email: string; emailKey: string; now: Date },
): Promise<boolean> {
  try {
    await trx
      .updateTable("queue_customers")
      .set({ email, email_key: emailKey, email_verified_at: now, updated_at: now })
      .where("id", "=", id)
      .execute();
    return true;
  } catch (error) {
    if (isUniqueViolation(error, "queue_customers_email_key_key")) return false;
    throw error;
  }
}

/**
 * The previous address of somebody else, while it is reserved. Whoever takes an address asks after the row that takes it
 * is written: that waits, on the unique index, for the change that may just be giving the address up, and only a
 * statement begun afterwards sees the reservation.
 */
export async function findReservedAddress(
  executor: Executor,
  { emailKey, now, exceptFor }: { emailKey: string; now: Date; exceptFor?: string | undefined },
): Promise<{ email: string } | undefined> {
  return executor
    .selectFrom("queue_email_changes")
    .select("previous_email as email")
    .where("previous_email_key", "=", emailKey)
    .where("reserved_until", ">", now)
    .where("undone_at", "is", null)
    .where("voided_at", "is", null)
    .$if(exceptFor !== undefined, (query) => query.where("customer_id", "<>", exceptFor as string))
    .limit(1)
    .executeTakeFirst();
}

/** Leaves an id and nothing else. */
export async function blankCustomer(trx: Trx, { id, now }: { id: string; now: Date }): Promise<void> {
  await trx
    .updateTable("queue_customers")
    .set({
      status: "erased",
      erased_at: now,
      updated_at: now,
      user_handle: null,
      email: null,
      email_key: null,
      email_verified_at: null,
      display_name: null,
      suspended_at: null,
      recovered_at: null,
    })
    .where("id", "=", id)
    .execute();
}
