import { randomBytes, randomUUID } from "node:crypto";
import t from "tap";
import type { components } from "../../src/contract/types.ts";
import { createTestApp, type TestApp, testOrigin } from "../support/app.ts";
import {
  type AuthenticatorOptions,
  createAuthenticator,
  type RegistrationBend,
} from "../support/authenticator.ts";
import { type Browser, expectStatus, type Reply } from "../support/browser.ts";
import { offCurvePoint } from "../support/cose-keys.ts";
import { beginRecovery } from "../support/recovery-session.ts";

type Schemas = components["schemas"];

const outcome = ({ status, body }: Reply) => `${status} ${body.code ?? ""}`;
const makeAuthenticator = (options: AuthenticatorOptions = {}) =>
  createAuthenticator({ origin: testOrigin, rpId: "localhost", ...options });
const idOf = ({ authenticator }: Browser) => authenticator.credentials[0]?.id.toString("base64url") as string;
const page = (caller: Browser, query: Record<string, string>) =>
  caller.call<Schemas["CredentialList"]>("listCredentials", { query });

async function addWith(
  caller: Browser,
  bend: RegistrationBend = {},
  authenticator = makeAuthenticator(),
): Promise<Reply> {
  const { ceremony_id, options } = await caller.additionOptions();
  const credential = authenticator.create(options as never, bend);
  return caller.call("createCredential", { body: { ceremony_id, credential } });
}

async function reasonOf({ database }: TestApp, reply: Reply): Promise<string[]> {
  const { rows } = await database.pool.query(
    "select data->>'reason' as reason from customer_audit_events where type = 'credential_addition.failed' and request_id = $1",
    [reply.headers["x-request-id"]],
  );
  return rows.map(({ reason }) => reason);
}

t.test("the list says of each passkey what keeps it, how and since when, oldest first", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const google = "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4";
  const ada = browser({ authenticator: makeAuthenticator({ aaguid: google }) });
  await ada.signUp("ada@example.com");
  clock.advance(10);
  const key = makeAuthenticator({ backupEligible: false, transports: ["usb", "nfc"], aaguid: randomUUID() });
  await ada.addPasskey(key);
  const { items, next_cursor } = await ada.listPasskeys();
  t.equal(next_cursor, null);
  t.match(items, [
    {
      name: null,
      provider: "Google Password Manager",
      backup_eligible: true,
      synced: true,
      transports: ["hybrid", "internal"],
      last_used_at: null,
      current: true,
    },
    { provider: null, backup_eligible: false, synced: false, transports: ["nfc", "usb"], current: false },
  ]);
  const [first, second] = items.map(({ created_at }) => Date.parse(created_at)) as [number, number];
  t.ok(second - first >= 10_000);

  const elsewhere = ada.another(key);
  await elsewhere.signIn();
  const [used] = (await elsewhere.listPasskeys()).items.slice(1);
  t.ok(used?.current, "the list is seen from the session that asks");
  t.ok(used?.last_used_at);
  await ada.stepUp();
  t.ok((await ada.listPasskeys()).items[0]?.last_used_at, "a step-up is a use too");
});

t.test("a passkey whose authenticator does not say what it is has no provider", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  t.match((await ada.listPasskeys()).items, [{ provider: null }]);
});

t.test("the signal names every accepted passkey and the account, as the browser takes it", async (t) => {
  const { browser } = await createTestApp(t);
  const [ada, bob] = [browser(), browser()];
  const { ceremony_id, options } = await ada.registrationOptions(
    await ada.verifyEmail("ada@example.com"),
    "Ada",
  );
  const credential = ada.authenticator.create(options as never);
  expectStatus(await ada.call("verifyRegistration", { body: { ceremony_id, credential } }), 201);
  ada.accessToken = (await ada.signIn()).access_token;
  await bob.signUp("bob@example.com");
  const second = makeAuthenticator();
  const added = await ada.addPasskey(second);
  const account = { rpId: "localhost", userId: options.user.id };
  const ids = [idOf(ada), second.credentials[0]?.id.toString("base64url")];
  const expected = {
    all_accepted_credentials: { ...account, allAcceptedCredentialIds: ids },
    current_user_details: { ...account, name: "ada@example.com", displayName: "Ada" },
  };
  t.strictSame(added.signal, expected);
  t.strictSame(expectStatus(await page(ada, { limit: "1" }), 200).signal, expected, "on every page");
  const removed = await ada.removePasskey(added.credential.id);
  t.strictSame(expectStatus(removed, 200).signal, {
    ...expected,
    all_accepted_credentials: { ...account, allAcceptedCredentialIds: ids.slice(0, 1) },
  });
  t.equal((await bob.listPasskeys()).signal.current_user_details.displayName, "bob@example.com");
});

