import { sql } from "kysely";
import type { Executor, Trx } from "../database/open.ts";

/** One sequencer at a time, until the transaction is over. */
export async function lockSequencer(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('queue_audit_positions'))`.execute(trx);
}

export async function hasPendingEvents(executor: Executor): Promise<boolean> {
  const pending = await executor.selectFrom("queue_audit_pending").select("event_id").limit(1).execute();
  return pending.length > 0;
}

/** Gives the next positions to committed events that have none, as they were written; answers how many. */
export async function assignPositions(trx: Trx, atMost: number): Promise<number> {
  const { numAffectedRows } = await sql`
    with batch as (
      delete from queue_audit_pending
      where number in (select number from queue_audit_pending order by number limit ${atMost})
      returning number, event_id, recorded_at
    )
    insert into queue_audit_positions (position, event_id, recorded_at, type, actor_id, customer_id)
    select (select coalesce(max(position), 0) from queue_audit_positions) + row_number() over (order by b.number),
      e.id, e.recorded_at, e.type, e.actor_id, e.customer_id
    -- As in recorded-event-store.ts: a look into the primary key for each.
    from batch b cross join lateral (
      select * from customer_audit_events where id = b.event_id and recorded_at = b.recorded_at offset 0
    ) e`.execute(trx);
  return Number(numAffectedRows ?? 0);
}
