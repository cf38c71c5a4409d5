import { type RawBuilder, sql } from "kysely";
import type { AuditRows } from "../audit/audit-event.ts";
import { type Due, deleteOldest } from "../database/batches.ts";
import type { Executor, Trx } from "../database/open.ts";

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

/** A session with the customer it stands for: what a token, and an answer about it, are made of. */
export interface SessionRow {
  id: string;
  acr: "aal2" | "recovery";
  amr: string[];
  auth_time: Date;
  created_at: Date;
  idle_expires_at: Date;
  expires_at: Date;
  ended_at: Date | null;
  customer_id: string;
  status: string;
  email: string;
  display_name: string | null;
  customer_created_at: Date;
  recovery_ready: boolean;
  roles: string[];
  policy_version: string;
}

export interface NewSession {
  id: string;
  customer_id: string;
  /** Null in a recovery, which no passkey began. */
  credential_id: string | null;
  acr: string;
  amr: readonly string[];
  refresh_secret_hash: Buffer | null;
  user_agent: string | null;
  now: Date;
  idle_expires_at: Date;
  expires_at: Date;
}

// What can stand in for a lost device: a second passkey or an unused backup code.
const recoveryReady = sql<boolean>`(
  (select count(*) from queue_webauthn_credentials w where w.customer_id = c.id) > 1
  or exists (select from queue_backup_codes b where b.customer_id = c.id and b.used_at is null)
)`;

const customerColumns: RawBuilder<unknown> = sql`
  c.id as customer_id, c.status, c.email, c.display_name, c.created_at as customer_created_at,
  ${recoveryReady} as recovery_ready,
  array(select r.role from queue_customer_roles r where r.customer_id = c.id order by r.role) as roles,
  (select p.version from queue_policy p) || '.' || c.policy_version as policy_version`;

/**
 * Begins a session if the customer is active and the passkey is still there. Both rows are locked FOR SHARE, so that a
 * suspension or a removal, which lock them FOR UPDATE first, either sees the session and ends it or refuses it here.
 */
