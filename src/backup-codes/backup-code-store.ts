import type { Trx } from "../database/open.ts";

/** Removes the customer's backup codes, or those made since; answers how many. */
export async function deleteBackupCodes(
  trx: Trx,
  { customerId, since }: { customerId: string; since?: Date },
): Promise<number> {
  const rows = await trx
    .deleteFrom("queue_backup_codes")
    .where("customer_id", "=", customerId)
    .$if(since !== undefined, (query) => query.where("created_at", ">=", since as Date))
    .returning("id")
    .execute();
  return rows.length;
}
