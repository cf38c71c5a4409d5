import type { Test } from "tap";
import type { Actor } from "../../src/audit/audit-event.ts";
import type { OperationId } from "../../src/contract/handlers.ts";
import type { TestApp } from "./app.ts";
import { type Browser, type CallOptions, outcomeOf, type Reply } from "./browser.ts";
import { operations } from "./contract.ts";

/** One way in which an operation goes, and the events that it leaves, as `type outcome`; no others. */
export interface EventCase {
  answer: string;
  events: string[];
}
/** The first case of each operation is a success. */
export type EventCases<Case extends EventCase> = { success: Case } & Record<string, Case>;

/** Whatever is not a plain read, and reads that leave an event. */
export function changing(isOfServices: boolean): string[] {
  return [...operations.values()]
    .filter(({ security }) => security.some((one) => "serviceToken" in one) === isOfServices)
    .filter(({ method, auditEvents }) => method !== "get" || auditEvents.length > 0)
    .map(({ id }) => id)
    .sort();
}

interface Sent {
  caller: Browser;
  options: CallOptions;
  actorOf: (event: string, reply: Reply) => Actor;
}

interface EventRow {
  type: string;
  outcome: string;
  actor_type: string;
  actor_id: string | null;
  operator: string | null;
}

/** Makes the call and holds the events under the answer's X-Request-Id against the case; answers their types. */
export async function expectEvents(
  t: Test,
  { database }: TestApp,
  id: OperationId,
  { answer, events }: EventCase,
  { caller, options, actorOf }: Sent,
): Promise<string[]> {
  const before = await database.pool.query("select count(*)::int as count from customer_audit_events");
  const reply = await caller.call(id, options);
  t.equal(outcomeOf(reply), answer);
  const { rows } = await database.pool.query<EventRow>(
    "select type, outcome, actor_type, actor_id, operator from customer_audit_events where request_id = $1 order by type",
    [reply.headers["x-request-id"]],
  );
  t.strictSame(
    rows.map(({ type, outcome }) => `${type} ${outcome}`),
    events,
    "under the request's id",
  );
  const after = await database.pool.query("select count(*)::int as count from customer_audit_events");
  t.equal(after.rows[0].count - before.rows[0].count, events.length, "and under no other");
  for (const { type, actor_type, actor_id, operator } of rows) {
    const said = {
      type: actor_type,
      ...(actor_id !== null && { id: actor_id }),
      ...(operator !== null && { operator }),
    };
    t.strictSame(said, actorOf(type, reply), `${type}: who did it`);
  }
  return rows.map((row) => row.type);
}

/** Together, the cases of an operation left every event that the contract lists for it, and no other. */
export function expectListed(t: Test, id: OperationId, left: ReadonlySet<string>): void {
  t.strictSame([...left].sort(), [...(operations.get(id)?.auditEvents ?? [])].sort(), "x-audit-events");
}
