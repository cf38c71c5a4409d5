import { createHmac, timingSafeEqual } from "node:crypto";
import { Problem } from "./errors.ts";

const macLength = 16;

/** Opaque places in a list: what a page ended with, sealed so that nobody can make one up. */
export interface Cursors {
  encode(list: string, position: (string | number)[]): string;
  /** The position in this list; throws `invalid_request` for anything that is not a cursor of it. */
  decode(list: string, cursor: string): (string | number)[];
}

/** A page of a list that was read one row further than the page, so that it is known whether there is more. */
export function pageOf<Row, Item>(
  rows: Row[],
  { limit, item, cursor }: { limit: number; item: (row: Row) => Item; cursor: (last: Row) => string },
): { items: Item[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(item), next_cursor: last && rows.length > limit ? cursor(last) : null };
}

export function createCursors(key: Buffer): Cursors {
  const mac = (list: string, json: Buffer) =>
    createHmac("sha256", key).update(`${list}\n`).update(json).digest().subarray(0, macLength);
  return {
    encode(list, position) {
      const json = Buffer.from(JSON.stringify(position));
      return Buffer.concat([mac(list, json), json]).toString("base64url");
    },
    decode(list, cursor) {
      const bytes = Buffer.from(cursor, "base64url");
      const json = bytes.subarray(macLength);
      if (bytes.length <= macLength || !timingSafeEqual(mac(list, json), bytes.subarray(0, macLength))) {
        throw new Problem("invalid_request", {
          errors: [{ in: "query", pointer: "/cursor", detail: "is not a cursor of this list" }],
        });
      }
      return JSON.parse(json.toString()) as (string | number)[];
    },
  };
}
