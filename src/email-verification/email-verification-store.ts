import { sql } from "kysely";
import type { Due } from "../database/batches.ts";
import type { Executor, Trx } from "../database/open.ts";

export type Purpose = "sign_up" | "recovery" | "email_change";

export interface NewEmailVerification {
  id: string;
  purpose: Purpose;
  email: string;
  email_key: string;
  /** Whose address is to change; null for the other purposes. */
  customer_id: string | null;
  created_at: Date;
  expires_at: Date;
}

export async function insertEmailVerification(trx: Trx, verification: NewEmailVerification): Promise<void> {
  await trx.insertInto("queue_email_verifications").values(verification).execute();
}

export async function findEmailVerification(executor: Executor, id: string) {
  return executor
    .selectFrom("queue_email_verifications")
    .select(["id", "purpose", "email", "email_key", "expires_at", "confirmed_at", "customer_id"])
    .where("id", "=", id)
    .executeTakeFirst();
}

/**
 * Counts a try of the code; undefined when none is left, or when the verification is another customer's. To be committed
 * before the code is compared.
 */
export async function countAttempt(
  executor: Executor,
  {
    id,
    customerId,
    now,
    mostAttempts,
  }: { id: string; customerId: string | null; now: Date; mostAttempts: number },
): Promise<{ purpose: string } | undefined> {
  return executor
    .updateTable("queue_email_verifications")
    .set((row) => ({ attempts: row("attempts", "+", 1) }))
    .where("id", "=", id)
    .where("customer_id", "is not distinct from", customerId)
    .where("attempts", "<", mostAttempts)
    .where("expires_at", ">", now)
    .where("confirmed_at", "is", null)
    .returning("purpose")
    .executeTakeFirst();
}

/** Confirms once: of two that bring the right code at the same time, one wins. */
export async function confirmEmailVerification(
  trx: Trx,
  {
    id,
    ...confirmed
  }: { id: string; confirmed_at: Date; token_hash: Buffer; token_expires_at: Date; user_handle: Buffer },
): Promise<boolean> {
  const row = await trx
    .updateTable("queue_email_verifications")
    .set(confirmed)
    .where("id", "=", id)
    .where("confirmed_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

export interface ProvenAddress {
  id: string;
  email: string;
  email_key: string;
  user_handle: Buffer;
}

/** The address that a verification token proves, while the token is good. */
export async function findByToken(
  executor: Executor,
  { tokenHash, purpose, now }: { tokenHash: Buffer; purpose: Purpose; now: Date },
): Promise<ProvenAddress | undefined> {
  const row = await executor
    .selectFrom("queue_email_verifications")
    .select(["id", "email", "email_key", "user_handle"])
    .where("token_hash", "=", tokenHash)
    .where("purpose", "=", purpose)
    .where("spent_at", "is", null)
    .where("token_expires_at", ">", now)
    .executeTakeFirst();
  return row as ProvenAddress | undefined;
}

/** Spends the token in the transaction of the success it led to; one winner. */
export async function spendToken(
  trx: Trx,
  { id, purpose, now }: { id: string; purpose: Purpose; now: Date },
): Promise<ProvenAddress | undefined> {
  const row = await trx
    .updateTable("queue_email_verifications")
    .set({ spent_at: now })
    .where("id", "=", id)
    .where("purpose", "=", purpose)
    .where("spent_at", "is", null)
    .where("token_expires_at", ">", now)
    .returning(["id", "email", "email_key", "user_handle"])
    .executeTakeFirst();
  return row as ProvenAddress | undefined;
}

/** Takes the verification of a change of address away, in the transaction of the change; one winner. */
export async function takeEmailChange(
  trx: Trx,
  { id, customerId, now }: { id: string; customerId: string; now: Date },
): Promise<{ email: string; email_key: string } | undefined> {
  return trx
    .deleteFrom("queue_email_verifications")
    .where("id", "=", id)
    .where("customer_id", "=", customerId)
    .where("expires_at", ">", now)
    .returning(["email", "email_key"])
    .executeTakeFirst();
}

/** Voids the changes of address that the customer has begun. */
export async function deleteEmailChanges(trx: Trx, customerId: string): Promise<void> {
  await trx.deleteFrom("queue_email_verifications").where("customer_id", "=", customerId).execute();
}

/**
 * Deletes all verifications of the customer and of the addresses that are the customer's, or were while they were
 * reserved; answers their ids.
 */
export async function deleteVerificationsOf(
  trx: Trx,
  { customerId, emailKey }: { customerId: string; emailKey: string },
): Promise<string[]> {
  const rows = await trx
    .deleteFrom("queue_email_verifications as v")
    .where((where) =>
      where.or([
        where("v.customer_id", "=", customerId),
        where("v.email_key", "=", emailKey),
        where.exists(
          where
            .selectFrom("queue_email_changes as c")
            .where("c.customer_id", "=", customerId)
            .whereRef("c.previous_email_key", "=", "v.email_key")
            .whereRef("c.reserved_until", ">", "v.created_at"),
        ),
      ]),
    )
    .returning("v.id")
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Forgets verifications whose code and token are over. The personal parts of their events are then nobody's, and are for
 * `deleteUnclaimedPersonal`.
 */
export async function deleteOverVerifications(executor: Executor, { before, limit }: Due): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from queue_email_verifications where id = any(array(
      select id from queue_email_verifications
      where expires_at < ${before} and (token_expires_at is null or token_expires_at < ${before})
      order by expires_at limit ${limit} for update skip locked
    ))`.execute(executor);
  return Number(numAffectedRows ?? 0);
}