t.test("the list comes in pages, each passkey once, whatever their times", async (t) => {
  const { browser, database } = await createTestApp(t);
  const [ada, eve] = [browser(), browser()];
  await ada.signUp("ada@example.com");
  await eve.signUp("eve@example.com");
  for (let count = 0; count < 4; count += 1) await ada.addPasskey();
  await database.pool.query("update queue_webauthn_credentials set created_at = '2026-01-01T00:00:00.001Z'");
  const all = (await ada.listPasskeys()).items.map(({ id }) => id);
  t.equal(new Set(all).size, 5);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const query: Record<string, string> = { limit: "2", ...(cursor !== null && { cursor }) };
    const answer: Schemas["CredentialList"] = expectStatus(await page(ada, query), 200);
    seen.push(...answer.items.map(({ id }) => id));
    if (cursor === null) {
      const foreign = expectStatus(await page(eve, { cursor: answer.next_cursor as string }), 200);
      t.notOk(
        foreign.items.some(({ id }) => all.includes(id)),
        "a cursor opens nobody else's list",
      );
    }
    cursor = answer.next_cursor;
  } while (cursor !== null);
  t.strictSame(seen, all);
  t.equal(
    expectStatus(await page(ada, { limit: "5" }), 200).next_cursor,
    null,
    "a full page can be the last",
  );
  for (const query of [
    { limit: "0" },
    { limit: "101" },
    { limit: "x" },
    { cursor: "AAAA" },
    { cursor: "a b" },
  ])
    t.equal(
      outcome((await page(ada, query as never)) as never),
      "400 invalid_request",
      JSON.stringify(query),
    );
});

t.test("a second passkey signs in to the same account; the first still does", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  const { customer } = await ada.signUp("ada@example.com");
  const [cookie, second] = [ada.cookie, makeAuthenticator()];
  const begun = await ada.additionOptions();
  t.strictSame(
    begun.options.excludeCredentials.map(({ id }) => id),
    [idOf(ada)],
  );
  t.equal(begun.options.user.id, ada.authenticator.credentials[0]?.userHandle, "the same user handle");
  t.throws(() => ada.authenticator.create(begun.options as never), { name: "InvalidStateError" });
  const body = {
    ceremony_id: begun.ceremony_id,
    credential: second.create(begun.options as never),
    credential_name: "Blue key",
  };
  const added = expectStatus(await ada.call<Schemas["AddedCredential"]>("createCredential", { body }), 201);
  t.match(added, { credential: { name: "Blue key", current: false }, tokens: null });
  t.equal(ada.cookie, cookie, "the session stays as it is");
  t.strictSame(
    (await ada.additionOptions()).options.excludeCredentials.map(({ id }) => id),
    [idOf(ada), second.credentials[0]?.id.toString("base64url")],
  );
  for (const authenticator of [ada.authenticator, second]) {
    const signedIn = await ada.another(authenticator).signIn("ada@example.com");
    t.match(signedIn.customer, { id: customer.id, recovery_ready: true });
  }
});

