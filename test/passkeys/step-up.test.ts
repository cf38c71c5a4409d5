import t from "tap";
import { createTestApp, type TestApp, testOrigin } from "../support/app.ts";
import { type AssertionBend, createAuthenticator } from "../support/authenticator.ts";
import { type Browser, expectStatus, type Reply } from "../support/browser.ts";
import { flipByte } from "../support/cose-keys.ts";
import { beginRecovery } from "../support/recovery-session.ts";

const outcome = ({ status, body }: Reply) => `${status} ${body.code ?? ""}`;
const failed = "400 authentication_failed";

async function stepUpWith(caller: Browser, bend: AssertionBend = {}): Promise<Reply> {
  const { ceremony_id, options } = await caller.stepUpOptions();
  const credential = caller.authenticator.get(options as never, bend);
  return caller.call("verifyStepUp", { body: { ceremony_id, credential } });
}

async function failureOf({ database }: TestApp, reply: Reply): Promise<object[]> {
  const { rows } = await database.pool.query(
    "select customer_id, session_id, data->>'reason' as reason from customer_audit_events where type = 'step_up.failed' and request_id = $1",
    [reply.headers["x-request-id"]],
  );
  return rows;
}

t.test("a step-up makes the proof fresh and keeps the session, its start and its end", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const ada = browser();
  const { session } = await ada.signUp("ada@example.com");
  const [cookie, accessToken] = [ada.cookie, ada.accessToken];
  clock.advance(400);
  const before = clock.now().getTime();
  const stepped = await ada.stepUp();
  t.match(stepped.session, {
    id: session.id,
    created_at: session.created_at,
    expires_at: session.expires_at,
  });
  t.ok(Date.parse(stepped.session.auth_time) >= before, "auth_time is now");
  t.not(ada.cookie, cookie, "the refresh token is another one");
  t.not(ada.accessToken, accessToken);
  expectStatus(await ada.call("refreshSession"), 200);
});

t.test("an assertion that fails a check steps nothing up and is audited once", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { session, customer } = await ada.signUp("ada@example.com");
  test.clock.advance(400);
  const refused: Record<string, AssertionBend> = {
    "no user verification": { flags: { uv: false } },
    "no user presence": { flags: { up: false } },
    "eligibility for backup that changed": { flags: { be: false, bs: false } },
    "a flipped bit in the signature": { signature: flipByte },
    "the user handle of somebody else": { response: { userHandle: "A".repeat(43) } },
    "another origin": { clientData: { origin: "https://evil.example" } },
    "a page framed by another origin": { clientData: { crossOrigin: true } },
    "the type of a registration": { clientData: { type: "webauthn.create" } },
  };
  for (const [kind, bend] of Object.entries(refused)) {
    const reply = await stepUpWith(ada, bend);
    t.equal(outcome(reply), failed, kind);
    t.match(await failureOf(test, reply), [{ customer_id: customer.id, session_id: session.id }], kind);
  }
  const { rows } = await test.database.pool.query("select auth_time, generation from queue_sessions");
  t.strictSame(rows, [{ auth_time: new Date(session.auth_time), generation: 0 }], "nothing has changed");
  t.equal(
    (await stepUpWith(ada, { response: { userHandle: undefined } })).status,
    200,
    "no handle is needed",
  );
});

t.test("the options list the customer's own passkeys, and nobody else's will do", async (t) => {
  const test = await createTestApp(t);
  const [ada, eve] = [test.browser(), test.browser()];
  await ada.signUp("ada@example.com");
  await eve.signUp("eve@example.com");
  const [adas, eves] = [ada, eve].map(({ authenticator }) => authenticator.credentials[0]);
  const { options } = await ada.stepUpOptions();
  t.strictSame(
    options.allowCredentials.map(({ id }) => id),
    [adas?.id.toString("base64url")],
  );
  t.equal(options.userVerification, "required");
  const using = eves as NonNullable<typeof eves>;
  const foreign = await stepUpWith(ada, { using });
  t.equal(outcome(foreign), failed);
  t.match(await failureOf(test, foreign), [{ reason: "passkey not allowed by the ceremony" }]);
  t.equal(outcome(await stepUpWith(ada, { using: { ...using, id: adas?.id as Buffer } })), failed);
});

