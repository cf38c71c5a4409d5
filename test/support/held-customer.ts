import { setTimeout as wait } from "node:timers/promises";
import type { Database } from "../../src/database/open.ts";

/**
 * Holds the customer's row until the work waits for it, makes the change and lets the work go on: what the work found
 * before its transaction is not what it finds in it.
 */
export async function heldCustomer<T>(
  { pool }: Database,
  customerId: string,
  work: () => Promise<T>,
  [text, values]: [string, unknown[]],
): Promise<T> {
  const holder = await pool.connect();
  try {
    await holder.query("begin");
    const { rows } = await holder.query<{ pid: number }>(
      "select pg_backend_pid() as pid from queue_customers where id = $1 for update",
      [customerId],
    );
    const working = work();
    const isWaiting = async () => {
      // Not by the holder: in a transaction, what pg_stat_activity shows is what it showed first.
      const blocked = await pool.query("select from pg_stat_activity where $1 = any(pg_blocking_pids(pid))", [
        rows[0]?.pid,
      ]);
      return blocked.rowCount !== 0;
    };
    // Or for ever, when the work never comes to the lock.
    let done = false;
    void working.finally(() => {
      done = true;
    });
    while (!(await isWaiting())) {
      if (done) throw new Error(`the work did not wait: ${JSON.stringify(await working)}`);
      await wait(5);
    }
    await holder.query(text, values);
    await holder.query("commit");
    return await working;
  } finally {
    holder.release();
  }
}