t.test("an addition that fails a check adds nothing and is audited once", async (t) => {
  const test = await createTestApp(t);
  const [ada, bob] = [test.browser(), test.browser()];
  await ada.signUp("ada@example.com");
  await bob.signUp("bob@example.com");
  const refused: Record<string, RegistrationBend> = {
    "no user verification": { flags: { uv: false } },
    "another challenge": { clientData: { challenge: randomBytes(32).toString("base64url") } },
    "the type of an assertion": { clientData: { type: "webauthn.get" } },
    "another origin": { clientData: { origin: "https://evil.example" } },
    "a point off the curve": { coseKey: (key) => offCurvePoint(key) },
    "an algorithm that was not offered": { alg: -35 },
  };
  for (const [kind, bend] of Object.entries(refused)) {
    const reply = await addWith(ada, bend);
    t.equal(outcome(reply), "400 registration_rejected", kind);
    t.equal((await reasonOf(test, reply)).length, 1, kind);
  }
  for (const owner of [ada, bob]) {
    const credentialId = owner.authenticator.credentials[0]?.id as Buffer;
    const reply = await addWith(ada, { credentialId });
    t.equal(outcome(reply), "409 credential_exists");
    t.strictSame(await reasonOf(test, reply), ["credential id in use"]);
  }
  t.equal((await ada.listPasskeys()).items.length, 1);
});

t.test("a challenge for an addition is for one try, five minutes, and its session", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const elsewhere = ada.another();
  await elsewhere.signIn();
  const begin = async (caller: Browser, bend: RegistrationBend = {}) => {
    const { ceremony_id, options } = await caller.additionOptions();
    return { body: { ceremony_id, credential: makeAuthenticator().create(options as never, bend) } };
  };
  const spent = await begin(ada, { flags: { uv: false } });
  t.equal(outcome(await ada.call("createCredential", spent)), "400 registration_rejected");
  const foreign = await begin(elsewhere);
  const late = await begin(ada);
  const verification_token = await ada.verifyEmail("bob@example.com");
  const signUp = await ada.registrationOptions(verification_token);
  const other = {
    ceremony_id: signUp.ceremony_id,
    credential: makeAuthenticator().create(signUp.options as never),
  };
  for (const [caller, call] of [
    [ada, spent],
    [ada, foreign],
    [elsewhere, foreign],
    [ada, { body: other }],
  ] as const)
    t.equal(outcome(await caller.call("createCredential", call)), "400 ceremony_expired");
  t.equal(outcome(await ada.call("verifyRegistration", await begin(ada))), "400 ceremony_expired");
  clock.advance(300);
  t.equal(outcome(await ada.call("createCredential", late)), "400 ceremony_expired");
});

t.test("the fresh sign-in that the options asked for is enough until the ceremony is over", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  clock.advance(290);
  const { ceremony_id, options } = await ada.additionOptions();
  clock.advance(290);
  const body = { ceremony_id, credential: makeAuthenticator().create(options as never) };
  expectStatus(await ada.call("createCredential", { body }), 201);
});

t.test("a recovery session that adds a passkey becomes an ordinary session, once", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { customer } = await ada.signUp("ada@example.com");
  const lost = ada.another(makeAuthenticator());
  lost.accessToken = await beginRecovery(test, customer.id);
  const begun = await lost.additionOptions();
  const recoveryToken = lost.accessToken;

  const reply = await lost.call<Schemas["AddedCredential"]>("createCredential", {
    body: { ceremony_id: begun.ceremony_id, credential: lost.authenticator.create(begun.options as never) },
  });
  const added = expectStatus(reply, 201);
  t.match(added, {
    credential: { current: true },
    tokens: { token_type: "Bearer", session: { acr: "aal2" } },
  });
  t.match(lost.cookie, /^qrt_/);
  t.equal(outcome(await lost.call("listCredentials")), "401 session_ended", "the recovery token is dead");
  lost.accessToken = added.tokens?.access_token;
  expectStatus(await lost.call("refreshSession"), 200);
  expectStatus(await lost.call("getCurrentSession"), 200);
  expectStatus(await ada.call("getCurrentSession"), 200);
  t.equal((await lost.additionOptions()).options.excludeCredentials.length, 2, "its proof is fresh");

  const { rows } = await test.database.pool.query(
    "select c.recovered_at, s.end_reason from queue_customers c join queue_sessions s on s.customer_id = c.id where s.acr = 'recovery'",
  );
  t.match(rows, [{ recovered_at: Date, end_reason: "recovered" }]);
  lost.accessToken = recoveryToken;
  t.equal(outcome(await lost.call("createCredentialOptions")), "401 session_ended");
});

