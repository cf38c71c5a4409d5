import { sql } from "kysely";
import { type Due, deleteOldest } from "../database/batches.ts";
import type { Executor, Trx } from "../database/open.ts";
import type { AuditRows } from "./audit-event.ts";

/** Appends events in the transaction of the change they tell of; one statement. */
export async function insertEvents(trx: Trx, rows: AuditRows[]): Promise<void> {
  const events = rows.map((row) => row.event);
  const personal = rows.flatMap((row) => row.personal ?? []);
  if (personal.length === 0) {
    await trx.insertInto("customer_audit_events").values(events).execute();
    return;
  }
  await trx
    .with("personal", (cte) => cte.insertInto("customer_audit_personal").values(personal))
    .insertInto("customer_audit_events")
    .values(events)
    .execute();
}

export async function attributePersonal(
  trx: Trx,
  { emailVerificationId, customerId }: { emailVerificationId: string; customerId: string },
): Promise<void> {
  await trx
    .updateTable("customer_audit_personal")
    .set({ customer_id: customerId })
    .where("email_verification_id", "=", emailVerificationId)
    .where("customer_id", "is", null)
    .execute();
}

/** Deletes the personal parts about a customer, and about verifications of the customer's; answers how many. */
export async function deletePersonal(
  trx: Trx,
  { customerId, emailVerificationIds }: { customerId: string; emailVerificationIds: string[] },
): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom("customer_audit_personal")
    .where((where) =>
      where.or([
        where("customer_id", "=", customerId),
        where("email_verification_id", "=", where.fn.any(where.val(emailVerificationIds))),
      ]),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Whether there is such a customer who is not erased; an erasure then waits for the end of the caller's transaction. */
export async function holdOffErasure(trx: Trx, customerId: string | null): Promise<boolean> {
  const row = await trx
    .selectFrom("queue_customers")
    .select("id")
    .where("id", "=", customerId)
    .where("status", "<>", "erased")
    .forKeyShare()
    .executeTakeFirst();
  return row !== undefined;
}

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

/**
 * Appends a service's events, all or nothing, in one statement and one round trip: what is known by its id is compared,
 * and if nothing differs the rest is inserted. A process that appends the same id at the same time makes the statement
 * fail as a whole (unique_violation); said again, it finds what the other one wrote.
 */
export async function appendServiceEvents(
  executor: Executor,
  service: string,
  events: ServiceEventRows[],
): Promise<AppendedEvent[]> {
  const input = events.map(({ id, digest, rows: { event, personal } }, index) => ({
    index,
    service_event_id: id,
    digest: digest.toString("hex"),
    ...event,
    targets: JSON.parse(event.targets),
    data: JSON.parse(event.data),
    commitment: event.commitment?.toString("hex"),
    salt: personal?.salt.toString("hex"),
    personal: personal && JSON.parse(personal.personal),
  }));
  const { rows } = await sql<AppendedEvent>`
    with input as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(input)}::jsonb) as i (
        index integer, service_event_id uuid, digest text, id uuid, occurred_at timestamptz, recorded_at timestamptz,
        type text, schema_version smallint, outcome text, actor_type text, actor_id text, operator text, customer_id uuid,
        targets jsonb, session_id uuid, service text, request_id text, data jsonb, commitment text, salt text, personal jsonb
      )
    ), known as materialized (
      -- A personal part that was erased cannot be compared any more; whether there was one is in the digest.
      select i.index, s.event_id, s.recorded_at,
        s.digest = decode(i.digest, 'hex') and (a.personal is null or a.personal = i.personal) as same
      from input i join queue_audit_service_events s on s.service = ${service} and s.id = i.service_event_id
      left join customer_audit_personal a on a.event_id = s.event_id
    ), fresh as materialized (
      select * from input i
      where not exists (select from known k where k.index = i.index) and not exists (select from known where not same)
    ), claimed as (
      insert into queue_audit_service_events (service, id, event_id, recorded_at, digest)
      -- In one order, so that two batches with the same ids do not wait for each other.
      select ${service}, service_event_id, id, recorded_at, decode(digest, 'hex') from fresh order by service_event_id
    ), appended as (
      insert into customer_audit_events (id, occurred_at, recorded_at, type, schema_version, outcome, actor_type, actor_id,
        operator, customer_id, targets, session_id, service, request_id, data, commitment)
      select id, occurred_at, recorded_at, type, schema_version, outcome, actor_type, actor_id, operator, customer_id,
        targets, session_id, service, request_id, data, decode(commitment, 'hex') from fresh order by index
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
    from input i left join known k on k.index = i.index order by i.index`.execute(executor);
  return rows;
}

/** Forgets the ids that services gave their events; the events stay. */
export async function deleteServiceEventIds(executor: Executor, due: Due): Promise<number> {
  const rows = { table: "queue_audit_service_events", key: "event_id", age: "recorded_at" } as const;
  return deleteOldest(executor, rows, due);
}

/**
 * Forgets the personal parts of events about verifications that are no more and led to no customer, by the events' time.
 */
export async function deleteUnclaimedPersonal(executor: Executor, { before, limit }: Due): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from customer_audit_personal where event_id = any(array(
      select a.event_id from customer_audit_personal a join queue_audit_positions p on p.event_id = a.event_id
      where a.customer_id is null and a.email_verification_id is not null and p.recorded_at < ${before}
        and not exists (select from queue_email_verifications v where v.id = a.email_verification_id)
      limit ${limit} for update of a skip locked
    ))`.execute(executor);
  return Number(numAffectedRows ?? 0);
}
