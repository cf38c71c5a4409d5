import { sql } from "kysely";
import type { Executor } from "../database/open.ts";
import { rowsOf, statement } from "../database/statement.ts";
import type { AuditRows } from "./audit-event.ts";

/** An event of a service with the service's own id of it, and the digest by which the same one is known again. */
export interface ServiceEventRows {
  id: string;
  digest: Buffer;
  rows: AuditRows;
}

export interface AppendedEvent {
  id: string;
  event_id: string;
  recorded_at: Date;
  /** Whether this call appended it. If not: whether what was appended before is the same. */
  outcome: "appended" | "same" | "different";
}

/** What one call appends, all of it or nothing. */
export interface ServiceEventBatch {
  service: string;
  events: ServiceEventRows[];
}

const append = statement<{ input: string }, AppendedEvent>(
  "append_service_events",
  ({ input }) => sql`
    with input as materialized (
      select * from jsonb_to_recordset(${input}::jsonb) as i (
        place integer, batch integer, service_event_id uuid, digest text, id uuid, occurred_at timestamptz,
        recorded_at timestamptz, type text, schema_version smallint, outcome text, actor_type text, actor_id text,
        operator text, customer_id uuid, targets jsonb, session_id uuid, service text, request_id text, data jsonb,
        commitment text, salt text, personal jsonb
      )
    ), known as materialized (
      -- A personal part that was erased cannot be compared any more; whether there was one is in the digest.
      select i.place, i.batch, s.event_id, s.recorded_at,
        s.digest = decode(i.digest, 'hex') and (a.personal is null or a.personal = i.personal) as same
      from input i
      -- A look into each primary key, whatever the planner thinks of a table's size.
      cross join lateral (
        select * from queue_audit_service_events where service = i.service and id = i.service_event_id offset 0
      ) s
      left join lateral (select personal from customer_audit_personal where event_id = s.event_id offset 0) a on true
    ), fresh as materialized (
      select * from input i
      where not exists (select from known k where k.place = i.place)
        and not exists (select from known k where k.batch = i.batch and not k.same)
    ), claimed as (
      insert into queue_audit_service_events (service, id, event_id, recorded_at, digest)
      -- In one order, so that two statements with the same ids do not wait for each other.
      select service, service_event_id, id, recorded_at, decode(digest, 'hex') from fresh
      order by service, service_event_id
    ), appended as (
      insert into customer_audit_events (id, occurred_at, recorded_at, type, schema_version, outcome, actor_type, actor_id,
        operator, customer_id, targets, session_id, service, request_id, data, commitment)
      select id, occurred_at, recorded_at, type, schema_version, outcome, actor_type, actor_id, operator, customer_id,
        targets, session_id, service, request_id, data, decode(commitment, 'hex') from fresh order by place
    ), customers as materialized (
      -- Locked, so that an erasure either finds the personal part or is found here.
      select id, status from queue_customers
      where id in (select customer_id from fresh where personal is not null) order by id for share
    ), kept as (
      insert into customer_audit_personal (event_id, customer_id, salt, personal)
      select f.id, f.customer_id, decode(f.salt, 'hex'), f.personal
      from fresh f left join customers c on c.id = f.customer_id
      where f.personal is not null and c.status is distinct from 'erased'
    )
    select i.service_event_id as id, coalesce(k.event_id, i.id) as event_id, coalesce(k.recorded_at, i.recorded_at) as recorded_at,
      case when k.same then 'same' when not k.same then 'different' else 'appended' end as outcome
    from input i left join known k on k.place = i.place order by i.place`,
);

/**
 * Appends batches in one statement and one round trip, each all or nothing: what is known by its id is compared, and if
 * nothing in the batch differs the rest of it is inserted. An id that somebody else appends at the same time makes the
 * statement fail as a whole (unique_violation); said again, it finds what the other one wrote.
 */
export async function appendServiceEvents(
  executor: Executor,
  batches: ServiceEventBatch[],
): Promise<AppendedEvent[][]> {
  const rows = batches.flatMap(({ service, events }, batch) =>
    events.map((event) => ({ service, batch, event })),
  );
  const input = rows.map(
    (
      {
        service,
        batch,
        event: {
          id,
          digest,
          rows: { event, personal },
        },
      },
      place,
    ) => ({
      ...event,
      place,
      batch,
      service,
      service_event_id: id,
      digest: digest.toString("hex"),
      targets: JSON.parse(event.targets),
      data: JSON.parse(event.data),
      commitment: event.commitment?.toString("hex"),
      salt: personal?.salt.toString("hex"),
      personal: personal && JSON.parse(personal.personal),
    }),
  );
  const appended = await rowsOf(executor, append, { input: JSON.stringify(input) });
  let taken = 0;
  return batches.map(({ events }) => appended.slice(taken, (taken += events.length)));
}
