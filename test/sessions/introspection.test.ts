import { createPrivateKey } from "node:crypto";
import { decodeJwt, decodeProtectedHeader, SignJWT } from "jose";
import t from "tap";
import { createTestApp, type TestApp, testOrigin } from "../support/app.ts";
import { type Browser, expectStatus } from "../support/browser.ts";
import { serviceToken } from "../support/services.ts";
import { countStatements } from "../support/statements.ts";

async function introspect(service: Browser, token: unknown) {
  return expectStatus(await service.call("introspectToken", { body: { token } }), 200);
}

async function signedUp(t: Parameters<typeof createTestApp>[0]) {
  const test = await createTestApp(t);
  const ada = test.browser();
  const signUp = await ada.signUp("ada@example.com");
  return { ...test, ada, ...signUp, token: signUp.access_token, raptor: test.service("raptor") };
}

/** A recovery in progress, as its row is: no passkey, no refresh token. */
async function recovering({ database }: TestApp, sessionId: string): Promise<void> {
  await database.pool.query(
    "update queue_sessions set acr = 'recovery', refresh_secret_hash = null, credential_id = null where id = $1",
    [sessionId],
  );
}

const inactive = { active: false };

t.test("a good token is answered with its claims and with what is true of its session now", async (t) => {
  const { raptor, ada, token, session, customer, database } = await signedUp(t);
  const claims = decodeJwt(token);
  t.strictSame(await introspect(raptor, token), { active: true, token_type: "Bearer", ...claims });
  t.match(claims, {
    sub: customer.id,
    sid: session.id,
    iss: testOrigin,
    aud: "raxx.app",
    client_id: "antlers",
  });

  await database.pool.query("update queue_customers set policy_version = 7");
  await database.pool.query("update queue_policy set version = 3");
  await database.pool.query("delete from queue_customer_roles");
  await database.pool.query("update queue_sessions set auth_time = auth_time + interval '1 hour'");
  const authTime = (claims.auth_time as number) + 3600;
  t.strictSame(
    await introspect(raptor, token),
    { active: true, token_type: "Bearer", ...claims, roles: [], pv: "3.7", auth_time: authTime },
    "the token itself still says otherwise",
  );
  t.equal((await ada.call("getCurrentSession")).status, 200, "asking changes nothing");
});

t.test("what is not a good access token is not active, and nothing is said of why", async (t) => {
  const { raptor, ada, token, config } = await signedUp(t);
  const claims = decodeJwt(token);
  const header = decodeProtectedHeader(token) as { alg: string; typ: string; kid: string };
  const key = createPrivateKey(config.tokens.keys.pem as string);
  const sign = (payload: object, bend: object = {}) =>
    new SignJWT({ ...claims, ...payload }).setProtectedHeader({ ...header, ...bend }).sign(key);
  t.match(await introspect(raptor, await sign({})), { active: true }, "the forger's tool makes good tokens");
  const tokens: Record<string, string> = {
    nothing: "",
    garbage: "garbage",
    "three parts": "a.b.c",
    "NUL and half a surrogate pair": "a\0.\ud800.\u{1f4a9}",
    "a refresh token": ada.cookie as string,
    "a service's token": serviceToken("raptor"),
    "a changed signature": `${token.slice(0, -6)}${token.at(-6) === "A" ? "B" : "A"}${token.slice(-5)}`,
    "no signature": token.replace(/[^.]+$/, ""),
    "a scheme in front": `Bearer ${token}`,
    "white space around": ` ${token}\n`,
    "white space within": `${token.slice(0, -6)}   ${token.slice(-6)}`,
    "another audience": await sign({ aud: "elsewhere" }),
    "another type": await sign({}, { typ: "JWT" }),
    "another customer's session": await sign({ sub: "01a20b65-b387-77bc-a1fc-c90617a24f40" }),
    "a session that never was": await sign({ sid: "01a20b65-b387-77bc-a1fc-c90617a24f40" }),
    "sixty thousand characters": "x".repeat(60_000),
    "sixty thousand characters of a token": `${token}${"A".repeat(60_000)}`,
  };
  for (const [kind, text] of Object.entries(tokens)) {
    const reply = await raptor.call("introspectToken", { body: { token: text } });
    t.equal(reply.status, 200, kind);
    t.equal(reply.text, '{"active":false}', kind);
  }
});

