import t from "tap";
import type { components } from "../../src/contract/types.ts";
import { createTestApp } from "../support/app.ts";
import { expectStatus } from "../support/browser.ts";
import { livePerson, spellings } from "../support/canaries.ts";
import { heldCustomer } from "../support/held-customer.ts";

type Export = components["schemas"]["AccountExport"];

t.test("an export has all that is kept about the customer, and nothing about another", async (t) => {
  const test = await createTestApp(t);
  const ada = await livePerson(test, "ada", "198.51.100.77");
  const eve = await livePerson(test, "eve", "203.0.113.99");
  const answer = await ada.browser.call<Export>("exportMe");
  const body = expectStatus(answer, 200);
  t.equal(answer.headers["content-disposition"], 'attachment; filename="account.json"');
  for (const [what, canary] of Object.entries(ada.canaries)) t.ok(answer.text.includes(canary), what);
  for (const [what, canary] of Object.entries(eve.canaries)) t.notOk(answer.text.includes(canary), what);
  t.notOk(answer.text.includes(eve.customerId));

  const { rows } = await test.database.pool.query(
    `select (select count(*) from queue_webauthn_credentials where customer_id = $1)::int as passkeys,
      (select count(*) from queue_sessions where customer_id = $1)::int as sessions,
      (select count(*) from queue_backup_codes where customer_id = $1)::int as backup_codes,
      (select count(*) from queue_email_changes where customer_id = $1)::int as email_changes,
      (select count(*) from queue_customer_roles where customer_id = $1)::int as roles,
      -- But for its own event, which is not in it.
      (select count(*) from customer_audit_events where customer_id = $1 and type <> 'customer.exported')::int as events`,
    [ada.customerId],
  );
  const { passkeys, sessions, backup_codes, email_changes, roles, audit_events } = body;
  t.match(rows[0], {
    passkeys: passkeys.length,
    sessions: sessions.length,
    backup_codes: backup_codes.length,
    email_changes: email_changes.length,
    roles: roles.length,
  });
  t.ok(audit_events.length > rows[0].events, "those of the sign-up's verification are in it too");
  t.ok(audit_events.some(({ type }) => type === "email_verification.confirmed"));
  t.equal(body.audit_events_complete, true);
  t.equal(body.profile.id, ada.customerId);
});

/** What is kept of a customer and not given out, and why. */
const leftOut: Record<string, string> = {
  "queue_operator_recoveries.secret_hash": "of a secret",
  "queue_operator_recoveries.started_by": "another's; the event names it",
  "queue_operator_recoveries.started_by_operator": "another's; the event names it",
  "queue_customers.email_key": "the address again",
  "queue_customers.policy_version": "a counter",
  "queue_customers.erased_at": "nobody exports afterwards",
  "queue_sessions.refresh_secret_hash": "of a secret",
  "queue_sessions.generation": "a counter",
  "queue_backup_codes.id": "of a secret",
  "queue_backup_codes.selector": "of a secret",
  "queue_backup_codes.secret_hash": "of a secret",
  "queue_email_changes.previous_email_key": "the address again",
  "queue_email_verifications.email_key": "the address again",
  "queue_email_verifications.attempts": "a counter",
  "queue_email_verifications.token_hash": "of a secret",
  "queue_email_verifications.token_expires_at": "of a secret",
  "queue_email_verifications.user_handle": "of the account, where it became one",
  "queue_customer_roles.granted_by": "somebody else",
  "queue_customer_roles.granted_by_operator": "somebody else",
  "customer_audit_events.recorded_at": "the time again",
  "customer_audit_events.schema_version": "of the form",
  "customer_audit_events.actor_id": "the customer, or somebody else",
  "customer_audit_events.operator": "somebody else",
  "customer_audit_events.service": "the type begins with it",
  "customer_audit_events.request_id": "of a request",
  "customer_audit_events.commitment": "of a salt",
};

t.test("an export has every column about the customer, but for what is left out for a reason", async (t) => {
  const test = await createTestApp(t);
  const ada = await livePerson(test, "ada", "198.51.100.77");
  const body = expectStatus(await ada.browser.call<Export>("exportMe"), 200);
  const members: Record<string, object | undefined> = {
    queue_customers: body.profile,
    queue_webauthn_credentials: body.passkeys[0],
    queue_sessions: body.sessions[0],
    queue_backup_codes: body.backup_codes[0],
    queue_email_changes: body.email_changes[0],
    queue_email_verifications: body.email_verifications[0],
    queue_customer_roles: body.roles[0],
    queue_operator_recoveries: body.operator_recoveries[0],
    customer_audit_events: body.audit_events[0],
  };
  const called: Record<string, string> = {
    "queue_sessions.credential_id": "passkey_id",
    "queue_sessions.rotated_at": "last_used_at",
  };
  const { rows } = await test.database.pool.query<{ table: string; column: string }>(
    `select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and table_name = any($1) and column_name <> 'customer_id'`,
    [Object.keys(members)],
  );
  const missing = rows.filter(({ table, column }) => {
    const name = `${table}.${column}`;
    return !((called[name] ?? column) in (members[table] ?? {})) && !Object.hasOwn(leftOut, name);
  });
  t.strictSame(missing, []);

  const { rows: others } = await test.database.pool.query(
    `select distinct table_name as table from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where table_schema = 'public' and table_type = 'BASE TABLE' and column_name = 'customer_id' and table_name <> all($1)
      and table_name not like 'customer_audit_events_%' order by 1`,
    [Object.keys(members)],
  );
  t.strictSame(
    others.map(({ table }) => table),
    // Personal parts are with their events, as positions are theirs; ends are the sessions'; a notice and a challenge
    // are there for minutes.
    [
      "customer_audit_personal",
      "queue_audit_positions",
      "queue_notices",
      "queue_session_revocations",
      "queue_webauthn_challenges",
    ],
  );
});

