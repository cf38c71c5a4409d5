import { sql } from "kysely";
import { type Due, deleteOldest } from "../database/batches.ts";
import type { Executor, Trx } from "../database/open.ts";
import { type BegunSession, begunSession } from "./beginning-store.ts";

export type EndReason =
  | "signed_out"
  | "replaced"
  | "refresh_reused"
  | "revoked"
  | "credential_removed"
  | "suspended"
  | "erased"
  | "email_change_undone"
  | "recovered";

/**
 * Begins a session if the customer is active and the passkey is still there. Both rows are locked FOR SHARE, so that a
 * suspension or a removal, which lock them FOR UPDATE first, either sees the session and ends it or refuses it here.
 * Without a passkey it is a recovery, which none began.
 */
export async function insertSession(
  trx: Trx,
  session: BegunSession & { customerId: string; credentialId: string | null },
): Promise<boolean> {
  const { customerId, credentialId } = session;
  const { rows } = await sql<{ id: string }>`
    with customer as (
      select id from queue_customers where id = ${customerId} and status = 'active' for share
    ), credential as (
      select id from queue_webauthn_credentials
      where id = ${credentialId} and customer_id in (select id from customer) for share
    ), held as (
      select customer.id as customer_id, credential.id from customer left join credential on true
      where ${credentialId}::uuid is null or credential.id is not null
    ), session as (
      ${begunSession(session, sql`held`)}
    )
    select id from session`.execute(trx);
  return rows.length === 1;
}

/** Which sessions are meant: all that fit every member given. */
export type SessionTarget =
  | { id: string; customerId?: string; secretHash?: Buffer }
  | { customerId: string; exceptId?: string; acr?: "recovery" }
  | { credentialId: string };

/**
 * Ends sessions; a trigger then tells the revocation feed. Only a reused refresh token ends its own elsewhere, in
 * `rotateSession`. Answers those that were live. One that is over by its times is ended too, lest a clock that was ahead
 * and is mended brings it back, but nobody is told that it was live.
 */
export async function endSessions(
  trx: Trx,
  { reason, now, ...target }: SessionTarget & { reason: EndReason; now: Date },
): Promise<{ id: string; customer_id: string }[]> {
  const { id, customerId, exceptId, acr, credentialId, secretHash } = target as {
    id?: string;
    customerId?: string;
    exceptId?: string;
    acr?: string;
    credentialId?: string;
    secretHash?: Buffer;
  };
  // Locked in one order, so that two who end several sessions at once do not wait for each other.
  const targets = trx
    .selectFrom("queue_sessions")
    .select("id")
    .where("ended_at", "is", null)
    .$if(id !== undefined, (query) => query.where("id", "=", id as string))
    .$if(customerId !== undefined, (query) => query.where("customer_id", "=", customerId as string))
    .$if(exceptId !== undefined, (query) => query.where("id", "<>", exceptId as string))
    .$if(acr !== undefined, (query) => query.where("acr", "=", acr as string))
    .$if(credentialId !== undefined, (query) => query.where("credential_id", "=", credentialId as string))
    .$if(secretHash !== undefined, (query) => query.where("refresh_secret_hash", "=", secretHash as Buffer))
    .orderBy("id")
    .forUpdate();
  const ended = await trx
    .updateTable("queue_sessions")
    .set({ ended_at: now, end_reason: reason })
    .where("id", "in", targets)
    .where("ended_at", "is", null)
    .returning(["id", "customer_id", "idle_expires_at", "expires_at"])
    .execute();
  return ended.filter(({ idle_expires_at, expires_at }) => idle_expires_at > now && expires_at > now);
}

/** Takes the device out of all sessions of a customer. What is left is needed where their end is looked up. */
export async function blankSessions(trx: Trx, customerId: string): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable("queue_sessions")
    .set({ user_agent: null })
    .where("customer_id", "=", customerId)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/**
 * Records a fresh proof on a live session. With a refresh token of the session, the refresh token rotates too, unless it
 * has just rotated away from the one given: then a second tab or a lost answer gets the successor that is there.
 */
export async function recordStepUp(
  trx: Trx,
  proof: {
    id: string;
    customerId: string;
    credentialId: string;
    acr: string;
    amr: readonly string[];
    token: { secretHash: Buffer; generation: number } | undefined;
    now: Date;
    /** A predecessor that was replaced at or before this time is no retry any more. */
    retryAfter: Date;
    idleExpiresAt: Date;
  },
): Promise<{ generation: number; carriesOn: boolean } | undefined> {
  const { token, now } = proof;
  const carriesOn = sql<boolean>`(refresh_secret_hash = ${token?.secretHash ?? null}::bytea) is true`;
  const retried = sql`(generation = ${token?.generation ?? null}::integer + 1 and rotated_at > ${proof.retryAfter})`;
  const rotates = sql`${carriesOn} and not ${retried}`;
  const { rows } = await sql<{ generation: number; carriesOn: boolean }>`
    update queue_sessions set
      auth_time = ${now}::timestamptz, acr = ${proof.acr}, amr = ${proof.amr}, credential_id = ${proof.credentialId},
      generation = case when ${rotates} then generation + 1 else generation end,
      rotated_at = case when ${rotates} then ${now}::timestamptz else rotated_at end,
      idle_expires_at = case when ${rotates} then least(${proof.idleExpiresAt}::timestamptz, expires_at) else idle_expires_at end
    where id = ${proof.id} and customer_id = ${proof.customerId} and acr <> 'recovery'
      and ended_at is null and expires_at > ${now} and idle_expires_at > ${now}
    returning generation, ${carriesOn} as "carriesOn"`.execute(trx);
  return rows[0];
}

/** Forgets sessions that were ended. */
export async function deleteEndedSessions(executor: Executor, due: Due): Promise<number> {
  return deleteOldest(executor, { table: "queue_sessions", key: "id", age: "ended_at" }, due);
}

/** Forgets sessions that nobody ended and that are past their absolute limit. */
export async function deleteExpiredSessions(executor: Executor, due: Due): Promise<number> {
  return deleteOldest(executor, { table: "queue_sessions", key: "id", age: "expires_at" }, due);
}
