import t from "tap";
import type { components } from "../../src/contract/types.ts";
import { createTestApp, testEnvironment } from "../support/app.ts";
import { expectStatus } from "../support/browser.ts";
import { dumpRows, livePerson, spellings } from "../support/canaries.ts";
import { startMailServer } from "../support/mail-server.ts";
import { startProcess } from "../support/service-process.ts";
import { undoTokensOf } from "../support/undo-tokens.ts";

type Receipt = components["schemas"]["ErasureReceipt"];

const day = 86_400;

t.test("an erasure leaves nothing of the person in any table, and the audit events stay", async (t) => {
  const smtp = await startMailServer();
  t.teardown(() => smtp.close());
  const test = await createTestApp(t);
  const { pool } = test.database;
  const ada = await livePerson(test, "ada", "198.51.100.77");
  const eve = await livePerson(test, "eve", "203.0.113.99");
  const found = async (person: typeof ada) => {
    const dump = await dumpRows(pool);
    return Object.entries(person.canaries).flatMap(([what, canary]) =>
      [...dump]
        .filter(([, rows]) => spellings(canary).some((spelling) => rows.includes(spelling)))
        .map(([table]) => `${what} in ${table}`),
    );
  };
  const eventCount = async () => {
    const { rows } = await pool.query("select type from customer_audit_events");
    return rows.length;
  };
  t.ok((await found(ada)).length > 15, "the canaries are there to begin with");
  const evesBefore = await found(eve);
  const events = await eventCount();
  const { rows: live } = await pool.query(
    "select from queue_sessions where customer_id = $1 and ended_at is null",
    [ada.customerId],
  );

  const receipt = expectStatus(await ada.browser.call<Receipt>("eraseMe"), 200);
  t.equal(ada.browser.cookie, undefined, "the cookie is cleared");
  t.equal(receipt.customer_id, ada.customerId);
  t.match(receipt.tables, {
    queue_customers: 1,
    queue_webauthn_credentials: 1,
    queue_backup_codes: 1,
    queue_email_changes: 1,
    queue_operator_recoveries: 1,
    queue_customer_roles: 1,
    queue_sessions: 2,
  });
  for (const table of [
    "queue_email_verifications",
    "queue_webauthn_challenges",
    "queue_notices",
    "customer_audit_personal",
  ])
    t.ok((receipt.tables[table] ?? 0) > 0, table);

  const worker = await startProcess({
    environment: { ...testEnvironment(test.databaseUrl), SMTP_URL: smtp.url },
    script: "src/worker.ts",
    ready: /at work/,
  });
  t.teardown(async () => void (await worker.stop()));
  for (;;) {
    const { rows } = await pool.query(
      "select from queue_jobs.job where name = 'mail' and state <> 'completed'",
    );
    if (rows.length === 0) break;
  }
  t.strictSame(await found(ada), []);
  t.strictSame(
    (await found(eve)).filter((trace) => !trace.endsWith("queue_notices")),
    evesBefore.filter((trace) => !trace.endsWith("queue_notices")),
    "and takes nothing of anybody else's",
  );
  t.equal(await eventCount(), events + live.length + 1, "the ends of the sessions and its own");
  const adas = Object.values(ada.canaries);
  t.notOk(
    adas.some((canary) => JSON.stringify(test.log).includes(canary) || worker.output().includes(canary)),
    "the logs neither",
  );
  const toAda = smtp.mails.filter(({ recipients }) => adas.some((canary) => recipients.includes(canary)));
  t.strictSame(
    toAda.map(({ recipients, subject }) => `${recipients} ${subject}`),
    ["ada-second@canary.example Your account at raxx.app was erased"],
    "one mail tells of it, and what was pending is dead",
  );
  t.ok(
    test.log.some(({ event, customer_id }) => event === "erased" && customer_id === ada.customerId),
    "the log says whom to erase again",
  );
  const { rows } = await pool.query(
    "select e.data, e.commitment, p.event_id from customer_audit_events e left join customer_audit_personal p on p.event_id = e.id where e.type = 'customer.erased'",
  );
  t.strictSame(rows, [{ data: { tables: receipt.tables }, commitment: null, event_id: null }]);
});

t.test("after an erasure neither token nor passkey nor undo link is good for anything", async (t) => {
  const test = await createTestApp(t);
  const { browser, canaries, customerId } = await livePerson(test, "ada", "198.51.100.77");
  const [undo_token] = await undoTokensOf(test.database.pool, test.config.secrets, customerId);
  const elsewhere = browser.another();
  await elsewhere.signIn();
  const { cookie, accessToken } = elsewhere;
  const begun = await browser.authenticationOptions(canaries["second address"]);
  expectStatus(await browser.call("eraseMe"), 200);

  for (const one of [browser, elsewhere]) {
    t.match(await one.call("getMe"), { status: 401, body: { code: "session_ended" } });
    one.accessToken = accessToken;
    one.cookie = cookie;
    t.match(await one.call("refreshSession"), { status: 401, body: { code: "session_ended" } });
  }
  const credential = browser.authenticator.get(begun.options as never);
  const signIn = await test
    .browser()
    .call("verifyAuthentication", { body: { ceremony_id: begun.ceremony_id, credential } });
  t.equal(signIn.status, 400);
  const { ceremony_id, options } = await test.browser().authenticationOptions();
  const unknown = await test.browser().call("verifyAuthentication", {
    body: { ceremony_id, credential: browser.authenticator.get(options as never) },
  });
  t.match(unknown, { status: 400, body: { code: "credential_unknown" } });
  const undone = await test.browser().call("undoEmailChange", { body: { undo_token } });
  t.match(undone, { status: 400, body: { code: "verification_expired" } });
});

