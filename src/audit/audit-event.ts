import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Random } from "../random.ts";
import { catalogue, type EventData, type EventName } from "./catalogue.ts";

export type Actor =
  | { type: "customer" | "service"; id: string; operator?: string }
  | { type: "system" | "anonymous" };

/** What all events of one command share. */
export interface AuditContext {
  now: Date;
  requestId: string;
  actor: Actor;
  /** Where the request came from. It goes to the sidecar and nowhere else. */
  client?: { ip: string; userAgent: string | undefined };
}

export interface AuditEvent<Name extends EventName = EventName> {
  type: Name;
  outcome: "success" | "failure";
  data: EventData<Name>;
  customerId?: string;
  sessionId?: string;
  targets?: { type: string; id: string }[];
}

/** The rows of one event: the event itself and, where there is something personal, its sidecar. */
export interface AuditRows {
  event: {
    id: string;
    occurred_at: Date;
    recorded_at: Date;
    type: string;
    schema_version: number;
    outcome: string;
    actor_type: string;
    actor_id: string | null;
    operator: string | null;
    customer_id: string | null;
    targets: string;
    session_id: string | null;
    request_id: string;
    data: string;
    commitment: Buffer | null;
  };
  personal:
    | {
        event_id: string;
        customer_id: string | null;
        /** What an event of nobody in particular is about, so that its personal part can be found. */
        email_verification_id: string | null;
        salt: Buffer;
        personal: string;
      }
    | undefined;
}

/** Makes an event of the catalogue; the compiler holds its data to the catalogue's shape. */
export function auditEvent<Name extends EventName>(event: AuditEvent<Name>): AuditEvent {
  return event as unknown as AuditEvent;
}

export function auditRows(random: Random, context: AuditContext, event: AuditEvent): AuditRows {
  const { now, actor, requestId, client } = context;
  const id = random.id(now);
  const customerId = event.customerId ?? null;
  const named = "id" in actor;
  const personal = client && {
    ip: client.ip,
    ...(client.userAgent !== undefined && { user_agent: client.userAgent }),
  };
  const salt = random.bytes(32);
  return {
    event: {
      id,
      occurred_at: now,
      recorded_at: now,
      type: event.type,
      schema_version: catalogue[event.type].version,
      outcome: event.outcome,
      actor_type: actor.type,
      actor_id: named ? actor.id : null,
      operator: (named && actor.operator) || null,
      customer_id: customerId,
      targets: JSON.stringify(event.targets ?? []),
      session_id: event.sessionId ?? null,
      request_id: requestId,
      data: JSON.stringify(event.data),
      commitment: personal ? commitment(salt, personal) : null,
    },
    personal: personal && {
      event_id: id,
      customer_id: customerId,
      email_verification_id: event.targets?.find(({ type }) => type === "email_verification")?.id ?? null,
      salt,
      personal: JSON.stringify(personal),
    },
  };
}

/** SHA-256(salt, canonical JSON (RFC 8785)): proves the sidecar while it is there, and nothing once the salt is gone. */
export function commitment(salt: Buffer, personal: object): Buffer {
  return createHash("sha256")
    .update(salt)
    .update(canonicalize(personal) as string)
    .digest();
}