t.test("a token is not active any more once it expired, or its session or customer is over", async (t) => {
  const { raptor, ada, token, clock, database } = await signedUp(t);
  const suspend = (status: string) =>
    database.pool.query("update queue_customers set status = $1, suspended_at = now()", [status]);
  await suspend("suspended");
  t.strictSame(await introspect(raptor, token), inactive, "suspended");
  await suspend("active");
  t.match(await introspect(raptor, token), { active: true }, "reinstated");

  await ada.call("endCurrentSession");
  t.strictSame(await introspect(raptor, token), inactive, "signed out");
  const { access_token: second } = await ada.signIn();
  clock.advance(599);
  t.match(await introspect(raptor, second), { active: true });
  clock.advance(1);
  t.strictSame(await introspect(raptor, second), inactive, "expired");
  await ada.call("refreshSession");
  t.match(await introspect(raptor, ada.accessToken), { active: true });
  await database.pool.query("update queue_sessions set idle_expires_at = created_at");
  t.strictSame(await introspect(raptor, ada.accessToken), inactive, "idle for too long");
});

t.test("a recovery's token is active for nobody", async (t) => {
  const { raptor, service, token, session, ...test } = await signedUp(t);
  await recovering(test as never, session.id);
  t.strictSame(await introspect(raptor, token), inactive);
  t.strictSame(await introspect(service("console"), token), inactive);
});

