import { randomUUID } from "node:crypto";
import pg from "pg";
import t from "tap";
import { createPositions } from "../../src/audit/positions.ts";
import { createTestApp } from "../support/app.ts";
import { expectStatus } from "../support/browser.ts";
import { findHalves, halves } from "./halves.ts";

// The judge of the fault suite is judged: whatever it is to find is planted once, and undone.

const event = (type: string, session: string, data = "{}") => `
  insert into customer_audit_events (id, occurred_at, recorded_at, type, schema_version, outcome, actor_type, customer_id,
    targets, session_id, request_id, data)
  select '${randomUUID()}', now(), now(), '${type}', 1, 'success', 'system', c.id, '[]', ${session}, 'planted', '${data}'
  from queue_customers c`;
const anySession = "(select id from queue_sessions order by id limit 1)";
const unaudited = "alter table customer_audit_events disable trigger user; ";

const planted: Record<keyof typeof halves, string> = {
  "a customer without a passkey": "delete from queue_webauthn_credentials",
  "a customer without the role of everybody": "delete from queue_customer_roles",
  "a customer and not one event of their creation": event("customer.created", "null"),
  "a verification token spent for nobody": "update queue_customers set email_key = 'other@example.com'",
  "an address that more than one token was spent for": `
    insert into queue_email_verifications (id, purpose, email, email_key, created_at, expires_at, confirmed_at, token_hash,
      token_expires_at, user_handle, spent_at)
    select '${randomUUID()}', purpose, email, email_key, created_at, expires_at, confirmed_at, sha256('other'),
      token_expires_at, sha256('handle'), spent_at
    from queue_email_verifications where purpose = 'sign_up'`,
  "a session and not one event of its beginning": event("session.started", anySession),
  "a session whose end and its events differ": event("session.ended", anySession),
  "a session whose end is not in the feed once": `
    insert into queue_session_revocations (session_id, customer_id, ended_at)
    select id, customer_id, now() from queue_sessions order by id limit 1`,
  "a session with other than its rotations in the log":
    "update queue_sessions set generation = generation + 1",
  "an owner taken for a thief":
    "update queue_sessions set ended_at = now(), end_reason = 'refresh_reused' where ended_at is null",
  "a code used without its event, or with two":
    "update queue_backup_codes set used_at = now() where used_at is null",
  "a customer with other than ten codes to use, or none":
    "delete from queue_backup_codes where id = (select id from queue_backup_codes where used_at is null limit 1)",
  "a role and other than its events": event("role.assigned", "null", '{"role":"support"}'),
  "an event of a service without its entry": "delete from queue_audit_service_events",
};

t.test("what is half done is found, each by its own statement, and nothing where nothing is", async (t) => {
  const { browser, service, database, databaseUrl } = await createTestApp(t);
  const ada = browser();
  const { customer } = await ada.signUp("ada@example.com");
  expectStatus(await ada.call("refreshSession"), 200);
  const [code] = await ada.makeBackupCodes();
  expectStatus(await browser().redeem("ada@example.com", code as string), 200);
  const path = { customer_id: customer.id, role: "support" };
  const headers = { "if-match": "*" };
  expectStatus(await service("console", "op@raxx.app").call("assignRole", { path, headers }), 200);
  const body = { id: randomUUID(), type: "raptor.page.seen", outcome: "success" };
  expectStatus(await service("raptor").call("appendAuditEvents", { body }), 201);
  await createPositions(database.db).assign();

  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  t.strictSame(await findHalves(client), []);
  for (const [what, sql] of Object.entries(planted)) {
    await client.query("begin");
    await client.query(unaudited + sql);
    const { rows } = await client.query(halves[what] as string);
    t.ok(rows.length > 0, what);
    await client.query("rollback");
  }
  await client.end();
});
