import type pg from "pg";
import type { TestApp } from "./app.ts";
import { type Browser, expectStatus } from "./browser.ts";
import { beginOperatorRecovery } from "./operator-recovery.ts";

/** A person whose every trace can be told from everybody else's. */
export interface Person {
  browser: Browser;
  customerId: string;
  /** What is personal, by what it is. */
  canaries: Record<string, string>;
}

/** Signs somebody up and has them do, and fail at, about all that leaves a trace. */
export async function livePerson(test: TestApp, name: string, address: string): Promise<Person> {
  const userAgent = `Canary-${name}/1.0`;
  const email = `${name}-first@canary.example`;
  const browser = test.browser({ address, userAgent });
  const names = { displayName: `Display ${name}`, credentialName: `Key of ${name}` };
  const abandoned = await browser.registrationOptions(await browser.verifyEmail(email), names.displayName);
  const refused = await browser.call("verifyRegistration", {
    body: {
      ceremony_id: abandoned.ceremony_id,
      credential: browser.authenticator.create(abandoned.options as never, {
        clientData: { origin: "https://evil.example" },
      }),
    },
  });
  expectStatus(refused, 400);
  await browser.registrationOptions(await browser.verifyEmail(email), names.displayName);
  const { customer } = await browser.signUp(email, names);
  await browser.changeEmail(`${name}-second@canary.example`);
  await browser.startEmailChange(`${name}-third@canary.example`);
  await browser.call("createEmailVerification", { body: { email, purpose: "sign_up" } });
  await browser.authenticationOptions(`${name}-second@canary.example`);
  const { pool } = test.database;
  await pool.query(
    "insert into queue_backup_codes (id, customer_id, selector, secret_hash, created_at) values (gen_random_uuid(), $1, 'AAAA', '$argon2id$canary', $2)",
    [customer.id, test.clock.now()],
  );
  await browser.signIn();
  await beginOperatorRecovery(test, customer.id);
  const { rows } = await pool.query(
    "select w.public_key, w.credential_id, c.user_handle from queue_webauthn_credentials w join queue_customers c on c.id = w.customer_id where c.id = $1",
    [customer.id],
  );
  const [{ public_key, credential_id, user_handle }] = rows;
  return {
    browser,
    customerId: customer.id,
    canaries: {
      "first address": email,
      "second address": `${name}-second@canary.example`,
      "third address": `${name}-third@canary.example`,
      "display name": names.displayName,
      "name of the passkey": names.credentialName,
      "user agent": userAgent,
      "client address": address,
      "public key": public_key.toString("base64url"),
      "credential id": credential_id.toString("base64url"),
      "user handle": user_handle.toString("base64url"),
    },
  };
}

/** Every row of every table of every schema, the jobs' too, with bytes in hex. */
export async function dumpRows(pool: pg.Pool): Promise<Map<string, string>> {
  const { rows: tables } = await pool.query(
    "select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')",
  );
  const dump = new Map<string, string>();
  for (const { name } of tables) {
    const { rows } = await pool.query(`select to_jsonb(t)::text as row from ${name} t`);
    dump.set(name, rows.map(({ row }) => row).join("\n"));
  }
  return dump;
}

/** How a canary may be spelt in a dump: as it is, or, if it stands for bytes, in hex and the base64s. */
export function spellings(canary: string): string[] {
  const bytes = Buffer.from(canary, "base64url");
  return bytes.length < 32 || bytes.toString("base64url") !== canary
    ? [canary]
    : [canary, bytes.toString("hex"), bytes.toString("base64")];
}
