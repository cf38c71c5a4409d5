import { type RawBuilder, sql } from "kysely";
import type { Executor } from "../database/open.ts";
import type { RecordedEventRow } from "./recorded-event.ts";

export interface EventFilter {
  customerId?: string | undefined;
  actorId?: string | undefined;
  /** A type, or the beginning of types followed by `.*`. */
  type?: string | undefined;
  /** Recorded then or later. */
  from?: Date | undefined;
  /** Recorded before. */
  to?: Date | undefined;
}

/** An event with what is kept beside it and not sealed. */
export interface FoundEventRow extends RecordedEventRow {
  service_event_id: string | null;
  personal: Record<string, unknown> | null;
}

const eventColumns = sql`p.position, e.id, e.occurred_at, e.recorded_at, e.type, e.schema_version, e.outcome, e.actor_type,
  e.actor_id, e.operator, e.customer_id, e.targets, e.session_id, e.service, e.request_id, e.data, e.commitment`;
const foundColumns = sql`${eventColumns}, s.id as service_event_id, a.personal`;
// A look into the primary key of one partition for each row of a page, whatever the planner thinks of the table's size;
// `offset 0` keeps it from reading whole partitions to join them.
const withEvent = sql`cross join lateral (
  select * from customer_audit_events where id = p.event_id and recorded_at = p.recorded_at offset 0
) e`;
const withCompanions = sql`${withEvent} left join queue_audit_service_events s on s.event_id = p.event_id
  left join customer_audit_personal a on a.event_id = p.event_id`;

/** The newest first, those before the given position. */
export async function searchEvents(
  executor: Executor,
  { before, limit, ...filter }: EventFilter & { before: number | undefined; limit: number },
): Promise<FoundEventRow[]> {
  const conditions = filterConditions(filter);
  if (before !== undefined) conditions.push(sql`p.position < ${before}`);
  if (filter.from || filter.to) {
    // Else all that is newer than the times would be looked through for them, or all of a customer.
    const { first, last } = await findRange(executor, filter);
    conditions.push(sql`p.position between ${first} and ${last}`);
  }
  const { rows } = await sql<FoundEventRow>`
    with p as materialized (
      select p.* from queue_audit_positions p
      where ${sql.join(conditions, sql` and `)} order by p.position desc limit ${limit}
    )
    select ${foundColumns} from p ${withCompanions} order by p.position desc`.execute(executor);
  return rows;
}

export async function findEvent(executor: Executor, id: string): Promise<FoundEventRow | undefined> {
  const { rows } = await sql<FoundEventRow>`
    select ${foundColumns} from queue_audit_positions p ${withCompanions} where p.event_id = ${id}`.execute(
    executor,
  );
  return rows[0];
}

/** The events after one position up to another, in order. */
export async function listEvents(
  executor: Executor,
  { after, through, limit, ...filter }: EventFilter & { after: number; through: number; limit: number },
): Promise<RecordedEventRow[]> {
  const conditions = [...filterConditions(filter), sql`p.position > ${after}`, sql`p.position <= ${through}`];
  const { rows } = await sql<RecordedEventRow>`
    with p as materialized (
      select p.* from queue_audit_positions p
      where ${sql.join(conditions, sql` and `)} order by p.position limit ${limit}
    )
    select ${eventColumns} from p ${withEvent} order by p.position`.execute(executor);
  return rows;
}

/**
 * The positions of what was recorded within the times; `last` is before `first` when there is nothing. Times and positions
 * differ in order by the lateness at the most, so it is enough to look so far around the first and the last of the times.
 */
export async function findRange(
  executor: Executor,
  times: Pick<EventFilter, "from" | "to">,
): Promise<{ first: number; last: number }> {
  const within = sql.join(filterConditions(times), sql` and `);
  // Both ends of each stretch are given, so that the planner expects it to be short, and `offset 0` keeps the planner from
  // walking along all positions until one fits.
  const { rows } = await sql<{ first: string | null; last: string | null }>`
    with ends as materialized (
      select min(p.recorded_at) as earliest, max(p.recorded_at) as latest from queue_audit_positions p where ${within}
    ), stretch as materialized (
      select earliest, least(earliest + by, latest) as early, greatest(latest - by, earliest) as late, latest
      from ends, (select make_interval(secs => seconds) as by from queue_audit_lateness) lateness
    )
    select (select min(position) from (
        select position from queue_audit_positions
        where recorded_at between (select earliest from stretch) and (select early from stretch) offset 0
      ) as beginning) as first,
      (select max(position) from (
        select position from queue_audit_positions
        where recorded_at between (select late from stretch) and (select latest from stretch) offset 0
      ) as ending) as last`.execute(executor);
  return { first: Number(rows[0]?.first ?? 1), last: Number(rows[0]?.last ?? 0) };
}

function filterConditions({ customerId, actorId, type, from, to }: EventFilter): RawBuilder<unknown>[] {
  const conditions = [sql`true`];
  if (customerId !== undefined) conditions.push(sql`p.customer_id = ${customerId}::uuid`);
  if (actorId !== undefined) conditions.push(sql`p.actor_id = ${actorId}`);
  if (type?.endsWith(".*")) {
    // `/` comes after `.` in the order of the column.
    const beginning = type.slice(0, -1);
    conditions.push(sql`p.type >= ${beginning} and p.type < ${`${beginning.slice(0, -1)}/`}`);
  } else if (type !== undefined) conditions.push(sql`p.type = ${type}`);
  if (from) conditions.push(sql`p.recorded_at >= ${from}`);
  if (to) conditions.push(sql`p.recorded_at < ${to}`);
  return conditions;
}
