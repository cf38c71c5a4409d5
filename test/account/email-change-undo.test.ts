import t from "tap";
import { createTestApp, type TestApp, testEnvironment } from "../support/app.ts";
import type { Browser } from "../support/browser.ts";
import { startMailServer } from "../support/mail-server.ts";
import { startProcess } from "../support/service-process.ts";
import { undoTokensOf } from "../support/undo-tokens.ts";

const day = 86_400;

const undo = (browser: Browser, undo_token: string | undefined) =>
  browser.call("undoEmailChange", { body: { undo_token } });
const over = { status: 400, body: { code: "verification_expired" } };

async function accountOf({ database }: TestApp, customerId: string) {
  const { rows } = await database.pool.query(
    `select email, status,
      (select count(*)::int from queue_sessions s where s.customer_id = c.id and ended_at is null) as sessions,
      (select count(*)::int from queue_webauthn_credentials w where w.customer_id = c.id) as passkeys,
      (select count(*)::int from queue_backup_codes b where b.customer_id = c.id) as backup_codes
    from queue_customers c where id = $1`,
    [customerId],
  );
  return rows[0];
}

const tokensOf = ({ database, config }: TestApp, customerId: string) =>
  undoTokensOf(database.pool, config.secrets, customerId);

/** An account whose address was changed to each of the given ones in turn. */
async function changedAccount(test: TestApp, ...addresses: string[]) {
  const ada = test.browser();
  const { customer } = await ada.signUp("ada@example.com");
  for (const address of addresses) {
    test.clock.advance(1);
    await ada.changeEmail(address);
  }
  return { ada, customerId: customer.id, tokens: await tokensOf(test, customer.id) };
}

t.test("an undo restores the address, ends every session and begins none", async (t) => {
  const test = await createTestApp(t);
  const { ada, customerId, tokens } = await changedAccount(test, "eve@example.org");
  await ada.another().signIn();
  const anybody = test.browser();
  const answer = await undo(anybody, tokens[0]);
  t.equal(answer.status, 204);
  t.equal(answer.headers["set-cookie"], undefined);
  t.match(await accountOf(test, customerId), { email: "ada@example.com", sessions: 0, passkeys: 1 });
  t.equal((await ada.call("getMe")).status, 401);
  t.equal((await ada.call("refreshSession")).status, 401);
  const { rows } = await test.database.pool.query("select distinct end_reason from queue_sessions");
  t.strictSame(rows, [{ end_reason: "email_change_undone" }]);
  await ada.signIn("ada@example.com");
  await test.browser().signUp("eve@example.org");
});

for (const [index, from] of ["the first address", "a later one"].entries()) {
  t.test(`an undo from ${from} restores the address before the whole chain`, async (t) => {
    const test = await createTestApp(t);
    const { customerId, tokens } = await changedAccount(test, "b@example.org", "c@example.org");
    t.equal((await undo(test.browser(), tokens[index])).status, 204);
    t.match(await accountOf(test, customerId), { email: "ada@example.com", sessions: 0 });
    for (const token of tokens) t.match(await undo(test.browser(), token), over, "undone or void");
    // What the chain had reserved is free again.
    await test.browser().signUp("b@example.org");
    await test.browser().signUp("c@example.org");
  });
}

t.test("a change is undone for seven days, and then no more", async (t) => {
  const test = await createTestApp(t);
  const { ada, customerId, tokens } = await changedAccount(test, "b@example.org");
  test.clock.advance(4 * day);
  await ada.signIn();
  await ada.changeEmail("c@example.org");
  test.clock.advance(3 * day);
  t.match(await undo(test.browser(), tokens[0]), over);
  const [, later] = await tokensOf(test, customerId);
  t.equal((await undo(test.browser(), later)).status, 204, "the later change is the oldest now");
  t.match(await accountOf(test, customerId), { email: "b@example.org" });
});

