import { randomBytes } from "node:crypto";
import t from "tap";
import { verifyAttestation } from "../../src/passkeys/attestation.ts";
import { createCeremonies } from "../../src/passkeys/ceremonies.ts";
import { hashChallenge } from "../../src/passkeys/challenge.ts";
import { systemRandom } from "../../src/random.ts";
import { createTestApp, type TestApp, testOrigin } from "../support/app.ts";
import { createAuthenticator, type RegistrationBend, withByteOrderMark } from "../support/authenticator.ts";
import { type Browser, expectStatus, type Reply } from "../support/browser.ts";
import { deadEd25519Keys, exponentOne, flipByte, label, offCurvePoint } from "../support/cose-keys.ts";

// WebAuthn Level 3, section 7.1, through the operations.

// Of 255 degrees of freedom: p = 0.001 is at 330.5, which one sound run in a thousand exceeds; this is p = 1e-9. Bytes
// that are not random (one value missing, a letter's code) are in the thousands.
const chiSquareLimit = 415;

const makeAuthenticator = () => createAuthenticator({ origin: testOrigin, rpId: "localhost" });

async function register(
  caller: Browser,
  token: string,
  bend: RegistrationBend = {},
  authenticator = makeAuthenticator(),
): Promise<Reply> {
  const { ceremony_id, options } = await caller.registrationOptions(token);
  return caller.call("verifyRegistration", {
    body: { ceremony_id, credential: authenticator.create(options as never, bend) },
  });
}

async function lastFailure({ database }: TestApp, reply: Reply): Promise<{ count: number; reason: string }> {
  const { rows } = await database.pool.query(
    "select data from customer_audit_events where type = 'registration.failed' and request_id = $1",
    [reply.headers["x-request-id"]],
  );
  return { count: rows.length, reason: rows[0]?.data.reason };
}

const clientData = (members: Record<string, unknown>): RegistrationBend => ({ clientData: members });

const refused: Record<string, RegistrationBend> = {
  "the type of an assertion": clientData({ type: "webauthn.get" }),
  "another challenge": clientData({ challenge: randomBytes(32).toString("base64url") }),
  "an origin with https": clientData({ origin: "https://localhost:4321" }),
  "an origin of another port": clientData({ origin: "http://localhost:8443" }),
  "an origin of a sub-domain": clientData({ origin: "http://evil.localhost:4321" }),
  "an origin with a dot behind": clientData({ origin: "http://localhost.:4321" }),
  "an origin in capitals": clientData({ origin: "HTTP://LOCALHOST:4321" }),
  "the origin null": clientData({ origin: "null" }),
  "an origin with a slash": clientData({ origin: `${testOrigin}/` }),
  "a canary for an origin": clientData({ origin: "https://canary-origin.example" }),
  "a page framed by another origin": clientData({ crossOrigin: true }),
  "a framed page that names its top": clientData({ crossOrigin: true, topOrigin: testOrigin }),
  "a top origin without framing": clientData({ topOrigin: "https://evil.example" }),
  "another relying party": { rpId: "example.com" },
  "no user presence": { flags: { up: false } },
  "no user verification": { flags: { uv: false } },
  "backed up without being eligible": { flags: { be: false, bs: true } },
  "an algorithm that was not offered (ES384)": { alg: -35 },
  "a point off the curve": { coseKey: (key) => offCurvePoint(key) },
  "a key type that does not fit the algorithm": { coseKey: (key) => key.set(label.kty, 3) },
  "an RSA exponent of one": { alg: -257, coseKey: (key) => exponentOne(key) },
  "an RSA exponent of three": { alg: -257, coseKey: (key) => key.set(-2, Buffer.from([3])) },
  ...Object.fromEntries(
    Object.entries(deadEd25519Keys).map(([kind, x]): [string, RegistrationBend] => [
      `an Ed25519 key that is ${kind}`,
      { alg: -8, coseKey: (key) => key.set(label.x, Buffer.from(x, "hex")) },
    ]),
  ),
  "RSA of 1024 bits": { alg: -257, modulusLength: 1024 },
  "RSA of 512 bits": { alg: -257, modulusLength: 512 },
  "a key without its coordinates": { coseKey: (key) => (key.delete(-3), key) },
  "self attestation with a flipped byte": {
    attestation: "self",
    attestationStatement: (statement) =>
      statement.set("sig", flipByte(Buffer.from(statement.get("sig") as Uint8Array))),
  },
  "attestation by a certificate with a flipped byte": { attestation: "x5c", signature: flipByte },
  "an attestation format that is not taken": { fmt: "apple" },
  "a format that nobody knows": { fmt: "canary-format" },
  "a credential id of 1024 bytes": {
    credentialId: randomBytes(1024),
    credential: { id: "AAAA", rawId: "AAAA" },
  },
  "an id that is not the attested one": { credential: { id: "AAAA", rawId: "AAAA" } },
  "an id and a rawId that differ": { credential: { rawId: "AAAA" } },
  "a truncated attestation object": { attestationObject: (bytes) => bytes.subarray(0, 40) },
  "an attestation object that is no CBOR": { attestationObject: () => Buffer.from("ffffffff", "hex") },
  "truncated authenticator data": { authenticatorData: (bytes) => bytes.subarray(0, 36) },
  "client data that is no JSON": { clientDataJSON: () => Buffer.from("{") },
  "client data that is a list": { clientDataJSON: () => Buffer.from("[]") },
};