t.test("a passkey that has become somebody else's since the options does not step up", async (t) => {
  const { browser, database } = await createTestApp(t);
  const [ada, eve] = [browser(), browser()];
  await ada.signUp("ada@example.com");
  const { customer } = await eve.signUp("eve@example.com");
  const { ceremony_id, options } = await ada.stepUpOptions();
  await database.pool.query("update queue_webauthn_credentials set customer_id = $1", [customer.id]);
  const credential = ada.authenticator.get(options as never, { response: { userHandle: undefined } });
  t.equal(outcome(await ada.call("verifyStepUp", { body: { ceremony_id, credential } })), failed);
});

t.test("a passkey that was added since the options is not one that they list", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const { ceremony_id, options } = await ada.stepUpOptions();
  const second = createAuthenticator({ origin: testOrigin, rpId: "localhost" });
  await ada.addPasskey(second);
  const credential = second.get({ ...options, allowCredentials: [] } as never);
  t.equal(outcome(await ada.call("verifyStepUp", { body: { ceremony_id, credential } })), failed);
});

t.test("a challenge is for one try, five minutes, and the session that asked for it", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const elsewhere = ada.another();
  await elsewhere.signIn();
  const expired = "400 ceremony_expired";
  const begin = async (caller = ada) => {
    const { ceremony_id, options } = await caller.stepUpOptions();
    const bend = (more: AssertionBend = {}) => ({
      body: { ceremony_id, credential: ada.authenticator.get(options as never, more) },
    });
    return bend;
  };

  const spent = await begin();
  t.equal(outcome(await ada.call("verifyStepUp", spent({ signature: flipByte }))), failed);
  t.equal(outcome(await ada.call("verifyStepUp", spent())), expired);

  const foreign = await begin(elsewhere);
  t.equal(
    outcome(await ada.call("verifyStepUp", foreign())),
    expired,
    "another session of the same customer",
  );
  t.equal(outcome(await elsewhere.call("verifyStepUp", foreign())), expired, "that try has spent it");

  const late = await begin();
  clock.advance(300);
  t.equal(outcome(await ada.call("verifyStepUp", late())), expired);

  const { ceremony_id, options } = await ada.authenticationOptions("ada@example.com");
  const signIn = { body: { ceremony_id, credential: ada.authenticator.get(options as never) } };
  t.equal(outcome(await ada.call("verifyStepUp", signIn)), expired, "a challenge for signing in");
  t.equal(outcome(await ada.call("verifyAuthentication", (await begin())())), expired, "and the reverse");
});

t.test("a counter that does not grow is refused in a step-up too", async (t) => {
  const test = await createTestApp(t);
  const authenticator = createAuthenticator({ origin: testOrigin, rpId: "localhost", counter: 3 });
  const ada = test.browser({ authenticator });
  await ada.signUp("ada@example.com");
  t.equal((await stepUpWith(ada, { signCount: 5 })).status, 200);
  const regressed = await stepUpWith(ada, { signCount: 5 });
  t.equal(outcome(regressed), failed);
  t.match(await failureOf(test, regressed), [{ reason: "counter regression" }]);
});

t.test("a lost answer of a step-up signs nobody out", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const lost = ada.cookie;
  await ada.stepUp();
  const successor = ada.cookie;
  ada.cookie = lost;
  clock.advance(29);
  expectStatus(await ada.call("refreshSession"), 200);
  t.equal(ada.cookie, successor, "within 30 seconds the predecessor gets the successor that is there");

  ada.cookie = lost;
  await ada.stepUp();
  t.equal(ada.cookie, successor, "from a second step-up too");

  ada.cookie = lost;
  clock.advance(31);
  await ada.stepUp();
  t.not(ada.cookie, successor, "after them a passkey heals what a refresh would call a theft");
  expectStatus(await ada.call("refreshSession"), 200);
});