t.test("whoever recovers the account ends every other recovery of it", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { customer } = await ada.signUp("ada@example.com");
  const [first, second] = [ada.another(makeAuthenticator()), ada.another()];
  first.accessToken = await beginRecovery(test, customer.id);
  second.accessToken = await beginRecovery(test, customer.id);
  await first.addPasskey(first.authenticator);
  t.equal(outcome(await second.call("listCredentials")), "401 session_ended");
  expectStatus(await ada.call("getCurrentSession"), 200);
});

t.test("an account has fifty passkeys at most, and a recovery may still add one", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { customer } = await ada.signUp("ada@example.com");
  await test.database.pool.query(
    `insert into queue_webauthn_credentials (id, customer_id, credential_id, public_key, algorithm, sign_count,
       backup_eligible, backup_state, user_verified_at_registration, transports, aaguid, attestation_format, created_at)
     select gen_random_uuid(), customer_id, decode(md5(n::text), 'hex'), public_key, algorithm, 0, backup_eligible,
       backup_state, true, transports, aaguid, attestation_format, created_at
     from queue_webauthn_credentials, generate_series(1, 48) n where customer_id = $1`,
    [customer.id],
  );
  await ada.addPasskey();
  const { ceremony_id, options } = await ada.additionOptions();
  const body = { ceremony_id, credential: makeAuthenticator().create(options as never) };
  t.equal(outcome(await ada.call("createCredential", { body })), "409 passkey_limit");
  ada.accessToken = await beginRecovery(test, customer.id);
  await ada.addPasskey();
  const { rows } = await test.database.pool.query(
    "select count(*)::int as count from queue_webauthn_credentials",
  );
  t.equal(rows[0].count, 51);
});

t.test("a recovery session may list passkeys, and neither rename nor remove one", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { customer } = await ada.signUp("ada@example.com");
  const [own] = (await ada.listPasskeys()).items;
  ada.accessToken = await beginRecovery(test, customer.id);
  t.match(await ada.listPasskeys(), { items: [{ id: own?.id, current: false }] });
  const path = { credential_id: own?.id as string };
  t.equal(outcome(await ada.call("renameCredential", { path, body: { name: "x" } })), "403 recovery_only");
  t.equal(outcome(await ada.call("removeCredential", { path })), "403 recovery_only");
});

t.test("a recovery session that is refused an addition is still one", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { customer } = await ada.signUp("ada@example.com");
  ada.accessToken = await beginRecovery(test, customer.id);
  const credentialId = ada.authenticator.credentials[0]?.id as Buffer;
  t.equal(outcome(await addWith(ada, { credentialId })), "409 credential_exists");
  const { rows } = await test.database.pool.query("select recovered_at from queue_customers");
  t.strictSame(rows, [{ recovered_at: null }]);
  t.ok((await ada.addPasskey()).tokens);
});

t.test("a passkey is called what its owner calls it, and by nobody else", async (t) => {
  const { browser } = await createTestApp(t);
  const [ada, eve] = [browser(), browser()];
  await ada.signUp("ada@example.com");
  await eve.signUp("eve@example.com");
  const [own] = (await ada.listPasskeys()).items;
  const path = { credential_id: own?.id as string };
  const rename = (caller: Browser, name: unknown, target = path) =>
    caller.call("renameCredential", { path: target, body: { name } });
  t.strictSame(expectStatus(await rename(ada, "Telefon"), 200), { credential: { ...own, name: "Telefon" } });
  t.equal((await ada.listPasskeys()).items[0]?.name, "Telefon");
  for (const name of ["", "x".repeat(65), "a\nb", "\u202eabc", null, 1])
    t.equal(outcome(await rename(ada, name)), "400 invalid_request", JSON.stringify(name));
  const answers = [
    await rename(eve, "Mine"),
    await rename(eve, "Mine", { credential_id: "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21" }),
  ].map(({ text, body }) => text.replace(body.request_id as string, ""));
  t.match(answers[0], "not_found");
  t.equal(answers[0], answers[1], "somebody else's and none look the same");
  t.equal((await ada.listPasskeys()).items[0]?.name, "Telefon");
});