export async function insertSession(trx: Trx, session: NewSession): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    with customer as (
      select id from queue_customers where id = ${session.customer_id} and status = 'active' for share
    ), credential as (
      select id from queue_webauthn_credentials
      where id = ${session.credential_id} and customer_id in (select id from customer) for share
    )
    insert into queue_sessions (
      id, customer_id, credential_id, acr, amr, auth_time, refresh_secret_hash, rotated_at, user_agent, created_at,
      idle_expires_at, expires_at
    )
    select ${session.id}, customer.id, credential.id, ${session.acr}, ${session.amr}, ${session.now}::timestamptz,
      ${session.refresh_secret_hash}::bytea, ${session.now}::timestamptz, ${session.user_agent}, ${session.now}::timestamptz,
      ${session.idle_expires_at}::timestamptz, ${session.expires_at}::timestamptz
    from customer left join credential on true
    where ${session.credential_id}::uuid is null or credential.id is not null
    returning id`.execute(trx);
  return rows.length === 1;
}

export async function findSession(executor: Executor, id: string): Promise<SessionRow | undefined> {
  const { rows } = await sql<SessionRow>`
    select s.id, s.acr, s.amr, s.auth_time, s.created_at, s.idle_expires_at, s.expires_at, s.ended_at, ${customerColumns}
    from queue_sessions s join queue_customers c on c.id = s.customer_id
    where s.id = ${id}`.execute(executor);
  return rows[0];
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

export type RotationOutcome = "rotated" | "retried" | "reused" | "ended" | "expired" | "unknown";

export interface Rotation {
  id: string;
  secretHash: Buffer;
  generation: number;
  /** Whether an old token ends the session here, or is only told apart. */
  endReused: boolean;
  now: Date;
  /** A predecessor that was replaced at or before this time is no retry any more. */
  retryAfter: Date;
  idleExpiresAt: Date;
  /** The event that goes with each outcome that changes something; customer and session are filled in here. */
  refreshed: AuditRows;
  reused: AuditRows;
}

/**
 * Decides about a refresh token, rotates or ends the session and appends the event, in one statement: of any number of
 * processes that present the same token, one rotates and the others see that it did. The customer's row is locked
 * before the session's, the order that a suspension takes them in.
 */
export async function rotateSession(
  executor: Executor,
  rotation: Rotation,
): Promise<(SessionRow & { outcome: RotationOutcome; generation: number }) | undefined> {
  const { refreshed, reused, now } = rotation;
  const byOutcome = (member: "type" | "data") =>
    sql`case d.outcome when 'rotated' then ${refreshed.event[member]} else ${reused.event[member]} end`;
  // A token that is current, or was until just now, proves its holder; an older one may be anybody's.
  const actor = (member: "type" | "id") =>
    member === "type"
      ? sql`case d.outcome when 'rotated' then 'customer' else 'anonymous' end`
      : sql`case d.outcome when 'rotated' then d.customer_id::text end`;
  const changes = rotation.endReused ? sql`d.outcome in ('rotated', 'reused')` : sql`d.outcome = 'rotated'`;
  const { rows } = await sql<SessionRow & { outcome: RotationOutcome; generation: number }>`
    with customer as (
      select c.* from queue_customers c
      where c.id = (select customer_id from queue_sessions where id = ${rotation.id}) for share
    ), locked as (
      select s.* from customer, queue_sessions s
      where s.id = ${rotation.id} and s.customer_id = customer.id and s.refresh_secret_hash = ${rotation.secretHash}
      for update of s
    ), decided as (
      select l.*, case
        when l.ended_at is not null or customer.status <> 'active' then 'ended'
        when l.expires_at <= ${now} or l.idle_expires_at <= ${now} then 'expired'
        when l.generation = ${rotation.generation}::integer then 'rotated'
        when l.generation = ${rotation.generation}::integer + 1 and l.rotated_at > ${rotation.retryAfter} then 'retried'
        when l.generation > ${rotation.generation}::integer then 'reused'
        else 'unknown' end as outcome
      from locked l, customer
    ), changed as (
      update queue_sessions s set
        generation = case d.outcome when 'rotated' then d.generation + 1 else d.generation end,
        rotated_at = case d.outcome when 'rotated' then ${now}::timestamptz else d.rotated_at end,
        idle_expires_at = case d.outcome when 'rotated' then least(${rotation.idleExpiresAt}::timestamptz, d.expires_at) else d.idle_expires_at end,
        ended_at = case d.outcome when 'reused' then ${now}::timestamptz end,
        end_reason = case d.outcome when 'reused' then 'refresh_reused' end
      from decided d where s.id = d.id and ${changes}
      returning s.id, s.generation, s.idle_expires_at
    ), event as (
      insert into customer_audit_events (id, occurred_at, recorded_at, type, schema_version, outcome, actor_type, actor_id,
        customer_id, targets, session_id, request_id, data, commitment)
      select ${refreshed.event.id}::uuid, ${now}::timestamptz, ${now}::timestamptz, ${byOutcome("type")}, ${refreshed.event.schema_version}::smallint,
        'success', ${actor("type")}, ${actor("id")}, d.customer_id, '[]'::jsonb, d.id, ${refreshed.event.request_id},
        (${byOutcome("data")})::jsonb, ${refreshed.event.commitment}::bytea
      from decided d where ${changes}
    ), personal as (
      insert into customer_audit_personal (event_id, customer_id, salt, personal)
      select ${refreshed.event.id}::uuid, d.customer_id, ${refreshed.personal?.salt}::bytea, ${refreshed.personal?.personal}::jsonb
      from decided d where ${changes}
    )
    select d.outcome, d.id, d.acr, d.amr, d.auth_time, d.created_at, d.expires_at, d.ended_at,
      coalesce(changed.generation, d.generation) as generation,
      coalesce(changed.idle_expires_at, d.idle_expires_at) as idle_expires_at, ${customerColumns}
    from decided d join customer c on c.id = d.customer_id left join changed on changed.id = d.id`.execute(
    executor,
  );
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
