import type pg from "pg";
import type { TestApp } from "./app.ts";
import { expectStatus } from "./browser.ts";

/** An operator begins a recovery; answers its id and the code to hand over. */
export async function beginOperatorRecovery(
  { service }: Pick<TestApp, "service">,
  customerId: string,
): Promise<{ recovery_id: string; code: string }> {
  const console = service("console", "op@raxx.app");
  const started = await console.call("startRecovery", { path: { customer_id: customerId } });
  return expectStatus(started, 201) as { recovery_id: string; code: string };
}

/** Lets the wait of every pending recovery pass. */
export async function waitIsOver(pool: pg.Pool): Promise<void> {
  await pool.query(
    "update queue_operator_recoveries set started_at = started_at - interval '4 days', not_before = not_before - interval '4 days' where ended_at is null",
  );
}
