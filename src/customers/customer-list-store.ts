import { sql } from "kysely";
import type { Executor } from "../database/open.ts";

/** A customer as operators see them. */
export interface CustomerRecordRow {
  id: string;
  status: "active" | "suspended";
  email: string;
  email_verified_at: Date;
  display_name: string | null;
  created_at: Date;
  updated_at: Date;
  suspended_at: Date | null;
  recovered_at: Date | null;
  passkeys: number;
  backup_codes_remaining: number;
  /** The time as Postgres has it: of a customer that was taken over from elsewhere it may be finer than a Date. */
  created_at_exactly: string;
}

/** The customers, newest first, from behind a place in this order. */
export async function listCustomers(
  executor: Executor,
  page: {
    status: "active" | "suspended" | undefined;
    after: { createdAt: string; id: string } | undefined;
    limit: number;
  },
): Promise<CustomerRecordRow[]> {
  const { status, after, limit } = page;
  return selectRecords(executor)
    .$if(status !== undefined, (query) => query.where("c.status", "=", status as string))
    .$if(after !== undefined, (query) =>
      query.where(
        sql<boolean>`(c.created_at, c.id) < (${after?.createdAt}::timestamptz, ${after?.id}::uuid)`,
      ),
    )
    .orderBy("c.created_at", "desc")
    .orderBy("c.id", "desc")
    .limit(limit)
    .execute();
}

export async function findCustomerRecord(
  executor: Executor,
  customer: { id: string } | { emailKey: string },
): Promise<CustomerRecordRow | undefined> {
  const query = selectRecords(executor);
  const found =
    "id" in customer
      ? query.where("c.id", "=", customer.id)
      : query.where("c.email_key", "=", customer.emailKey);
  return found.executeTakeFirst();
}

function selectRecords(executor: Executor) {
  return executor
    .selectFrom("queue_customers as c")
    .where("c.status", "<>", "erased")
    .select([
      "c.id",
      "c.status",
      "c.email",
      "c.email_verified_at",
      "c.display_name",
      "c.created_at",
      "c.updated_at",
      "c.suspended_at",
      "c.recovered_at",
      sql<number>`(select count(*)::int from queue_webauthn_credentials w where w.customer_id = c.id)`.as(
        "passkeys",
      ),
      sql<number>`(select count(*)::int from queue_backup_codes b where b.customer_id = c.id and b.used_at is null)`.as(
        "backup_codes_remaining",
      ),
      sql<string>`c.created_at::text`.as("created_at_exactly"),
    ])
    .$narrowType<{ status: "active" | "suspended"; email: string; email_verified_at: Date }>();
}
