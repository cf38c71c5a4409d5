import { isFaultOfStatement, isUniqueViolation } from "../database/failures.ts";
import type { Executor } from "../database/open.ts";
import { Problem } from "../errors.ts";
import { type AppendedEvent, appendServiceEvents, type ServiceEventBatch } from "./service-event-store.ts";

/** Events of one statement; more wait for the next. */
const mostTogether = 500;
/** Whoever comes when so many wait is better served by another process, or later. */
const mostWaiting = 5_000;
const mostRaces = 5;

/**
 * Appends the batches of many callers together (group commit): whoever comes while a statement runs waits for the next one,
 * which takes all that have come. Each is answered when its events are durable, and one flush to disk serves them all.
 */
export function createAppendingTogether(
  db: Executor,
): (batch: ServiceEventBatch) => Promise<AppendedEvent[]> {
  interface Waiting {
    batch: ServiceEventBatch;
    answer: PromiseWithResolvers<AppendedEvent[]>;
  }
  let waiting: Waiting[] = [];
  let running = false;

  async function appendWaiting(): Promise<void> {
    running = true;
    while (waiting.length > 0) await appendGroup(takeGroup());
    running = false;
  }

  function takeGroup(): Waiting[] {
    const group: Waiting[] = [];
    let events = 0;
    for (const one of waiting) {
      events += one.batch.events.length;
      if (group.length > 0 && events > mostTogether) break;
      group.push(one);
    }
    waiting = waiting.slice(group.length);
    return group;
  }

  async function appendGroup(group: Waiting[]): Promise<void> {
    try {
      const appended = await appendServiceEvents(
        db,
        group.map(({ batch }) => batch),
      );
      for (const [index, { answer }] of group.entries()) answer.resolve(appended[index] as AppendedEvent[]);
    } catch (error) {
      if (isFaultOfStatement(error)) {
        // Nobody's events suffer for another's: what cannot be appended, or waits for somebody, does so alone.
        await Promise.all(
          group.map(({ batch, answer }) => appendAlone(batch).then(answer.resolve, answer.reject)),
        );
      } else {
        // The database is away. Those who wait would come to the end of their time while it is asked once more.
        for (const { answer } of [...group, ...waiting]) answer.reject(error);
        waiting = [];
      }
    }
  }

  /** A race for an id fails the whole statement, and the winner's event is there when it is said again. */
  async function appendAlone(batch: ServiceEventBatch): Promise<AppendedEvent[]> {
    for (let races = 0; ; races += 1) {
      try {
        const [appended] = await appendServiceEvents(db, [batch]);
        return appended as AppendedEvent[];
      } catch (error) {
        if (!isUniqueViolation(error, "queue_audit_service_events_pkey") || races === mostRaces) throw error;
      }
    }
  }

  return async (batch) => {
    // What is personal waits for whoever has the customer locked, and nobody else should.
    if (batch.events.some(({ rows }) => rows.personal)) return appendAlone(batch);
    if (waiting.length >= mostWaiting) throw new Problem("unavailable", { reason: "too many appends wait" });
    const answer = Promise.withResolvers<AppendedEvent[]>();
    waiting.push({ batch, answer });
    if (!running) void appendWaiting();
    return answer.promise;
  };
}
