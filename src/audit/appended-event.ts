import { type RawBuilder, sql } from "kysely";
import type { AuditRows } from "./audit-event.ts";

/** The members of an event that a statement takes as they are. */
export interface EventParameters {
  eventId: string;
  now: Date;
  requestId: string;
  commitment: Buffer;
  salt: Buffer;
  personal: string;
}

/** The members that follow from what the statement finds. */
type EventExpressions = Record<
  "type" | "schemaVersion" | "actorType" | "actorId" | "customerId" | "sessionId" | "data",
  RawBuilder<unknown>
>;

/**
 * The parts of a `with` that append one event, and what is personal about it, if `source` has a row: for hot paths, where
 * the change and its event are one statement.
 */
export function appendedEvent(
  given: EventParameters,
  found: EventExpressions,
  source: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`event as (
      insert into customer_audit_events (id, occurred_at, recorded_at, type, schema_version, outcome, actor_type, actor_id,
        customer_id, targets, session_id, request_id, data, commitment)
      select ${given.eventId}::uuid, ${given.now}::timestamptz, ${given.now}::timestamptz, ${found.type},
        ${found.schemaVersion}::smallint, 'success', ${found.actorType}, ${found.actorId}, ${found.customerId}, '[]'::jsonb,
        ${found.sessionId}, ${given.requestId}, (${found.data})::jsonb, ${given.commitment}::bytea
      from ${source}
    ), personal as (
      insert into customer_audit_personal (event_id, customer_id, salt, personal)
      select ${given.eventId}::uuid, ${found.customerId}, ${given.salt}::bytea, ${given.personal}::jsonb
      from ${source}
    )`;
}

/** What the statement takes of an event's rows. */
export function eventParameters({ event, personal }: AuditRows): EventParameters {
  const { commitment } = event;
  if (!personal || !commitment) throw new Error(`${event.type} says nothing of where it came from.`);
  return {
    eventId: event.id,
    now: event.recorded_at,
    requestId: event.request_id,
    commitment,
    salt: personal.salt,
    personal: personal.personal,
  };
}
