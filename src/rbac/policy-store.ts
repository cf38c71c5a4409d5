import { sql } from "kysely";
import type { Trx } from "../database/open.ts";

// The numbers that tell a verifier that what customers may do has changed.

/**
 * Counts a change of a role and answers its number. It locks the one row, so that roles are changed one at a time: who
 * comes next reads them as they are then.
 */
export async function beginRoleChange(trx: Trx): Promise<string> {
  const { revision } = await trx
    .updateTable("queue_policy")
    .set({ revision: sql`revision + 1` })
    .returning("revision")
    .executeTakeFirstOrThrow();
  return revision;
}

/** For what any role allows: the first half of `policy_version`. */
export async function bumpGlobalVersion(trx: Trx): Promise<void> {
  await trx.updateTable("queue_policy").set({ version: sql`version + 1` }).execute();
}

/** For which roles a customer has: the second half. The column is ours, though the row is the customers'. */
export async function bumpCustomerVersion(trx: Trx, customerId: string): Promise<void> {
  await trx
    .updateTable("queue_customers")
    .set({ policy_version: sql`policy_version + 1` })
    .where("id", "=", customerId)
    .execute();
}

/** Locks a customer whose roles are to change, before the roles; undefined when there is none, or none any more. */
export async function lockCustomerPolicy(
  trx: Trx,
  customerId: string,
): Promise<{ policy_version: string } | undefined> {
  return trx
    .selectFrom("queue_customers")
    .select("policy_version")
    .where("id", "=", customerId)
    .where("status", "<>", "erased")
    .forUpdate()
    .executeTakeFirst();
}