t.test("a removed passkey signs nobody in, and the sessions that belong to it have ended", async (t) => {
  const { browser, database } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const second = makeAuthenticator();
  const { credential } = await ada.addPasskey(second);
  const phone = ada.another(second);
  await phone.signIn();
  const discoverable = await phone.authenticationOptions();
  const listed = await phone.authenticationOptions("ada@example.com");
  const stepUp = await phone.stepUpOptions();

  const removed = await ada.removePasskey(credential.id);
  t.match(expectStatus(removed, 200), { session_ended: false });
  t.equal(removed.headers["set-cookie"], undefined);
  t.equal(outcome(await phone.call("getCurrentSession")), "401 session_ended");
  t.equal(outcome(await phone.call("refreshSession")), "401 session_ended");
  const finish = (begun: Schemas["AuthenticationOptions"]) =>
    phone.call("verifyAuthentication", {
      body: {
        ceremony_id: begun.ceremony_id,
        credential: second.get(begun.options as never, { using: second.credentials[0] as never }),
      },
    });
  t.equal(outcome(await finish(discoverable)), "400 credential_unknown");
  t.equal(outcome(await finish(listed)), "400 authentication_failed");
  t.equal(
    outcome(await phone.call("verifyStepUp", { body: { ceremony_id: stepUp.ceremony_id } })),
    "401 session_ended",
  );
  const { rows } = await database.pool.query(
    "select end_reason, count(*)::int as count from queue_sessions group by end_reason order by end_reason",
  );
  t.strictSame(rows, [
    { end_reason: "credential_removed", count: 1 },
    { end_reason: null, count: 1 },
  ]);
  expectStatus(await ada.call("refreshSession"), 200);
  t.equal(outcome(await ada.removePasskey(credential.id)), "404 not_found", "a repeat finds nothing");
});

t.test("who removes the passkey of this very session is signed out", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  await ada.addPasskey();
  const current = (await ada.listPasskeys()).items.find((one) => one.current);
  const removed = await ada.removePasskey(current?.id as string);
  t.match(expectStatus(removed, 200), { session_ended: true });
  t.equal(ada.cookie, undefined);
  t.equal(outcome(await ada.call("getCurrentSession")), "401 session_ended");
});

t.test("a session belongs to the passkey of its latest step-up", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const second = makeAuthenticator();
  const { credential } = await ada.addPasskey(second);
  const [first] = (await ada.listPasskeys()).items;
  const { ceremony_id, options } = await ada.stepUpOptions();
  const proof = { ceremony_id, credential: second.get(options as never) };
  expectStatus(await ada.call("verifyStepUp", { body: proof }), 200);
  t.equal((await ada.listPasskeys()).items.find(({ current }) => current)?.id, credential.id);
  t.match(expectStatus(await ada.removePasskey(first?.id as string), 200), { session_ended: false });
  expectStatus(await ada.call("refreshSession"), 200);
});

t.test("the last passkey stays", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const [only] = (await ada.listPasskeys()).items;
  t.equal(outcome(await ada.removePasskey(only?.id as string)), "409 last_passkey");
  await ada.addPasskey();
  t.equal((await ada.removePasskey(only?.id as string)).status, 200);
});

t.test("somebody else's passkey and none look the same to who would remove them", async (t) => {
  const { browser } = await createTestApp(t);
  const [ada, eve] = [browser(), browser()];
  await ada.signUp("ada@example.com");
  await eve.signUp("eve@example.com");
  await ada.addPasskey();
  const [own] = (await ada.listPasskeys()).items;
  const answers = [
    await eve.removePasskey(own?.id as string),
    await eve.removePasskey("019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21"),
  ].map(({ text, body }) => text.replace(body.request_id as string, ""));
  t.match(answers[0], "not_found");
  t.equal(answers[0], answers[1]);
  t.equal((await ada.listPasskeys()).items.length, 2);
});
