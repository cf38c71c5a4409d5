import { sql } from "kysely";
import type { Executor, Trx } from "../database/open.ts";

// queue_session_revocations and the one row of queue_revocation_feed that belongs to it. A trigger on queue_sessions
// makes the entries (db/migrations/021); here they get their positions, are read, and are forgotten.

export interface FeedState {
  lastPosition: number;
  prunedPosition: number;
  /** Whether an end was committed that has no position yet. */
  unnumbered: boolean;
}

export interface RevocationRow {
  position: number;
  session_id: string;
  customer_id: string;
  ended_at: Date;
}

interface FeedRow {
  last_position: string;
  pruned_position: string;
  unnumbered: boolean;
}

const feedColumns = sql`f.last_position, f.pruned_position,
  exists (select from queue_session_revocations u where u.position is null) as unnumbered`;

export async function findFeedState(executor: Executor): Promise<FeedState> {
  const { rows } = await sql<FeedRow>`select ${feedColumns} from queue_revocation_feed f`.execute(executor);
  return stateOf(rows[0] as FeedRow);
}

/** What comes after a position, or from the oldest kept on, with the state of the feed in the same instant. */
export async function listRevocations(
  executor: Executor,
  { after, limit }: { after: number; limit: number },
): Promise<FeedState & { items: RevocationRow[] }> {
  const { rows } = await sql<FeedRow & (RevocationRow | Record<keyof RevocationRow, null>)>`
    select ${feedColumns}, r.position, r.session_id, r.customer_id, r.ended_at
    from queue_revocation_feed f
    left join lateral (
      select * from queue_session_revocations where position > ${after} order by position limit ${limit}
    ) r on true
    order by r.position`.execute(executor);
  const items = rows.flatMap(({ position, session_id, customer_id, ended_at }) =>
    position === null ? [] : [{ position: Number(position), session_id, customer_id, ended_at }],
  );
  return { ...stateOf(rows[0] as FeedRow), items };
}

/**
 * Lets one process at a time number and forget, until the transaction ends. In a statement of its own, so that what
 * follows has a snapshot in which the work of the one before is to be seen.
 */
export async function lockFeed(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('queue_revocation_feed'))`.execute(trx);
}

/**
 * Gives the next positions to what is committed and has none; answers how many. What is not committed is not seen, and
 * not waited for: it gets a later number. The caller holds the lock.
 */
export async function numberRevocations(trx: Trx, limit: number): Promise<number> {
  const { rows } = await sql<{ numbered: number }>`
    with unnumbered as (
      select id, row_number() over (order by id) as place from (
        select id from queue_session_revocations where position is null order by id limit ${limit}
      ) u
    ), numbered as (
      update queue_session_revocations r set position = f.last_position + u.place
      from unnumbered u, queue_revocation_feed f where r.id = u.id
      returning r.id
    )
    update queue_revocation_feed set last_position = last_position + (select count(*) from numbered)
    returning (select count(*)::integer from numbered) as numbered`.execute(trx);
  return rows[0]?.numbered ?? 0;
}

/**
 * Forgets the oldest entries, up to the first that ended after the time given; answers how many. What is kept stays
 * without a gap. The caller holds the lock.
 */
export async function deleteRevocations(
  trx: Trx,
  { endedBefore, limit }: { endedBefore: Date; limit: number },
): Promise<number> {
  const { rows } = await sql<{ deleted: number }>`
    with oldest as (
      select id, bool_and(ended_at < ${endedBefore}) over (order by position) as forgotten from (
        select id, position, ended_at from queue_session_revocations
        where position is not null order by position limit ${limit}
      ) o
    ), deleted as (
      delete from queue_session_revocations r using oldest o where r.id = o.id and o.forgotten
      returning r.position
    )
    update queue_revocation_feed f
    set pruned_position = greatest(f.pruned_position, (select max(position) from deleted))
    returning (select count(*)::integer from deleted) as deleted`.execute(trx);
  return rows[0]?.deleted ?? 0;
}

/** Since when the oldest end waits for its position; undefined when none does. */
export async function findUnnumberedSince(executor: Executor): Promise<Date | undefined> {
  const { rows } = await sql<{ since: Date | null }>`
    select min(ended_at) as since from queue_session_revocations where position is null`.execute(executor);
  return rows[0]?.since ?? undefined;
}

function stateOf(row: FeedRow): FeedState {
  return {
    lastPosition: Number(row.last_position),
    prunedPosition: Number(row.pruned_position),
    unnumbered: row.unnumbered,
  };
}
