import { isDatabaseUnavailable, isUniqueViolation } from "../database/failures.ts";
import type { Executor } from "../database/open.ts";
import { type AppendedEvent, appendServiceEvents, type ServiceEventBatch } from "./service-event-store.ts";

/** Events of one statement; more wait for the next. */
const mostTogether = 500;
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
    let events = 0;
    const end = waiting.findIndex(({ batch }) => (events += batch.events.length) > mostTogether);
    const group = end === -1 ? waiting : waiting.slice(0, Math.max(end, 1));
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
      // Nobody's events suffer for another's: one that cannot be appended, or races for its id, does so alone.
      const byItself = !isDatabaseUnavailable(error);
      await Promise.all(
        group.map(({ batch, answer }) =>
          byItself ? appendAlone(batch).then(answer.resolve, answer.reject) : answer.reject(error),
        ),
      );
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

  return (batch) => {
    // What is personal waits for whoever has the customer locked, and nobody else should.
    if (batch.events.some(({ rows }) => rows.personal)) return appendAlone(batch);
    const answer = Promise.withResolvers<AppendedEvent[]>();
    waiting.push({ batch, answer });
    if (!running) void appendWaiting();
    return answer.promise;
  };
}
