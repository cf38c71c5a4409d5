import type { Clock } from "../clock.ts";
import type { components } from "../contract/types.ts";
import { type Cursors, pageOf } from "../cursor.ts";
import type { Executor } from "../database/open.ts";
import { describeDevice } from "./device.ts";
import { listLiveSessions, type SessionListRow } from "./session-list-store.ts";

type Schemas = components["schemas"];

const listName = "sessions";
const usualLimit = 50;

/**
 * A page of the live sessions of a customer, seen from one of them or from none; throws `invalid_request` for a foreign
 * cursor.
 */
export type ListSessions = (options: {
  customerId: string;
  currentId: string | undefined;
  limit: number | undefined;
  cursor: string | undefined;
}) => Promise<Schemas["SessionList"]>;

export function createSessionList({
  db,
  clock,
  cursors,
}: {
  db: Executor;
  clock: Clock;
  cursors: Cursors;
}): ListSessions {
  return async function listSessions({ customerId, currentId, limit = usualLimit, cursor }) {
    const rows = await listLiveSessions(db, {
      customerId,
      after: cursor === undefined ? undefined : placeOf(cursors.decode(listName, cursor)),
      // One more, to see whether there is another page.
      limit: limit + 1,
      now: clock.now(),
    });
    return pageOf(rows, {
      limit,
      item: (row) => describeItem(row, currentId),
      cursor: (last) => cursors.encode(listName, [last.created_at.getTime(), last.id]),
    });
  };
}

function placeOf([createdAt, id]: (string | number)[]): { createdAt: Date; id: string } {
  return { createdAt: new Date(createdAt as number), id: id as string };
}

function describeItem(row: SessionListRow, currentId: string | undefined): Schemas["SessionListItem"] {
  return {
    id: row.id,
    current: row.id === currentId,
    acr: row.acr,
    amr: row.amr,
    auth_time: row.auth_time.toISOString(),
    created_at: row.created_at.toISOString(),
    last_used_at: row.rotated_at.toISOString(),
    idle_expires_at: row.idle_expires_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    device: describeDevice(row.user_agent),
  };
}