t.test(
  "a registration that fails a check is refused, audited once, and spends neither token nor address",
  async (t) => {
    const test = await createTestApp(t);
    const ada = test.browser();
    const token = await ada.verifyEmail("ada@example.com");
    let address = 0;
    for (const [kind, bend] of Object.entries(refused)) {
      // A client address each, or the limit per client would answer.
      address += 1;
      const caller = test.browser({ address: `203.0.113.${address}` });
      const reply = await register(caller, token, bend);
      t.match(
        { status: reply.status, code: reply.body.code },
        { status: 400, code: "registration_rejected" },
        kind,
      );
      const failure = await lastFailure(test, reply);
      t.equal(failure.count, 1, `${kind}: one event`);
      t.notMatch(failure.reason, /canary/, `${kind}: ${failure.reason}`);
    }
    const oversized = await register(ada, token, { credentialId: randomBytes(8192) });
    t.equal(oversized.status, 400, "a credential id of 8 KiB");
    t.equal((await register(ada, token)).status, 201, "the token was not spent");
  },
);

const accepted: Record<string, RegistrationBend> = {
  ES256: { alg: -7 },
  EdDSA: { alg: -8 },
  RS256: { alg: -257 },
  "self attestation": { attestation: "self" },
  "attestation under a root that nobody knows, which is not trusted for it": { attestation: "x5c" },
  "a credential id of 1023 bytes": { credentialId: randomBytes(1023) },
  "extensions of the authenticator": { extensions: new Map([["credProtect", 2]]) },
  "extra members in the client data": clientData({ extraData: "clientDataJSON may be extended" }),
  "a byte order mark before the client data": { clientDataJSON: withByteOrderMark },
  "extensions that nobody asked for": { credential: { clientExtensionResults: { unasked: { deep: [1] } } } },
  "an explicit crossOrigin of false": clientData({ crossOrigin: false }),
  "a device-bound passkey": { flags: { be: false, bs: false } },
};

t.test("what the specification tolerates is accepted, and each can sign in afterwards", async (t) => {
  const { browser } = await createTestApp(t);
  for (const [kind, bend] of Object.entries(accepted)) {
    const authenticator = createAuthenticator({
      origin: testOrigin,
      rpId: "localhost",
      ...(kind.startsWith("a device") && { backupEligible: false, backedUp: false }),
    });
    const caller = browser({ authenticator });
    const email = `${kind.replaceAll(/\W/g, "").slice(0, 40)}@example.com`;
    const reply = await register(caller, await caller.verifyEmail(email), bend, authenticator);
    t.equal(reply.status, 201, kind);
    t.equal((await caller.signIn()).customer.email, email, `${kind} signs in`);
  }
});

