import { sql } from "kysely";
import { appendedEvent, type EventParameters } from "../audit/appended-event.ts";
import { catalogue } from "../audit/catalogue.ts";
import type { Executor } from "../database/open.ts";
import { rowsOf, statement } from "../database/statement.ts";
import { customerColumns, type SessionRow } from "./session-row.ts";

export type RotationOutcome = "moved" | "rotated" | "retried" | "reused" | "ended" | "expired" | "unknown";

/** With the event of whichever outcome changes something. */
export interface Rotation extends EventParameters {
  id: string;
  secretHash: Buffer;
  generation: number;
  /** A predecessor that was replaced at or before this time is no retry any more. */
  retryAfter: Date;
  idleExpiresAt: Date;
}

type RotationRow = SessionRow & { outcome: RotationOutcome; generation: number };

const rotate = (name: string, { endReused }: { endReused: boolean }) => {
  const changes = endReused ? sql`d.outcome in ('rotated', 'reused')` : sql`d.outcome = 'rotated'`;
  const whenRotated = <Value extends string | number>(then: Value, otherwise: Value) =>
    sql`case d.outcome when 'rotated' then ${sql.lit(then)} else ${sql.lit(otherwise)} end`;
  return statement<Rotation, RotationRow>(
    name,
    (given) => sql`
    with customer as (
      select c.*, c.xmin as version from queue_customers c
      where c.id = (select customer_id from queue_sessions where id = ${given.id}) for share
    ), locked as (
      select s.* from customer, queue_sessions s
      where s.id = ${given.id} and s.customer_id = customer.id and s.refresh_secret_hash = ${given.secretHash}
      for update of s
    ), decided as (
      select l.*, case
        when l.ended_at is not null or customer.status <> 'active' then 'ended'
        when l.expires_at <= ${given.now} or l.idle_expires_at <= ${given.now} then 'expired'
        when l.generation < ${given.generation}::integer then 'unknown'
        when l.generation > ${given.generation}::integer
          and not (l.generation = ${given.generation}::integer + 1 and l.rotated_at > ${given.retryAfter}) then 'reused'
        -- The roles are as old as the snapshot, which is older than a lock that was waited for: to be asked again.
        when customer.version <> (select xmin from queue_customers where id = customer.id) then 'moved'
        when l.generation = ${given.generation}::integer then 'rotated'
        else 'retried' end as outcome
      from locked l, customer
    ), changed as (
      update queue_sessions s set
        generation = case d.outcome when 'rotated' then d.generation + 1 else d.generation end,
        rotated_at = case d.outcome when 'rotated' then ${given.now}::timestamptz else d.rotated_at end,
        idle_expires_at = case d.outcome when 'rotated' then least(${given.idleExpiresAt}::timestamptz, d.expires_at) else d.idle_expires_at end,
        ended_at = case d.outcome when 'reused' then ${given.now}::timestamptz end,
        end_reason = case d.outcome when 'reused' then 'refresh_reused' end
      from decided d where s.id = d.id and ${changes}
      returning s.id, s.generation, s.idle_expires_at
    ), ${appendedEvent(
      given,
      {
        type: whenRotated("session.refreshed", "session.ended"),
        schemaVersion: whenRotated(
          catalogue["session.refreshed"].version,
          catalogue["session.ended"].version,
        ),
        // A token that is current, or was until just now, proves its holder; an older one may be anybody's.
        actorType: whenRotated("customer", "anonymous"),
        actorId: sql`case d.outcome when 'rotated' then d.customer_id::text end`,
        customerId: sql`d.customer_id`,
        sessionId: sql`d.id`,
        data: whenRotated("{}", '{"reason":"refresh_reused"}'),
      },
      sql`decided d where ${changes}`,
    )}
    select d.outcome, d.id, d.acr, d.amr, d.auth_time, d.created_at, d.expires_at, d.ended_at,
      coalesce(changed.generation, d.generation) as generation,
      coalesce(changed.idle_expires_at, d.idle_expires_at) as idle_expires_at, ${customerColumns}
    from decided d join queue_customers c on c.id = d.customer_id left join changed on changed.id = d.id`,
  );
};
const rotateOrTell = rotate("rotate_session", { endReused: false });
const rotateOrEnd = rotate("rotate_or_end_session", { endReused: true });

/**
 * Decides about a refresh token, rotates or ends the session and appends the event, in one statement: of any number of
 * processes that present the same token, one rotates and the others see that it did. The customer's row is locked
 * before the session's, the order that a suspension takes them in. An old token ends the session with `endReused`, and is
 * only told apart without.
 */
export async function rotateSession(
  executor: Executor,
  { endReused, ...rotation }: Rotation & { endReused: boolean },
): Promise<RotationRow | undefined> {
  const [row] = await rowsOf(executor, endReused ? rotateOrEnd : rotateOrTell, rotation);
  return row;
}
