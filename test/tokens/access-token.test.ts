import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  type JWK,
  jwtVerify,
  SignJWT,
} from "jose";
import t from "tap";
import type { components } from "../../src/contract/types.ts";
import { createKeyRing } from "../../src/tokens/key-ring.ts";
import { createTestApp, testOrigin } from "../support/app.ts";
import { expectStatus } from "../support/browser.ts";

const signingPem = process.env.QUEUE_TEST_SIGNING_KEY as string;
const pemOf = (key: KeyObject) =>
  key.export({ type: key.type === "private" ? "pkcs8" : "spki", format: "pem" }) as string;

t.test("an access token is what RFC 9068 asks for and holds nothing personal", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  const { access_token, session, customer } = await ada.signUp("ada@example.com");
  const keys = (await ada.call<{ keys: JWK[] }>("getJsonWebKeySet")).body;
  const { payload, protectedHeader } = await jwtVerify(access_token, createLocalJWKSet(keys), {
    issuer: testOrigin,
    audience: "raxx.app",
    typ: "at+jwt",
    algorithms: ["RS256"],
  });
  t.strictSame(Object.keys(payload).sort(), [
    ...[
      "acr",
      "amr",
      "aud",
      "auth_time",
      "client_id",
      "exp",
      "iat",
      "iss",
      "jti",
      "pv",
      "roles",
      "sid",
      "sub",
    ],
  ]);
  t.match(payload, {
    sub: customer.id,
    sid: session.id,
    acr: "aal2",
    roles: ["antlers-user"],
    pv: /^\d+\.1$/,
    client_id: "antlers",
  });
  t.equal((payload.exp as number) - (payload.iat as number), 600);
  t.equal(protectedHeader.kid, await calculateJwkThumbprint(keys.keys[0] as JWK));
});

t.test("the key set has public members only and may be cached", async (t) => {
  const { browser } = await createTestApp(t);
  const answer = await browser().call<{ keys: Record<string, string>[] }>("getJsonWebKeySet");
  t.equal(answer.headers["cache-control"], "public, max-age=300");
  for (const key of answer.body.keys)
    t.strictSame(Object.keys(key).sort(), ["alg", "e", "kid", "kty", "n", "use"]);
});

t.test("a token that Queue did not sign for this is refused", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  const { access_token } = await ada.signUp("ada@example.com");
  const claims = decodeJwt(access_token);
  const header = decodeProtectedHeader(access_token) as { alg: string; typ: string; kid: string };
  const key = createPrivateKey(signingPem);
  const foreign = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const sign = (payload: object, bend: object = {}, by = key) =>
    new SignJWT({ ...claims, ...payload }).setProtectedHeader({ ...header, ...bend }).sign(by);
  const [, body = ""] = access_token.split(".");
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const hs256Header = encode({ ...header, alg: "HS256" });
  const hs256 = createHmac("sha256", pemOf(createPublicKey(key)))
    .update(`${hs256Header}.${body}`)
    .digest("base64url");

  const forgeries: Record<string, string> = {
    "alg none": `${encode({ ...header, alg: "none" })}.${body}.`,
    "HS256 with the public key": `${hs256Header}.${body}.${hs256}`,
    "PS256, which is not on the list": await sign({}, { alg: "PS256" }),
    "a foreign key under our kid": await sign({}, {}, foreign),
    "an unknown kid": await sign({}, { kid: "unknown" }),
    "no kid": await sign({}, { kid: undefined }),
    "another type": await sign({}, { typ: "JWT" }),
    "another issuer": await sign({ iss: "https://queue.example" }),
    "another audience": await sign({ aud: "elsewhere" }),
    "not yet valid": await sign({ nbf: (claims.exp as number) + 60 }),
    "without sid": await sign({ sid: undefined }),
    "a changed byte": `${access_token.slice(0, -6)}${access_token.at(-6) === "A" ? "B" : "A"}${access_token.slice(-5)}`,
    "no signature": access_token.replace(/[^.]+$/, ""),
    "a refresh token": ada.cookie as string,
    "another customer's session": await sign({ sub: "01a20b65-b387-77bc-a1fc-c90617a24f40" }),
  };
  for (const [kind, token] of Object.entries(forgeries)) {
    ada.accessToken = token;
    t.equal((await ada.call("getCurrentSession")).status, 401, kind);
  }
  ada.accessToken = await sign({});
  t.equal(
    (await ada.call("getCurrentSession")).status,
    200,
    "the forger's tool makes good tokens when it bends nothing",
  );
});

t.test("a token does not outlive its session, and says so in expires_in", async (t) => {
  const { browser, clock } = await createTestApp(t, { QUEUE_SESSION_IDLE: "30m", QUEUE_SESSION_MAX: "30m" });
  const ada = browser();
  const first = await ada.signUp("ada@example.com");
  t.equal(first.expires_in, 600);
  clock.advance(1_500);
  const last = expectStatus<components["schemas"]["TokenResponse"]>(await ada.call("refreshSession"), 200);
  const { exp = 0, iat = 0 } = decodeJwt(last.access_token);
  t.equal(exp, Math.floor(Date.parse(last.session.expires_at) / 1000));
  t.equal(last.expires_in, exp - iat);
  t.ok(last.expires_in <= 300);
});

t.test("a token expires, also one whose signature was seen before", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  clock.advance(598);
  t.equal((await ada.call("getCurrentSession")).status, 200);
  clock.advance(2);
  t.equal((await ada.call("getCurrentSession")).body.code, "token_expired");
});

t.test("the key ring refuses what it cannot trust, and says which block", async (t) => {
  const rsa = (modulusLength: number) => generateKeyPairSync("rsa", { modulusLength });
  const good = rsa(2048);
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  await t.rejects(createKeyRing("nothing"), /no PEM block/);
  await t.rejects(createKeyRing(pemOf(good.publicKey)), /first block signs/);
  await t.rejects(createKeyRing(pemOf(rsa(1024).privateKey)), /block 1 is not an RSA key of 2048/);
  await t.rejects(createKeyRing(pemOf(ec)), /block 1 is not an RSA key/);
  await t.rejects(createKeyRing(pemOf(good.privateKey) + pemOf(good.publicKey)), /block 2 repeats/);
  await t.rejects(
    createKeyRing(`${pemOf(good.privateKey)}-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----`),
    /block 2 cannot be read/,
  );
  const ring = await createKeyRing(pemOf(good.privateKey) + pemOf(rsa(2048).publicKey));
  t.equal(ring.published().length, 2);
  t.equal(ring.signingKey(new Date()).kid, ring.published()[0]?.kid);
});
