import { sql } from "kysely";
import type { Executor, Trx } from "../database/open.ts";

// Taking months of the log away, which only the owner of the tables can: the service's role has no right to it, and a
// trigger refuses it to everybody else. docs/decisions/0020-audit-retention.md

export interface AuditMonth {
  partition: string;
  /** Exclusive. */
  end: Date;
}

/** The months that the log has a partition of, oldest first. What is in the default partition belongs to none. */
export async function listMonths(executor: Executor): Promise<AuditMonth[]> {
  const { rows } = await sql<{ partition: string }>`
    select c.relname as partition from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'customer_audit_events'::regclass order by c.relname`.execute(executor);
  return rows.flatMap(({ partition }) => {
    const [, year, month] = /_y(\d{4})m(\d{2})$/.exec(partition) ?? [];
    return year && month ? [{ partition, end: new Date(Date.UTC(Number(year), Number(month))) }] : [];
  });
}

/** The last position of what was recorded before the time, and whether all of it is sealed and something comes after. */
export async function findLastBefore(
  executor: Executor,
  end: Date,
): Promise<{ last: number; sealed: boolean; newest: boolean }> {
  const { rows } = await sql<{ last: string; sealed: boolean; newest: boolean }>`
    with old as (select coalesce(max(position), 0) as last from queue_audit_positions where recorded_at < ${end})
    select last,
      last <= (select coalesce(max(to_position), 0) from queue_audit_seals)
        and not exists (select from queue_audit_pending where recorded_at < ${end}) as sealed,
      last > 0 and not exists (select from queue_audit_positions where position > last) as newest
    from old`.execute(executor);
  const { last, ...rest } = rows[0] as { last: string; sealed: boolean; newest: boolean };
  return { last: Number(last), ...rest };
}

/** Makes the month's partition a table of its own, of which the log knows nothing any more. */
export async function detachMonth(trx: Trx, partition: string, last: number): Promise<void> {
  await sql`alter table customer_audit_events detach partition ${sql.table(partition)}`.execute(trx);
  await sql`update queue_audit_retention set removed_through = greatest(removed_through, ${last})`.execute(
    trx,
  );
}

export async function dropDetached(executor: Executor, partition: string): Promise<void> {
  await sql`drop table ${sql.table(partition)}`.execute(executor);
}

/**
 * Deletes what belongs to events that are no more: their positions, personal parts and services' ids; answers how many
 * positions. The trigger is off within the transaction, and so short that the sequencer hardly waits.
 */
export async function deleteCompanions(trx: Trx, before: Date, limit: number): Promise<number> {
  await sql`alter table queue_audit_positions disable trigger queue_audit_positions_no_change`.execute(trx);
  const { rows } = await sql<{ deleted: number }>`
    with gone as (
      select p.position, p.event_id from queue_audit_positions p
      where p.recorded_at < ${before} and not exists (
        select from customer_audit_events e where e.id = p.event_id and e.recorded_at = p.recorded_at
      )
      order by p.recorded_at limit ${limit}
    ), personal as (
      delete from customer_audit_personal where event_id in (select event_id from gone)
    ), ids as (
      delete from queue_audit_service_events where event_id in (select event_id from gone)
    ), positions as (
      delete from queue_audit_positions where position in (select position from gone) returning position
    )
    select count(*)::integer as deleted from positions`.execute(trx);
  await sql`alter table queue_audit_positions enable trigger queue_audit_positions_no_change`.execute(trx);
  return rows[0]?.deleted ?? 0;
}
