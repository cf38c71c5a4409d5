import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { ServicePrincipal } from "../contract/handlers.ts";
import type { components } from "../contract/types.ts";
import type { Random } from "../random.ts";
import { catalogue, type EventData, type EventName, serviceCatalogue } from "./catalogue.ts";

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

/** What a service asked for: which one, and who at its keyboard where people act through it. */
export interface ServiceRequest {
  requestId: string;
  principal: ServicePrincipal;
}

/** The address of a service is nobody's personal data, and no news. */
export function serviceContext({ requestId, principal }: ServiceRequest, now: Date): AuditContext {
  const { name, operator } = principal;
  return {
    now,
    requestId,
    actor: { type: "service", id: name, ...(operator !== undefined && { operator }) },
  };
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
    service: string | null;
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
  const { client } = context;
  const personal = client && {
    ip: client.ip,
    ...(client.userAgent !== undefined && { user_agent: client.userAgent }),
  };
  const { version } = catalogue[event.type];
  return makeRows(random, context, { ...event, occurredAt: context.now, version, personal });
}

/** The rows of an event that a service tells of. What is personal about it is the service's to say. */
export function serviceEventRows(
  random: Random,
  context: AuditContext,
  event: components["schemas"]["NewAuditEvent"],
): AuditRows {
  return makeRows(random, context, {
    ...event,
    data: event.data ?? {},
    customerId: event.customer_id,
    sessionId: event.session_id,
    occurredAt: event.occurred_at === undefined ? context.now : new Date(event.occurred_at),
    version: serviceCatalogue[event.type]?.version ?? 0,
  });
}

interface EventParts {
  type: string;
  version: number;
  outcome: string;
  occurredAt: Date;
  data: object;
  customerId?: string | undefined;
  sessionId?: string | undefined;
  targets?: { type: string; id: string }[] | undefined;
  personal?: object | undefined;
}

function makeRows(random: Random, { now, actor, requestId }: AuditContext, parts: EventParts): AuditRows {
  const id = random.id(now);
  const customerId = parts.customerId ?? null;
  const named = "id" in actor;
  const { personal } = parts;
  const salt = personal && random.bytes(32);
  return {
    event: {
      id,
      occurred_at: parts.occurredAt,
      recorded_at: now,
      type: parts.type,
      schema_version: parts.version,
      outcome: parts.outcome,
      actor_type: actor.type,
      actor_id: named ? actor.id : null,
      operator: (named && actor.operator) || null,
      customer_id: customerId,
      targets: JSON.stringify(parts.targets ?? []),
      session_id: parts.sessionId ?? null,
      service: actor.type === "service" ? actor.id : null,
      request_id: requestId,
      data: JSON.stringify(parts.data),
      commitment: salt ? commitment(salt, personal) : null,
    },
    personal: salt && {
      event_id: id,
      customer_id: customerId,
      email_verification_id: parts.targets?.find(({ type }) => type === "email_verification")?.id ?? null,
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
