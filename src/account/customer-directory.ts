import type { components } from "../contract/types.ts";
import { type Cursors, pageOf } from "../cursor.ts";
import {
  type CustomerRecordRow,
  findCustomerRecord,
  listCustomers,
} from "../customers/customer-list-store.ts";
import type { Executor } from "../database/open.ts";
import { parseEmailAddress } from "../email-verification/address.ts";
import { Problem } from "../errors.ts";

type Schemas = components["schemas"];

const usualLimit = 50;

/** The customers as operators see them. Who was erased is not there. */
export interface CustomerDirectory {
  list(page: {
    status: Schemas["CustomerStatus"] | undefined;
    limit: number | undefined;
    cursor: string | undefined;
  }): Promise<Schemas["CustomerPage"]>;
  /** The customer with the address or the id, or nobody. */
  search(wanted: Schemas["CustomerSearch"]): Promise<Schemas["CustomerPage"]>;
  /** Throws `not_found`. */
  get(id: string): Promise<Schemas["CustomerRecord"]>;
}

export function createCustomerDirectory({
  db,
  cursors,
}: {
  db: Executor;
  cursors: Cursors;
}): CustomerDirectory {
  return {
    async list({ status, limit = usualLimit, cursor: from }) {
      const list = `customers ${status ?? ""}`;
      const after = from === undefined ? undefined : placeOf(cursors.decode(list, from));
      const rows = await listCustomers(db, { status, after, limit: limit + 1 });
      const cursor = (last: CustomerRecordRow) => cursors.encode(list, [last.created_at_exactly, last.id]);
      return pageOf(rows, { limit, item: describeRecord, cursor });
    },

    async search({ email, customer_id }) {
      const found = await findCustomerRecord(db, whoIs(email, customer_id));
      return { items: found ? [describeRecord(found)] : [], next_cursor: null };
    },

    async get(id) {
      return readRecord(db, id);
    },
  };
}

/** The customer as a transaction has left them; throws `not_found`. */
export async function readRecord(executor: Executor, id: string): Promise<Schemas["CustomerRecord"]> {
  const row = await findCustomerRecord(executor, { id });
  return row ? describeRecord(row) : noSuchCustomer();
}

/** Never was, or was erased: it is the same to whoever asks. */
export function noSuchCustomer(): never {
  throw new Problem("not_found", { reason: "no such customer" });
}

/** The contract lets exactly one of the two through. */
function whoIs(email: string | undefined, id: string | undefined): { id: string } | { emailKey: string } {
  if (email === undefined) return { id: id as string };
  const address = parseEmailAddress(email);
  if (address) return { emailKey: address.key };
  throw new Problem("invalid_request", {
    errors: [{ in: "body", pointer: "/email", detail: "is not one e-mail address" }],
  });
}

function placeOf([createdAt, id]: (string | number)[]): { createdAt: string; id: string } {
  return { createdAt: createdAt as string, id: id as string };
}

function describeRecord({ created_at_exactly: _, ...row }: CustomerRecordRow): Schemas["CustomerRecord"] {
  return {
    ...row,
    email_verified_at: row.email_verified_at.toISOString(),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    suspended_at: row.suspended_at?.toISOString() ?? null,
    recovered_at: row.recovered_at?.toISOString() ?? null,
  };
}