t.test(
  "an export has what was sent to a former address, up to when it could be somebody else's",
  async (t) => {
    const { browser, clock } = await createTestApp(t);
    const ada = browser();
    await ada.signUp("ada@example.com");
    const start = async (email: string): Promise<string> => {
      const body = { email, purpose: "sign_up" };
      const reply = await browser().call<{ verification_id: string }>("createEmailVerification", { body });
      return expectStatus(reply, 202).verification_id;
    };
    const whileHers = await start("ada@example.com");
    await ada.changeEmail("ada@new.example");
    const whileReserved = await start("ada@example.com");
    await start("eve@example.com");
    clock.advance(8 * 86_400);
    await start("ada@example.com");
    await ada.signIn();
    const body = expectStatus(await ada.call<Export>("exportMe"), 200);
    const former = body.email_verifications.filter(({ email }) => email !== "ada@new.example");
    const [signUp, ...rest] = former.map(({ id }) => id);
    t.ok(signUp);
    t.strictSame(rest, [whileHers, whileReserved]);
    t.strictSame(new Set(former.map(({ email }) => email)), new Set(["ada@example.com"]));
  },
);

t.test("an export has no secret and no hash of one", async (t) => {
  const test = await createTestApp(t);
  const ada = await livePerson(test, "ada", "198.51.100.77");
  const { text } = await ada.browser.call("exportMe");
  const { rows } = await test.database.pool.query(
    `select encode(refresh_secret_hash, 'hex') as hex from queue_sessions
    union all select encode(token_hash, 'hex') from queue_email_verifications where token_hash is not null
    union all select encode(challenge, 'hex') from queue_webauthn_challenges
    union all select encode(salt, 'hex') from customer_audit_personal
    union all select encode(commitment, 'hex') from customer_audit_events where commitment is not null`,
  );
  t.ok(rows.length > 10);
  const found = rows.filter(({ hex }) =>
    spellings(Buffer.from(hex, "hex").toString("base64url")).some((spelling) => text.includes(spelling)),
  );
  t.strictSame(found, []);
  t.notMatch(text, /argon2|AAAA"|qrt_/);
});

t.test("an export says when it does not reach back to the first event", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { customer } = await ada.signUp("ada@example.com");
  await test.database.pool.query(
    `insert into customer_audit_events (id, occurred_at, recorded_at, type, schema_version, outcome, actor_type, actor_id,
      customer_id, targets, request_id, data)
    select gen_random_uuid(), $2, $2, 'session.refreshed', 1, 'success', 'customer', $1::text, $1::uuid, '[]', 'test', '{}'
    from generate_series(1, 10000)`,
    [customer.id, test.clock.now()],
  );
  const { audit_events, audit_events_complete } = expectStatus(await ada.call<Export>("exportMe"), 200);
  t.equal(audit_events.length, 10_000);
  t.equal(audit_events_complete, false);
  t.notOk(
    audit_events.some(({ type }) => type === "customer.created"),
    "the oldest are left out",
  );
});

t.test("an export asks for a fresh sign-in", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  clock.advance(301);
  t.match(await ada.call("exportMe"), { status: 401, body: { code: "insufficient_user_authentication" } });
});

for (const [whose, id] of [
  ["an export", "exportMe"],
  ["an operator's export", "exportCustomer"],
] as const) {
  t.test(
    `${whose} that waited while the account was changed cannot be answered now, and leaves nothing`,
    async (t) => {
      const test = await createTestApp(t);
      const { database } = test;
      const ada = test.browser();
      const { customer } = await ada.signUp("ada@example.com");
      const ask = () =>
        id === "exportMe"
          ? ada.call(id)
          : test.service("console", "op@raxx.app").call(id, { path: { customer_id: customer.id } });
      const traces = async () => {
        const { rows } = await database.pool.query(
          "select type from customer_audit_events where type = 'customer.exported'",
        );
        return rows.length;
      };
      const refused = await heldCustomer(database, customer.id, ask, [
        "update queue_customers set updated_at = updated_at where id = $1",
        [customer.id],
      ]);
      t.match(refused, { status: 503, body: { code: "unavailable" } });
      t.equal(await traces(), 0);
      expectStatus(await ask(), 200);
      t.equal(await traces(), 1);
    },
  );
}
