import type { Database } from "../../src/database/open.ts";

// What operators and customers do to an account, done to its row: for tests of other things.

export async function suspend({ pool }: Database, customerId: string): Promise<void> {
  await pool.query("update queue_customers set status = 'suspended', suspended_at = now() where id = $1", [
    customerId,
  ]);
}

export async function erase({ pool }: Database, customerId: string): Promise<void> {
  await pool.query(
    `update queue_customers set status = 'erased', erased_at = now(), email = null, email_key = null,
      user_handle = null, display_name = null where id = $1`,
    [customerId],
  );
}
