import type { Cursors } from "../cursor.ts";
import type { Executor } from "../database/open.ts";
import type { Positions } from "./positions.ts";
import { eventLine } from "./recorded-event.ts";
import { findRange, listEvents } from "./recorded-event-store.ts";
import { wholeSeals } from "./seal-store.ts";

const list = "audit_export";
const pageSize = 500;

interface ExportOptions {
  customerId?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  cursor?: string | undefined;
}

/** The log as lines, a page at a time. */
export interface AuditExport {
  /**
   * Reads the first page, so that what fails fails before the answer has begun. Each further page is read when it is asked
   * for, by a statement of its own: no connection and no snapshot is held for a client that takes its time.
   */
  open(options: ExportOptions): Promise<AsyncIterable<string>>;
}

export function createAuditExport({
  db,
  positions,
  cursors,
}: {
  db: Executor;
  positions: Positions;
  cursors: Cursors;
}): AuditExport {
  return {
    async open({ customerId, from, to, cursor }) {
      const resumed = cursor === undefined ? 0 : Number(cursors.decode(list, cursor)[0]);
      await positions.assign();
      const range = await findRange(db, { from, to });
      // What can be verified is whole ranges of seals. One customer's events cannot be, and stay within the times.
      const { first, last } = customerId === undefined ? await wholeSeals(db, range) : range;
      const filter = customerId === undefined ? {} : { customerId, from, to };
      const read = (after: number) => listEvents(db, { ...filter, after, through: last, limit: pageSize });
      const begin = Math.max(resumed, first - 1);
      return pages(await read(begin), begin, read, (position) => cursors.encode(list, [position]));
    },
  };
}

async function* pages(
  firstPage: Awaited<ReturnType<typeof listEvents>>,
  begin: number,
  read: (after: number) => ReturnType<typeof listEvents>,
  encode: (position: number) => string,
): AsyncGenerator<string> {
  let after = begin;
  for (let rows = firstPage; ; rows = await read(after)) {
    after = Number(rows.at(-1)?.position ?? after);
    const complete = rows.length < pageSize;
    const mark = JSON.stringify({ complete, next_cursor: encode(after) });
    yield `${[...rows.map(eventLine), mark].join("\n")}\n`;
    if (complete) return;
  }
}
