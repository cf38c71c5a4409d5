import { decodeJwt } from "jose";
import t from "tap";
import { createTestApp } from "../support/app.ts";
import { expectStatus } from "../support/browser.ts";

const day = 86_400;

t.test("a customer signs up, is somebody, signs out and signs in again", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  const signedUp = await ada.signUp("ada@example.com");
  t.equal(signedUp.customer.email, "ada@example.com");
  t.match(signedUp.session, { acr: "aal2", amr: ["pop", "mfa"] });
  t.equal(signedUp.customer.recovery_ready, false, "one passkey alone does not survive a lost device");

  const current = await ada.call("getCurrentSession");
  t.strictSame(expectStatus(current, 200), { session: signedUp.session, customer: signedUp.customer });

  expectStatus(await ada.call("endCurrentSession"), 204);
  t.equal(ada.cookie, undefined, "the cookie is cleared");
  t.equal(
    (await ada.call("getCurrentSession")).body.code,
    "session_ended",
    "the access token dies with the session",
  );

  const signedIn = await ada.signIn();
  t.equal(signedIn.customer.id, signedUp.customer.id);
  t.not(signedIn.session.id, signedUp.session.id, "each sign-in is a session of its own");
});

t.test("the refresh token travels only in a cookie that scripts and other sites cannot reach", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const refreshed = await ada.call("refreshSession");
  t.match(
    String(refreshed.headers["set-cookie"]),
    /^__Host-queue_refresh=qrt_[A-Za-z0-9_-]+; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  t.notMatch(refreshed.text, "qrt_");
});

t.test("signing out is safe to repeat, and needs neither a live access token nor a cookie", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const cookie = ada.cookie as string;
  clock.advance(601);
  t.equal((await ada.call("getCurrentSession")).body.code, "token_expired");
  expectStatus(await ada.call("endCurrentSession"), 204);
  ada.cookie = cookie;
  t.equal(
    (await ada.call("refreshSession")).body.code,
    "session_ended",
    "the cookie alone ended the session",
  );
  expectStatus(await ada.call("endCurrentSession"), 204);

  const nobody = browser();
  expectStatus(await nobody.call("endCurrentSession"), 204);
});

t.test(
  "signing out ends the session of the access token and that of the cookie, should they differ",
  async (t) => {
    const { browser } = await createTestApp(t);
    const [phone, laptop] = [browser(), browser()];
    await phone.signUp("ada@example.com");
    const cookie = phone.cookie;
    await laptop.signUp("bob@example.com");
    phone.cookie = laptop.cookie;
    expectStatus(await phone.call("endCurrentSession"), 204);
    phone.cookie = cookie;
    t.equal((await phone.call("refreshSession")).status, 401);
    t.equal((await laptop.call("refreshSession")).status, 401);
  },
);

t.test("a session ends when it was not refreshed for the idle limit", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  clock.advance(7 * day - 1);
  expectStatus(await ada.call("refreshSession"), 200);
  clock.advance(7 * day);
  t.equal((await ada.call("refreshSession")).body.code, "session_ended");
});

t.test("a session ends at the absolute limit however often it is refreshed", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const ada = browser();
  const { session } = await ada.signUp("ada@example.com");
  for (let days = 0; days < 29; days += 1) {
    clock.advance(day);
    const refreshed = expectStatus<Record<string, unknown>>(await ada.call("refreshSession"), 200);
    const { idle_expires_at, expires_at } = refreshed.session as Record<string, string>;
    t.equal(expires_at, session.expires_at);
    t.ok(
      (idle_expires_at as string) <= (expires_at as string),
      "the idle limit never reaches past the absolute one",
    );
  }
  clock.advance(day);
  t.equal((await ada.call("refreshSession")).body.code, "session_ended");
  t.equal((await ada.call("getCurrentSession")).status, 401);
});

// Only an end before its time is told to services that verify offline; a token that outlived the time would be good there.
t.test("no access token outlives its session's idle or absolute limit", async (t) => {
  const { browser, clock } = await createTestApp(t, { QUEUE_SESSION_IDLE: "5m", QUEUE_SESSION_MAX: "8m" });
  const ada = browser();
  const expiry = () => decodeJwt(ada.accessToken as string).exp as number;
  const { session } = await ada.signUp("ada@example.com");
  t.equal(expiry(), Math.floor(Date.parse(session.idle_expires_at) / 1000));
  clock.advance(298);
  t.equal((await ada.call("getCurrentSession")).status, 200);
  const refreshed = await ada.call("refreshSession");
  t.equal(expiry(), Math.floor(Date.parse(session.expires_at) / 1000));
  t.ok((refreshed.body.expires_in as number) <= 182);
  clock.advance(182);
  t.equal((await ada.call("getCurrentSession")).body.code, "token_expired");
});

t.test("an access token is no good once the row says that the session is over for being idle", async (t) => {
  const { browser, database } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  await database.pool.query("update queue_sessions set idle_expires_at = created_at");
  t.equal((await ada.call("getCurrentSession")).body.code, "session_ended");
});

t.test("signing in over a live cookie ends the session that the cookie held", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const [firstCookie, firstToken] = [ada.cookie, ada.accessToken];
  await ada.signIn();
  const left = browser();
  left.cookie = firstCookie;
  left.accessToken = firstToken;
  t.equal((await left.call("getCurrentSession")).body.code, "session_ended");
  t.equal((await left.call("refreshSession")).body.code, "session_ended");
  t.equal((await ada.call("getCurrentSession")).status, 200);
});

t.test("a cookie that another secret signed does not end the session it names", async (t) => {
  const { browser } = await createTestApp(t);
  const [ada, eve] = [browser(), browser()];
  await ada.signUp("ada@example.com");
  await eve.signUp("eve@example.com");
  const genuine = Buffer.from((ada.cookie as string).slice(4), "base64url");
  genuine.writeUInt8((genuine.at(-1) as number) ^ 1, genuine.length - 1);
  eve.cookie = `qrt_${genuine.toString("base64url")}`;
  await eve.signIn();
  t.equal((await ada.call("getCurrentSession")).status, 200);
});

t.test("a suspended customer holds no session, whatever tokens they have", async (t) => {
  const { browser, database } = await createTestApp(t);
  const ada = browser();
  const { customer } = await ada.signUp("ada@example.com");
  await database.pool.query(
    "update queue_customers set status = 'suspended', suspended_at = now() where id = $1",
    [customer.id],
  );
  t.equal((await ada.call("getCurrentSession")).body.code, "session_ended");
  t.equal((await ada.call("refreshSession")).body.code, "session_ended");
});