t.test("a credential id has 1023 bytes at most, by the contract and by the check behind it", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  const token = await ada.verifyEmail("ada@example.com");
  const answer = await register(ada, token, { credentialId: randomBytes(1024) });
  t.match({ status: answer.status, code: answer.body.code }, { status: 400, code: "invalid_request" });

  const relyingParty = { id: "localhost", name: "raxx.app", origins: [testOrigin] };
  const { options } = await ada.registrationOptions(token);
  const verify = (length: number) =>
    verifyAttestation(
      makeAuthenticator().create(options as never, { credentialId: randomBytes(length) }) as never,
      hashChallenge(options.challenge),
      relyingParty,
    );
  t.equal((await verify(1023)).credential.id.length, Math.ceil((1023 * 4) / 3));
  await t.rejects(verify(1024), { code: "registration_rejected", reason: "credential id of 1024 bytes" });
});

t.test(
  "ten thousand challenges of each ceremony are distinct, of 32 bytes, and their bytes even",
  async (t) => {
    // Through the function that makes them for both, without a database: as many calls over HTTP take minutes.
    let stored = 0;
    const store = async () => {
      stored += 1;
      return { rows: [] };
    };
    const db = { executeQuery: store } as never;
    const ceremonies = createCeremonies({ db, clock: { now: () => new Date() }, random: systemRandom });
    for (const ceremony of ["registration", "authentication"] as const) {
      const challenges: Buffer[] = [];
      while (challenges.length < 10_000)
        challenges.push((await ceremonies.begin({ ceremony } as never)).challenge);
      t.equal(new Set(challenges.map((challenge) => challenge.toString("hex"))).size, 10_000);
      t.ok(challenges.every(({ length }) => length === 32));
      const counts = new Array<number>(256).fill(0);
      for (const byte of Buffer.concat(challenges)) counts[byte] = (counts[byte] as number) + 1;
      const expected = (10_000 * 32) / 256;
      const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      t.ok(chiSquare < chiSquareLimit, `chi-square ${chiSquare.toFixed(1)}`);
    }
    t.equal(stored, 20_000);
  },
);

t.test("a challenge is 32 random bytes and good for one try, also after a failed one", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  const token = await ada.verifyEmail("ada@example.com");
  const challenges = new Set<string>();
  for (let count = 0; count < 40; count += 1) {
    const { options } = await ada.registrationOptions(token);
    t.equal(Buffer.from(options.challenge, "base64url").length, 32);
    challenges.add(options.challenge);
  }
  t.equal(challenges.size, 40);

  const { ceremony_id, options } = await browser().registrationOptions(token);
  const bad = ada.authenticator.create(options as never, { flags: { uv: false } });
  const good = ada.authenticator.create(options as never);
  t.equal(
    (await ada.call("verifyRegistration", { body: { ceremony_id, credential: bad } })).body.code,
    "registration_rejected",
  );
  t.equal(
    (await ada.call("verifyRegistration", { body: { ceremony_id, credential: good } })).body.code,
    "ceremony_expired",
  );
});

t.test("a challenge is over after five minutes, and of its own ceremony only", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const ada = browser();
  const token = await ada.verifyEmail("ada@example.com");
  const late = await ada.registrationOptions(token);
  clock.advance(300);
  const body = { ceremony_id: late.ceremony_id, credential: ada.authenticator.create(late.options as never) };
  t.equal((await ada.call("verifyRegistration", { body })).body.code, "ceremony_expired");

  const { ceremony_id } = await ada.authenticationOptions();
  const { options } = await ada.registrationOptions(token);
  const swapped = { ceremony_id, credential: ada.authenticator.create(options as never) };
  t.equal((await ada.call("verifyRegistration", { body: swapped })).body.code, "ceremony_expired");
});

