import canonicalize from "canonicalize";
import type { components } from "../contract/types.ts";

/** An event with its position, as the database holds it. */
export interface RecordedEventRow {
  position: string;
  id: string;
  occurred_at: Date;
  recorded_at: Date;
  type: string;
  schema_version: number;
  outcome: "success" | "failure";
  actor_type: "customer" | "service" | "system" | "anonymous";
  actor_id: string | null;
  operator: string | null;
  customer_id: string | null;
  targets: { type: string; id: string }[];
  session_id: string | null;
  service: string | null;
  request_id: string;
  data: Record<string, unknown>;
  commitment: Buffer | null;
}

export type RecordedEvent = components["schemas"]["AuditEvent"];

/** An event as it is read and sealed. What is personal is not in it, so that erasure changes nothing here. */
export function recordedEvent(row: RecordedEventRow): RecordedEvent {
  return {
    position: Number(row.position),
    id: row.id,
    occurred_at: row.occurred_at.toISOString(),
    recorded_at: row.recorded_at.toISOString(),
    type: row.type,
    schema_version: row.schema_version,
    outcome: row.outcome,
    actor: { type: row.actor_type, id: row.actor_id, operator: row.operator },
    customer_id: row.customer_id,
    targets: row.targets,
    session_id: row.session_id,
    service: row.service,
    request_id: row.request_id,
    data: row.data,
    commitment: row.commitment && row.commitment.toString("hex"),
  };
}

/** The line of an event in an export, and what its digest in a seal is made of: canonical JSON (RFC 8785). */
export function eventLine(row: RecordedEventRow): string {
  return canonicalize(recordedEvent(row)) as string;
}
