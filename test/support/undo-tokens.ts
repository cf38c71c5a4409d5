import type pg from "pg";
import { mailToken } from "../../src/account/mail-token.ts";
import type { Config } from "../../src/config.ts";
import { deriveKeys } from "../../src/derived-keys.ts";

/** The undo tokens of a customer's changes of address, oldest first, as the mails to the old addresses hold them. */
export async function undoTokensOf(
  pool: pg.Pool,
  secrets: Config["secrets"],
  customerId: string,
): Promise<string[]> {
  const [{ undo }] = deriveKeys(secrets);
  const { rows } = await pool.query(
    "select id from queue_email_changes where customer_id = $1 order by changed_at",
    [customerId],
  );
  return rows.map(({ id }) => mailToken(undo, id));
}
