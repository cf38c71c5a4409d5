import { hash } from "node:crypto";
import { Ajv2020 } from "ajv/dist/2020.js";
import canonicalize from "canonicalize";
import type { Clock } from "../clock.ts";
import type { components } from "../contract/types.ts";
import type { Executor } from "../database/open.ts";
import { type InputFault, Problem } from "../errors.ts";
import type { Random } from "../random.ts";
import { createAppendingTogether } from "./appending-together.ts";
import type { AuditContext } from "./audit-event.ts";
import { serviceEventRows } from "./audit-event.ts";
import { serviceCatalogue } from "./catalogue.ts";
import { freeFormFault } from "./free-form.ts";
import type { AppendedEvent } from "./service-event-store.ts";

export type NewAuditEvent = components["schemas"]["NewAuditEvent"];

interface Append {
  service: string;
  context: Pick<AuditContext, "requestId"> & { operator?: string | undefined };
  events: NewAuditEvent[];
  /** Where in the request the event of an index is, as a JSON Pointer. */
  pointerTo: (index: number) => string;
}

/** Appends what services have to tell. */
export interface ServiceEvents {
  /** All or nothing. Events that are known already are answered as they were and appended no second time. */
  append(append: Append): Promise<AppendedEvent[]>;
}

const oldestMs = 7 * 24 * 3600 * 1000;
const aheadMs = 60 * 1000;
const faultsShown = 20;

const ajv = new Ajv2020({ strict: true, allErrors: true });
const dataValidators = new Map(
  Object.entries(serviceCatalogue).map(([type, { data }]) => [type, ajv.compile(data)]),
);

export function createServiceEvents({
  db,
  clock,
  random,
}: {
  db: Executor;
  clock: Clock;
  random: Random;
}): ServiceEvents {
  const append = createAppendingTogether(db);
  return {
    async append({ service, context: { requestId, operator }, events, pointerTo }) {
      const now = clock.now();
      refuseFaults(
        events.flatMap((event, index) =>
          eventFaults(event, service, now).map((fault) => at(pointerTo(index), fault)),
        ),
      );
      refuseFaults(
        repeatedIds(events).map((index) => at(pointerTo(index), ["/id", "is the id of another one here"])),
      );
      const actor = { type: "service" as const, id: service, ...(operator !== undefined && { operator }) };
      const rows = events.map((event) => ({
        id: event.id,
        digest: digestOf(event),
        rows: serviceEventRows(random, { now, requestId, actor }, event),
      }));
      const appended = await append({ service, events: rows });
      const conflicts = [...appended.keys()].filter((index) => appended[index]?.outcome === "different");
      if (conflicts.length > 0) {
        const errors = conflicts.map((index) =>
          at(pointerTo(index), ["", "its id was given to another event"]),
        );
        throw new Problem("event_conflict", { errors: errors.slice(0, faultsShown) });
      }
      return appended;
    },
  };
}

type Fault = [pointer: string, detail: string];
const at = (place: string, [pointer, detail]: Fault): InputFault => ({
  in: "body",
  pointer: place + pointer,
  detail,
});

function refuseFaults(faults: InputFault[]): void {
  if (faults.length > 0) throw new Problem("invalid_request", { errors: faults.slice(0, faultsShown) });
}

/** What the contract's schema cannot say. */
function eventFaults(event: NewAuditEvent, service: string, now: Date): Fault[] {
  const faults: Fault[] = [];
  if (!event.type.startsWith(`${service}.`)) faults.push(["/type", `must begin with ${service}.`]);
  if (event.occurred_at !== undefined) {
    const age = now.getTime() - Date.parse(event.occurred_at);
    if (age > oldestMs) faults.push(["/occurred_at", "is more than 7 days ago"]);
    if (age < -aheadMs) faults.push(["/occurred_at", "is more than 60 seconds ahead"]);
  }
  for (const member of ["data", "personal"] as const) {
    const fault = event[member] && freeFormFault(event[member]);
    if (fault) faults.push([`/${member}`, fault]);
  }
  const validate = dataValidators.get(event.type);
  if (validate && !validate(event.data ?? {})) {
    for (const { instancePath, message = "is not valid" } of validate.errors ?? [])
      faults.push([`/data${instancePath}`, message]);
  }
  return faults;
}

function repeatedIds(events: NewAuditEvent[]): number[] {
  const seen = new Set<string>();
  return [...events.keys()].filter((index) => {
    const { id } = events[index] as NewAuditEvent;
    const repeated = seen.has(id);
    seen.add(id);
    return repeated;
  });
}

/** The personal part is not in it, only that there is one: nobody may guess it from the digest after an erasure. */
function digestOf({ personal, ...event }: NewAuditEvent): Buffer {
  const text = canonicalize({ ...event, personal: personal !== undefined }) as string;
  return hash("sha256", text, "buffer");
}