t.test("a step-up with the cookie of another session, or none, leaves the cookie alone", async (t) => {
  const { browser } = await createTestApp(t);
  const [ada, bob] = [browser(), browser()];
  await ada.signUp("ada@example.com");
  await bob.signUp("bob@example.com");
  const own = ada.cookie;
  for (const cookie of [undefined, "garbage", bob.cookie]) {
    ada.cookie = cookie;
    const reply = await stepUpWith(ada);
    t.equal(reply.status, 200);
    t.equal(reply.headers["set-cookie"], undefined);
  }
  ada.cookie = own;
  expectStatus(await ada.call("refreshSession"), 200);
});

t.test("who is suspended, or whose session is over, does not step up", async (t) => {
  const { browser, database } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const suspend = "update queue_customers set status = $1, suspended_at = now()";
  await database.pool.query(suspend, ["suspended"]);
  t.equal(outcome(await ada.call("createStepUpOptions")), "401 session_ended");
  await database.pool.query(suspend, ["active"]);
  expectStatus(await ada.call("endCurrentSession"), 204);
  t.equal(outcome(await ada.call("createStepUpOptions")), "401 session_ended");
});

t.test("a recovery session does not step up, even with a passkey of the customer's", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { customer } = await ada.signUp("ada@example.com");
  const begun = await ada.stepUpOptions();
  ada.accessToken = await beginRecovery(test, customer.id);
  t.equal(outcome(await ada.call("createStepUpOptions")), "403 recovery_only");
  const body = {
    ceremony_id: begun.ceremony_id,
    credential: ada.authenticator.get(begun.options as never),
  };
  t.equal(outcome(await ada.call("verifyStepUp", { body })), "403 recovery_only");
});

// Marked `x-step-up` in the contract.
const guarded = (caller: Browser) => caller.call("createCredentialOptions");

t.test("what needs a fresh sign-in says so as RFC 9470 has it, and works after a step-up", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  clock.advance(299);
  expectStatus(await guarded(ada), 200);
  clock.advance(2);
  const path = { credential_id: "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21" };
  for (const stale of [await guarded(ada), await ada.call("removeCredential", { path })]) {
    t.equal(outcome(stale), "401 insufficient_user_authentication");
    t.equal(
      stale.headers["www-authenticate"],
      'Bearer error="insufficient_user_authentication", error_description="A fresh sign-in is required", acr_values="aal2", max_age="300"',
    );
    t.match(stale.body, { acr_values: "aal2", max_age: 300 });
  }
  expectStatus(await ada.call("listCredentials"), 200);
  await ada.stepUp();
  expectStatus(await guarded(ada), 200);
  t.equal(outcome(await ada.call("removeCredential", { path })), "404 not_found");
});

t.test("freshness is the session's and not the token's", async (t) => {
  const { browser, clock, database } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  clock.advance(400);
  const old = ada.accessToken;
  await ada.stepUp();
  ada.accessToken = old;
  expectStatus(await guarded(ada), 200);

  const fresh = await ada.signIn();
  ada.accessToken = fresh.access_token;
  await database.pool.query("update queue_sessions set auth_time = auth_time - interval '1 hour'");
  t.equal(outcome(await guarded(ada)), "401 insufficient_user_authentication", "whatever the claim says");
});

t.test("a refresh does not make the proof any fresher, and a refused step-up neither", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  clock.advance(400);
  expectStatus(await ada.call("refreshSession"), 200);
  t.equal((await stepUpWith(ada, { flags: { uv: false } })).status, 400);
  t.equal(outcome(await guarded(ada)), "401 insufficient_user_authentication");
});
