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