t.test("a change of address that was being started leaves nothing behind an erasure", async (t) => {
  const { browser, database } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  await ada.startEmailChange("ada@example.org");
  // The start has seen the account, and waits until it is counted.
  const holder = await database.pool.connect();
  try {
    await holder.query("begin");
    await holder.query("select from queue_rate_limits where key like 'mailsPerAddress:%' for update");
    const starting = ada.call("createEmailChange", { body: { email: "ada@example.org" } });
    for (;;) {
      const { rowCount } = await database.pool.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      if (rowCount !== 0) break;
    }
    expectStatus(await ada.call("eraseMe"), 200);
    await holder.query("commit");
    t.match(await starting, { status: 401, body: { code: "session_ended" } });
  } finally {
    holder.release();
  }
  const dump = [...(await dumpRows(database.pool)).entries()];
  const traces = dump.filter(
    ([table, rows]) => /queue_notices/.test(table) === false && rows.includes("ada@"),
  );
  t.strictSame(traces, []);
  const { rows } = await database.pool.query("select from customer_audit_personal");
  t.equal(rows.length, 0);
});

t.test("the addresses are free at once, and a new customer has no history", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { customer } = await ada.signUp("ada@example.com", { displayName: "Ada" });
  await ada.changeEmail("ada@example.org");
  expectStatus(await ada.call("eraseMe"), 200);
  await test.browser().signUp("ada@example.com");
  const anew = test.browser();
  const again = await anew.signUp("ada@example.org");
  t.not(again.customer.id, customer.id);
  t.match(again.customer, { email: "ada@example.org", display_name: null });
  const { body } = await anew.call<components["schemas"]["AccountExport"]>("exportMe");
  t.equal(body.sessions.length, 1);
  t.equal(body.passkeys.length, 1);
  t.strictSame(body.email_changes, []);
  t.notMatch(JSON.stringify(body), customer.id);
});

t.test("an erasure waits a day after a recovery and asks for a fresh sign-in", async (t) => {
  const { browser, clock, database } = await createTestApp(t);
  const ada = browser();
  const { customer } = await ada.signUp("ada@example.com");
  await database.pool.query("update queue_customers set recovered_at = $1", [clock.now()]);
  const refused = await ada.call("eraseMe");
  t.match(refused, { status: 403, body: { code: "recovery_not_yet" } });
  t.ok(Number(refused.headers["retry-after"]) > day - 60);
  t.strictSame(expectStatus(await ada.call("getMe"), 200), customer, "nothing has changed");
  clock.advance(day + 1);
  const stale = await ada.call("eraseMe");
  t.match(stale, { status: 401 });
  await ada.signIn();
  clock.advance(301);
  t.match(await ada.call("eraseMe"), { status: 401, body: { code: "insufficient_user_authentication" } });
  await ada.signIn();
  expectStatus(await ada.call("eraseMe"), 200);
});

t.test("the last active administrator is not erased before there is another", async (t) => {
  const test = await createTestApp(t);
  const console = test.service("console", "op@raxx.app");
  const make = async (email: string) => {
    const browser = test.browser();
    const { customer } = await browser.signUp(email);
    const path = { customer_id: customer.id, role: "administrator" };
    return {
      browser,
      customer,
      promote: async () =>
        expectStatus(await console.call("assignRole", { path, headers: { "if-match": "*" } }), 200),
    };
  };
  const [ada, bob] = [await make("ada@example.com"), await make("bob@example.com")];
  await ada.promote();
  t.match(await ada.browser.call("eraseMe"), { status: 409, body: { code: "last_administrator" } });
  t.strictSame(expectStatus(await ada.browser.call("getMe"), 200), ada.customer, "nothing has changed");
  await bob.promote();
  expectStatus(await ada.browser.call("eraseMe"), 200);
  t.match(await bob.browser.call("eraseMe"), { status: 409, body: { code: "last_administrator" } });
});

t.test("an erasure of which one step fails does not happen", async (t) => {
  const { browser, database, log } = await createTestApp(t);
  const ada = browser();
  const { customer } = await ada.signUp("ada@example.com");
  await database.pool.query(
    "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$; create trigger refuse before insert on queue_notices for each row execute function refuse()",
  );
  t.equal((await ada.call("eraseMe")).status, 500);
  t.strictSame(expectStatus(await ada.call("getMe"), 200), customer);
  t.notOk(log.some(({ event }) => event === "erased"));
});