t.test("a form is read as JSON is, and strictly", async (t) => {
  const { raptor, token } = await signedUp(t);
  const send = (rawBody: string | Buffer) =>
    raptor.call("introspectToken", {
      rawBody,
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
  t.match((await send(`token=${token}`)).body, { active: true });
  t.match((await send(`token_type_hint=refresh_token&token=${token}`)).body, { active: true });
  t.match((await send(`%74oken=${token.replaceAll(".", "%2E")}`)).body, { active: true }, "escapes");
  for (const value of ["", "a+b", "%F0%9F%92%A9", "a%00b", "a=b=c"])
    t.strictSame(expectStatus(await send(`token=${value}`), 200), inactive, value);
  const faults: [string | Buffer, string][] = [
    ["", "/token"],
    ["token_type_hint=access_token", "/token"],
    ["token=a&token=b", "/token"],
    ["token=a&%74oken=a", "/token"],
    ["token=a&extra=b", "/extra"],
    ["token=a&__proto__=b", "/__proto__"],
    ["token", ""],
    ["token=a&", ""],
    ["&token=a", ""],
    ["token=a&&token_type_hint=b", ""],
    ["token=%", ""],
    ["token=%zz", ""],
    ["token=%ff", ""],
    ["token=%ed%a0%80", ""],
    ["token=a b", ""],
    [Buffer.from("token=\u00e9"), ""],
    [JSON.stringify({ token }), ""],
  ];
  for (const [rawBody, pointer] of faults) {
    const reply = await send(rawBody);
    t.match(reply, { status: 400, body: { errors: [{ in: "body", pointer }] } }, String(rawBody));
  }
});

t.test("introspection costs one statement and one round trip, and none for what is no token", async (t) => {
  const { raptor, ada, token } = await signedUp(t);
  const cost = async (text: string) => {
    const { texts, roundTrips } = await countStatements(() => introspect(raptor, text));
    return { statements: texts.length, roundTrips };
  };
  const one = { statements: 1, roundTrips: 1 };
  t.strictSame(await cost(token), one);
  t.strictSame(
    await cost(token),
    one,
    "also when the signature was seen before: the session is read every time",
  );
  for (const text of ["garbage", ada.cookie as string, `${token.slice(0, -1)}`, "x".repeat(60_000)])
    t.strictSame(await cost(text), { statements: 0, roundTrips: 0 }, text.slice(0, 20));
  const { texts } = await countStatements(() => ada.call("refreshSession"));
  t.ok(texts.length > 0, "the count sees what other operations ask");
});

t.test("a session ends by its id, by its customer or by a token of either kind", async (t) => {
  const test = await createTestApp(t);
  const raptor = test.service("raptor");
  const ada = test.browser();
  const { customer } = await ada.signUp("ada@example.com");
  const bob = test.browser();
  await bob.signUp("bob@example.com");
  const revoke = async (body: object) => expectStatus(await raptor.call("revokeSessions", { body }), 200);
  const isOver = async (browser: Browser) =>
    (await browser.call("getCurrentSession")).body.code === "session_ended" &&
    (await browser.call("refreshSession")).status === 401;

  const ways: Record<string, (browser: Browser, sessionId: string) => object> = {
    "the session": (_, id) => ({ session_id: id }),
    "the customer": () => ({ customer_id: customer.id }),
    "the access token": ({ accessToken }) => ({ token: accessToken }),
    "the refresh token": ({ cookie }) => ({ token: cookie }),
    "a wrong hint": ({ cookie }) => ({ token: cookie, token_type_hint: "access_token" }),
  };
  for (const [way, bodyOf] of Object.entries(ways)) {
    const { session } = await ada.signIn();
    const body = bodyOf(ada, session.id);
    t.strictSame(await revoke(body), { revoked: 1 }, way);
    t.ok(await isOver(ada), way);
    t.strictSame(await revoke(body), { revoked: 0 }, `${way}, again`);
  }

  await ada.signIn();
  const old = ada.cookie;
  for (const _ of [1, 2, 3]) await ada.call("refreshSession");
  t.strictSame(await revoke({ token: old }), { revoked: 1 }, "a refresh token of long ago");
  t.ok(await isOver(ada));

  const devices = [ada, ada.another(), ada.another()];
  for (const device of devices) await device.signIn();
  t.strictSame(await revoke({ customer_id: customer.id }), { revoked: 3 }, "on every device");
  for (const device of devices) t.ok(await isOver(device));
  t.equal((await bob.call("getCurrentSession")).status, 200, "nobody else is touched");
});

t.test("what nobody knows ends nothing, and what is not one of the three is refused", async (t) => {
  const { raptor, service, ada, token, session, customer, clock } = await signedUp(t);
  const unknown = "01a20b65-b387-77bc-a1fc-c90617a24f40";
  const revoke = (body: object, caller = raptor) => caller.call("revokeSessions", { body });
  const forged = `${(ada.cookie as string).slice(0, -4)}AAAA`;
  for (const body of [
    { session_id: unknown },
    { customer_id: unknown },
    { token: "" },
    { token: "garbage" },
    { token: forged },
    { token: `${token.slice(0, -6)}AAAAAA` },
    { token: "x".repeat(60_000) },
  ]) {
    t.strictSame(expectStatus(await revoke(body), 200), { revoked: 0 }, JSON.stringify(body).slice(0, 60));
  }
  for (const body of [
    {},
    { session_id: session.id, customer_id: customer.id },
    { session_id: session.id, token },
    { session_id: session.id, token_type_hint: "access_token" },
    { session_id: session.id.toUpperCase() },
    { session_id: "all" },
    { token_type_hint: "access_token" },
    { customer_id: null },
    { email: "ada@example.com" },
  ]) {
    t.match(await revoke(body), { status: 400, body: { code: "invalid_request" } }, JSON.stringify(body));
  }
  t.match(await revoke({ session_id: session.id }, service("velvet")), {
    status: 403,
    body: { code: "insufficient_scope" },
  });
  t.match(await revoke({ session_id: session.id }, ada), { status: 401 }, "a customer");
  t.equal((await ada.call("getCurrentSession")).status, 200);
  clock.advance(600);
  t.strictSame(expectStatus(await revoke({ token }), 200), { revoked: 0 }, "a token that expired");
  expectStatus(await ada.call("refreshSession"), 200);
});

t.test("revocation takes a form too", async (t) => {
  const { raptor, ada, token } = await signedUp(t);
  const reply = await raptor.call("revokeSessions", {
    rawBody: `token=${token}&token_type_hint=access_token`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  t.strictSame(expectStatus(reply, 200), { revoked: 1 });
  t.equal((await ada.call("getCurrentSession")).body.code, "session_ended");
});
