import type pg from "pg";
import { mailToken } from "../../src/account/mail-token.ts";
import type { Config } from "../../src/config.ts";
import type { components } from "../../src/contract/types.ts";
import { deriveKeys } from "../../src/derived-keys.ts";
import type { TestApp } from "./app.ts";
import { expectStatus } from "./browser.ts";

type StartedRecovery = components["schemas"]["StartedRecovery"];

/** Has an operator begin a recovery of the account. */
export async function startRecovery(
  test: Pick<TestApp, "service">,
  customerId: string,
): Promise<StartedRecovery> {
  const console = test.service("console", "op@raxx.app");
  const path = { customer_id: customerId };
  return expectStatus(await console.call<StartedRecovery>("startRecovery", { path }), 201);
}

/** Lets the wait of a pending recovery be over, for who cannot advance the clock. */
export async function endWait(pool: pg.Pool, recoveryId: string): Promise<void> {
  await pool.query(
    "update queue_operator_recoveries set started_at = started_at - interval '4 days', not_before = not_before - interval '4 days' where id = $1",
    [recoveryId],
  );
}

/** The token that cancels a recovery, as the mail to the customer holds it. */
export function cancelToken(secrets: Config["secrets"], recoveryId: string): string {
  const [{ cancel }] = deriveKeys(secrets);
  return mailToken(cancel, recoveryId);
}