t.test(
  "a credential id that somebody has is refused; its owner still signs in, and the address stays free",
  async (t) => {
    const { browser } = await createTestApp(t);
    const [ada, eve] = [browser(), browser()];
    await ada.signUp("ada@example.com");
    const credentialId = ada.authenticator.credentials[0]?.id as Buffer;
    const token = await eve.verifyEmail("eve@example.com");
    const stolen = await register(eve, token, { credentialId }, eve.authenticator);
    t.match({ status: stolen.status, code: stolen.body.code }, { status: 409, code: "credential_exists" });
    t.equal((await ada.signIn()).customer.email, "ada@example.com");
    t.equal((await register(eve, token)).status, 201);
  },
);

t.test(
  "the user handle is 32 random bytes, the same for every try of one sign-up, and another for another",
  async (t) => {
    const { browser } = await createTestApp(t);
    const ada = browser();
    const token = await ada.verifyEmail("ada@example.com");
    const [first, second] = [await ada.registrationOptions(token), await ada.registrationOptions(token)];
    const other = await ada.registrationOptions(await ada.verifyEmail("ada@example.com"));
    t.equal(first.options.user.id, second.options.user.id);
    t.not(first.options.user.id, other.options.user.id);
    t.equal(Buffer.from(first.options.user.id, "base64url").length, 32);
    t.match(first.options, {
      attestation: "none",
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      excludeCredentials: [],
    });
    t.strictSame(
      first.options.pubKeyCredParams.map(({ alg }) => alg),
      [-7, -8, -257],
    );
  },
);

t.test("what the passkey is, is stored", async (t) => {
  const { browser, database } = await createTestApp(t);
  const aaguid = "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4";
  const authenticator = createAuthenticator({
    origin: testOrigin,
    rpId: "localhost",
    counter: 7,
    aaguid,
    transports: ["usb", "nfc", "usb"],
  });
  await browser({ authenticator }).signUp("ada@example.com");
  const { rows } = await database.pool.query("select * from queue_webauthn_credentials");
  t.match(rows[0], {
    credential_id: authenticator.credentials[0]?.id,
    algorithm: -7,
    sign_count: "7",
    backup_eligible: true,
    backup_state: true,
    user_verified_at_registration: true,
    transports: ["nfc", "usb"],
    aaguid,
    attestation_format: "none",
  });
});

t.test(
  "an address that has an account is told so: when it asks for options, and when it was taken between",
  async (t) => {
    const { browser } = await createTestApp(t);
    const [ada, late] = [browser(), browser()];
    const [first, second] = [
      await ada.verifyEmail("ada@example.com"),
      await late.verifyEmail("ada@example.com"),
    ];
    const { ceremony_id, options } = await late.registrationOptions(second);
    t.equal((await register(ada, first)).status, 201);
    const body = { ceremony_id, credential: late.authenticator.create(options as never) };
    t.equal((await late.call("verifyRegistration", { body })).body.code, "email_taken");
    t.equal(
      (await late.call("createRegistrationOptions", { body: { verification_token: second } })).body.code,
      "email_taken",
    );
  },
);

t.test("options cannot be talked into less", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  const verification_token = await ada.verifyEmail("ada@example.com");
  const body = { verification_token, userVerification: "discouraged" };
  t.equal((await ada.call("createRegistrationOptions", { body })).body.code, "invalid_request");
  const wide = { verification_token, role: "admin", id: "1", created_at: "2020-01-01" };
  t.equal((await ada.call("createRegistrationOptions", { body: wide })).body.code, "invalid_request");
  expectStatus(await ada.call("createRegistrationOptions", { body: { verification_token } }), 200);
});