t.test(
  "passkeys, backup codes and changes begun since the change go, those from before it stay",
  async (t) => {
    const test = await createTestApp(t);
    const { pool } = test.database;
    const ada = test.browser();
    const { customer } = await ada.signUp("ada@example.com");
    const plant = async (name: string, at: Date) => {
      await pool.query(
        `insert into queue_webauthn_credentials (id, customer_id, credential_id, public_key, algorithm, sign_count, backup_eligible,
        backup_state, user_verified_at_registration, transports, aaguid, attestation_format, name, created_at)
      select gen_random_uuid(), customer_id, convert_to($1, 'UTF8'), public_key, algorithm, 0, backup_eligible, backup_state,
        true, transports, aaguid, attestation_format, $1, $2 from queue_webauthn_credentials limit 1`,
        [name, at],
      );
      await pool.query(
        "insert into queue_backup_codes (id, customer_id, selector, secret_hash, created_at) values (gen_random_uuid(), $1, $2, '$argon2id$x', $3)",
        [customer.id, name, at],
      );
    };
    await plant("PAST", test.clock.now());
    test.clock.advance(2);
    await ada.changeEmail("eve@example.org");
    const { rows: changes } = await pool.query("select changed_at from queue_email_changes");
    await plant("NEXT", changes[0].changed_at);
    const begun = await ada.startEmailChange("further@example.org");

    const [token] = await tokensOf(test, customer.id);
    t.equal((await undo(test.browser(), token)).status, 204);
    const { rows } = await pool.query("select name from queue_webauthn_credentials order by name");
    t.strictSame(rows, [{ name: "PAST" }, { name: null }]);
    const codes = await pool.query("select selector from queue_backup_codes");
    t.strictSame(codes.rows, [{ selector: "PAST" }]);
    await ada.signIn();
    t.match(await ada.confirmEmailChange(begun), over);
    const events = await pool.query(
      "select data, jsonb_path_query_array(targets, '$[*].type') as targets, actor_type from customer_audit_events where type = 'email.change_undone'",
    );
    t.strictSame(events.rows, [
      {
        data: { changes_voided: 0, backup_codes_removed: 1 },
        targets: ["email_change", "credential"],
        actor_type: "anonymous",
      },
    ]);
  },
);

t.test("an undo may leave an account without a passkey", async (t) => {
  const test = await createTestApp(t);
  const { customerId, tokens } = await changedAccount(test, "eve@example.org");
  await test.database.pool.query(
    "update queue_webauthn_credentials set created_at = (select changed_at from queue_email_changes)",
  );
  t.equal((await undo(test.browser(), tokens[0])).status, 204);
  t.match(await accountOf(test, customerId), { email: "ada@example.com", passkeys: 0 });
});

t.test("the owner who changed back and undoes then keeps the address", async (t) => {
  const test = await createTestApp(t);
  const { customerId, tokens } = await changedAccount(test, "b@example.org", "ada@example.com");
  t.equal((await undo(test.browser(), tokens[1])).status, 204);
  t.match(await accountOf(test, customerId), { email: "ada@example.com", sessions: 0 });
});

t.test("the suspended undo too, and stay suspended", async (t) => {
  const test = await createTestApp(t);
  const { customerId, tokens } = await changedAccount(test, "eve@example.org");
  await test.database.pool.query("update queue_customers set status = 'suspended', suspended_at = $1", [
    test.clock.now(),
  ]);
  t.equal((await undo(test.browser(), tokens[0])).status, 204);
  t.match(await accountOf(test, customerId), { email: "ada@example.com", status: "suspended" });
});

t.test("a token that Queue did not make undoes nothing", async (t) => {
  const test = await createTestApp(t);
  const { customerId, tokens } = await changedAccount(test, "eve@example.org");
  const [token = ""] = tokens;
  const flipped = token.slice(0, -1) + (token.endsWith("A") ? "B" : "A");
  t.match(await undo(test.browser(), flipped), over);
  t.match(await undo(test.browser(), token.slice(1)), { status: 400, body: { code: "invalid_request" } });
  t.match(await accountOf(test, customerId), { email: "eve@example.org", sessions: 1 });
});

t.test("changes keep their order when two processes' clocks disagree", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { customer } = await ada.signUp("ada@example.com");
  await ada.changeEmail("b@example.org");
  test.clock.advance(-2);
  await ada.changeEmail("c@example.org");
  const [, later] = await tokensOf(test, customer.id);
  t.equal((await undo(test.browser(), later)).status, 204);
  t.match(await accountOf(test, customer.id), { email: "ada@example.com" });
});

t.test("the link in the mail undoes, and both addresses are told once", async (t) => {
  const smtp = await startMailServer();
  t.teardown(() => smtp.close());
  const test = await createTestApp(t);
  const { customerId } = await changedAccount(test, "eve@example.org");
  const worker = await startProcess({
    environment: { ...testEnvironment(test.databaseUrl), SMTP_URL: smtp.url },
    script: "src/worker.ts",
    ready: /at work/,
  });
  t.teardown(async () => void (await worker.stop()));
  await smtp.waitFor(2);
  const toOld = smtp.mails.find(({ recipients }) => recipients.includes("ada@example.com"));
  const token = /#undo=([A-Za-z0-9_-]+)/.exec(toOld?.text ?? "")?.[1];
  t.equal((await undo(test.browser(), token)).status, 204);
  t.match(await accountOf(test, customerId), { email: "ada@example.com" });
  await smtp.waitFor(4);
  const mails = smtp.mails.slice(2);
  t.strictSame(mails.map(({ recipients }) => recipients).sort(), [["ada@example.com"], ["eve@example.org"]]);
  for (const { subject } of mails) t.match(subject, "was undone");
});
