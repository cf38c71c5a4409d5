import type { Trx } from "../database/open.ts";

interface Assignment {
  customer_id: string;
  role: string;
  granted_at: Date;
  granted_by: string | null;
}

export async function insertAssignment(trx: Trx, assignment: Assignment): Promise<void> {
  await trx.insertInto("queue_customer_roles").values(assignment).execute();
}

export async function deleteAssignments(trx: Trx, customerId: string): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom("queue_customer_roles")
    .where("customer_id", "=", customerId)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
