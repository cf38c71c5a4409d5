import type { components } from "../contract/types.ts";
import { type Cursors, pageOf } from "../cursor.ts";
import type { Executor } from "../database/open.ts";
import { Problem } from "../errors.ts";
import type { Positions } from "./positions.ts";
import { recordedEvent } from "./recorded-event.ts";
import { type EventFilter, type FoundEventRow, findEvent, searchEvents } from "./recorded-event-store.ts";
import { listSealKeys, listSeals } from "./seal-store.ts";

type Schemas = components["schemas"];

const list = "audit_events";
const usualLimit = 50;
const sealList = "audit_seals";
const usualSeals = 100;

interface Page {
  cursor?: string | undefined;
  limit?: number | undefined;
}

/** Reads the log. What was committed before a call is found by it, since the call gives it a position first. */
export interface AuditReader {
  search(filter: EventFilter, page: Page): Promise<Schemas["AuditEventList"]>;
  get(id: string): Promise<Schemas["FoundAuditEvent"]>;
  seals(page: Page): Promise<Schemas["AuditSealList"]>;
}

export function createAuditReader({
  db,
  positions,
  cursors,
}: {
  db: Executor;
  positions: Positions;
  cursors: Cursors;
}): AuditReader {
  return {
    async search(filter, { cursor, limit = usualLimit }) {
      const before = cursor === undefined ? undefined : Number(cursors.decode(list, cursor)[0]);
      await positions.assign();
      const rows = await searchEvents(db, { ...filter, before, limit: limit + 1 });
      const place = ({ position }: FoundEventRow) => cursors.encode(list, [Number(position)]);
      return pageOf(rows, { limit, item: foundEvent, cursor: place });
    },
    async get(id) {
      await positions.assign();
      const row = await findEvent(db, id);
      if (!row) throw new Problem("not_found");
      return foundEvent(row);
    },
    async seals({ cursor, limit = usualSeals }) {
      const after = cursor === undefined ? 0 : Number(cursors.decode(sealList, cursor)[0]);
      const seals = await listSeals(db, { after, limit: limit + 1 });
      const keys = (await listSealKeys(db)).map((key) => ({
        ...key,
        first_seen_at: key.first_seen_at.toISOString(),
      }));
      const place = ({ number }: Schemas["AuditSeal"]) => cursors.encode(sealList, [number]);
      return { ...pageOf(seals, { limit, item: (seal) => seal, cursor: place }), keys };
    },
  };
}

function foundEvent(row: FoundEventRow): Schemas["FoundAuditEvent"] {
  return { ...recordedEvent(row), service_event_id: row.service_event_id, personal: row.personal };
}
