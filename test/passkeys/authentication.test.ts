import { createHash, randomBytes } from "node:crypto";
import t from "tap";
import { createTestApp, type TestApp, testOrigin } from "../support/app.ts";
import { type Bend, createAuthenticator, withByteOrderMark } from "../support/authenticator.ts";
import { type Browser, expectStatus, type Reply } from "../support/browser.ts";
import { flipByte } from "../support/cose-keys.ts";

// WebAuthn Level 3, section 7.2, through the operations.

async function assertWith(caller: Browser, bend: Bend = {}, email?: string): Promise<Reply> {
  const { ceremony_id, options } = await caller.authenticationOptions(email);
  const using = caller.authenticator.credentials[0] as NonNullable<
    (typeof caller.authenticator.credentials)[0]
  >;
  const credential = caller.authenticator.get(options as never, { using, ...bend } as never);
  return caller.call("verifyAuthentication", { body: { ceremony_id, credential } });
}

async function failureOf({ database }: TestApp, reply: Reply): Promise<{ count: number; reason: string }> {
  const { rows } = await database.pool.query(
    "select data from customer_audit_events where type = 'authentication.failed' and request_id = $1",
    [reply.headers["x-request-id"]],
  );
  return { count: rows.length, reason: rows[0]?.data.reason };
}

const outcome = ({ status, body }: Reply) => `${status} ${body.code ?? ""}`;
const failed = "400 authentication_failed";
const clientData = (members: Record<string, unknown>): Bend => ({ clientData: members });

const refused: Record<string, Bend> = {
  "the type of a registration": clientData({ type: "webauthn.create" }),
  "another challenge": clientData({ challenge: randomBytes(32).toString("base64url") }),
  "an origin with https": clientData({ origin: "https://localhost:4321" }),
  "an origin of another port": clientData({ origin: "http://localhost:8443" }),
  "an origin of a sub-domain": clientData({ origin: "http://evil.localhost:4321" }),
  "an origin with a dot behind": clientData({ origin: "http://localhost.:4321" }),
  "an origin in capitals": clientData({ origin: "HTTP://LOCALHOST:4321" }),
  "the origin null": clientData({ origin: "null" }),
  "a canary for an origin": clientData({ origin: "https://canary-origin.example" }),
  "a page framed by another origin": clientData({ crossOrigin: true }),
  "a framed page that names its top": clientData({ crossOrigin: true, topOrigin: testOrigin }),
  "a top origin without framing": clientData({ topOrigin: "https://evil.example" }),
  "another relying party": { rpId: "example.com" },
  "no user presence": { flags: { up: false } },
  "no user verification": { flags: { uv: false } },
  "backed up without being eligible": { flags: { be: false, bs: true } },
  "eligibility for backup that changed": { flags: { be: false, bs: false } },
  "a flipped bit in the signature": { signature: flipByte },
  "an empty signature": { signature: () => Buffer.from([0]) },
  "an id and a rawId that differ": { credential: { rawId: "AAAA" } },
  "truncated authenticator data": { authenticatorData: (bytes) => bytes.subarray(0, 30) },
  "client data that is no JSON": { clientDataJSON: () => Buffer.from("{") },
};

t.test(
  "an assertion that fails a check is refused and audited once, whether or not an address was given",
  async (t) => {
    const test = await createTestApp(t);
    const ada = test.browser();
    await ada.signUp("ada@example.com");
    let address = 0;
    for (const email of [undefined, "ada@example.com"]) {
      for (const [kind, bend] of Object.entries(refused)) {
        address += 1;
        const caller = test.browser({ address: `203.0.113.${address}`, authenticator: ada.authenticator });
        const reply = await assertWith(caller, bend, email);
        t.equal(outcome(reply), failed, kind);
        const { count, reason } = await failureOf(test, reply);
        t.equal(count, 1, `${kind}: one event`);
        t.notMatch(reason, /canary/, `${kind}: ${reason}`);
      }
    }
    t.equal((await assertWith(ada)).status, 200, "the passkey itself is not hurt");
  },
);

t.test("what the specification tolerates is accepted", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  for (const bend of [
    clientData({ extraData: "more" }),
    { clientDataJSON: withByteOrderMark },
    { credential: { clientExtensionResults: { unasked: true } } },
    { extensions: new Map([["unasked", true]]) },
  ] as Bend[]) {
    t.equal((await assertWith(ada, bend)).status, 200);
  }
});

t.test(
  "a challenge is spent by any try, is over after five minutes, and of its own ceremony only",
  async (t) => {
    const { browser, clock } = await createTestApp(t);
    const ada = browser();
    await ada.signUp("ada@example.com");
    const spent = await ada.authenticationOptions();
    const bad = ada.authenticator.get(spent.options as never, { signature: flipByte });
    const good = ada.authenticator.get(spent.options as never);
    const verify = (ceremony_id: string, credential: object) =>
      ada.call("verifyAuthentication", { body: { ceremony_id, credential } });
    t.equal(outcome(await verify(spent.ceremony_id, bad)), failed);
    t.equal(outcome(await verify(spent.ceremony_id, good)), "400 ceremony_expired");

    const late = await ada.authenticationOptions();
    clock.advance(300);
    t.equal(
      outcome(await verify(late.ceremony_id, ada.authenticator.get(late.options as never))),
      "400 ceremony_expired",
    );

    const registration = await ada.registrationOptions(await ada.verifyEmail("bob@example.com"));
    const { options } = await ada.authenticationOptions();
    t.equal(
      outcome(await verify(registration.ceremony_id, ada.authenticator.get(options as never))),
      "400 ceremony_expired",
    );
  },
);

t.test("of a challenge only the hash is stored, and one that is no text is refused", async (t) => {
  const { browser, database } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const { options } = await ada.authenticationOptions();
  const { rows } = await database.pool.query("select challenge from queue_webauthn_challenges");
  const hash = createHash("sha256").update(options.challenge).digest();
  t.strictSame(
    rows.map(({ challenge }) => challenge.toString("hex")),
    [hash.toString("hex")],
  );
  for (const challenge of [null, 0, {}, [options.challenge]])
    t.equal(outcome(await assertWith(ada, clientData({ challenge }))), failed);
});

t.test("a ceremony for one address is not finished with another customer's passkey", async (t) => {
  const { browser } = await createTestApp(t);
  const [ada, eve] = [browser(), browser()];
  await ada.signUp("ada@example.com");
  await eve.signUp("eve@example.com");
  t.equal(outcome(await assertWith(eve, {}, "ada@example.com")), failed);
});

t.test("with an address every failure looks the same, also where there is no account", async (t) => {
  const { browser } = await createTestApp(t);
  const [ada, stranger] = [browser(), browser()];
  await ada.signUp("ada@example.com");
  stranger.authenticator.create(
    (await stranger.registrationOptions(await stranger.verifyEmail("x@example.com"))).options as never,
  );
  const answers = [
    await assertWith(ada, { signature: flipByte }, "ada@example.com"),
    await assertWith(stranger, {}, "ada@example.com"),
    await assertWith(stranger, {}, "nobody@example.com"),
    await assertWith(ada, {}, "nobody@example.com"),
  ];
  const shapes = answers.map(({ status, body, headers }) => {
    const { request_id: _, ...rest } = body;
    return JSON.stringify([status, rest, Object.keys(headers).sort()]);
  });
  t.equal(new Set(shapes).size, 1);
});

t.test(
  "only without an address, and only for a passkey that is not there, it is called unknown",
  async (t) => {
    const { browser } = await createTestApp(t);
    const [ada, eve, stranger] = [browser(), browser(), browser()];
    await ada.signUp("ada@example.com");
    await eve.signUp("eve@example.com");
    stranger.authenticator.create(
      (await stranger.registrationOptions(await stranger.verifyEmail("x@example.com"))).options as never,
    );
    t.equal(outcome(await assertWith(stranger)), "400 credential_unknown");
    const foreign = { response: { userHandle: eve.authenticator.credentials[0]?.userHandle } };
    t.equal(
      outcome(await assertWith(ada, foreign)),
      "400 credential_unknown",
      "id and handle are looked up together",
    );
    t.equal(
      outcome(await assertWith(ada, foreign, "ada@example.com")),
      failed,
      "a handle that is given must be the owner's",
    );
    t.equal(
      outcome(await assertWith(ada, { response: { userHandle: undefined } })),
      failed,
      "without a handle nothing is known",
    );
    t.equal(
      (await assertWith(ada, { response: { userHandle: undefined } }, "ada@example.com")).status,
      200,
      "with an address none is needed",
    );
    const own = eve.authenticator.credentials[0] as NonNullable<(typeof eve.authenticator.credentials)[0]>;
    const stolen = {
      ...own,
      id: ada.authenticator.credentials[0]?.id as Buffer,
      userHandle: ada.authenticator.credentials[0]?.userHandle as string,
    };
    t.equal(
      outcome(await assertWith(eve, { using: stolen } as Bend)),
      failed,
      "somebody else's id with one's own key",
    );
  },
);

t.test("a counter that does not grow is refused and audited, but only under a good signature", async (t) => {
  const test = await createTestApp(t);
  const authenticator = createAuthenticator({ origin: testOrigin, rpId: "localhost", counter: 3 });
  const ada = test.browser({ authenticator });
  await ada.signUp("ada@example.com");
  t.equal((await assertWith(ada, { signCount: 5 })).status, 200);
  for (const signCount of [3, 5, 0]) {
    const reply = await assertWith(ada, { signCount });
    t.equal(outcome(reply), failed, `5 -> ${signCount}`);
    t.strictSame(await failureOf(test, reply), { count: 1, reason: "counter regression" });
  }
  const forged = await assertWith(ada, { signCount: 1, signature: flipByte });
  t.strictSame(await failureOf(test, forged), { count: 1, reason: "signature" });
  const { rows } = await test.database.pool.query("select sign_count from queue_webauthn_credentials");
  t.equal(rows[0].sign_count, "5", "what was refused has changed nothing");
  t.equal((await assertWith(ada, { signCount: 6 })).status, 200);
});

t.test("a counter that is always zero is fine, and one that begins to count is too", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  for (const signCount of [0, 0, 1, 2]) t.equal((await assertWith(ada, { signCount })).status, 200);
});

t.test("the backup state follows the authenticator", async (t) => {
  const { browser, database } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  for (const bs of [false, true]) {
    t.equal((await assertWith(ada, { flags: { bs } })).status, 200);
    const { rows } = await database.pool.query(
      "select backup_state, last_used_at from queue_webauthn_credentials",
    );
    t.equal(rows[0].backup_state, bs);
    t.ok(rows[0].last_used_at);
  }
});

t.test(
  "an address without an account gets stable decoys; so does a suspended one, which cannot sign in",
  async (t) => {
    const { browser, database } = await createTestApp(t);
    const ada = browser();
    await ada.signUp("ada@example.com");
    const ids = async (email: string) =>
      (await browser().authenticationOptions(email)).options.allowCredentials;
    const own = ada.authenticator.credentials[0]?.id.toString("base64url");
    t.strictSame(
      (await ids("ada@example.com")).map(({ id }) => id),
      [own],
    );

    const decoys = await ids("nobody@example.com");
    t.ok(decoys.length >= 1);
    t.strictSame(await ids(" NOBODY@Example.com "), decoys, "the same on every call, however it is spelt");
    t.notSame(await ids("somebody@example.com"), decoys);
    for (const decoy of decoys) t.match(decoy, { type: "public-key", transports: Array });
    const many = await Promise.all(
      Array.from({ length: 40 }, (_, index) => ids(`person-${index}@example.com`)),
    );
    t.ok(new Set(many.map(({ length }) => length)).size > 1, "their number varies");
    t.ok(new Set(many.flat().map(({ id }) => id.length)).size > 2, "their length varies");

    await database.pool.query("update queue_customers set status = 'suspended', suspended_at = now()");
    t.notMatch(JSON.stringify(await ids("ada@example.com")), own);
    t.equal(outcome(await assertWith(ada)), failed);
    t.equal(outcome(await assertWith(ada, {}, "ada@example.com")), failed);
  },
);

t.test("a decoy that became somebody's passkey does not finish the ceremony that listed it", async (t) => {
  const { browser } = await createTestApp(t);
  const eve = browser();
  const [decoy] = (await eve.authenticationOptions("nobody@example.com")).options.allowCredentials;
  const registration = await eve.registrationOptions(await eve.verifyEmail("eve@example.com"));
  const credential = eve.authenticator.create(registration.options as never, {
    credentialId: Buffer.from(decoy?.id as string, "base64url"),
  });
  const body = { ceremony_id: registration.ceremony_id, credential };
  expectStatus(await eve.call("verifyRegistration", { body }), 201);
  t.equal(outcome(await assertWith(eve, {}, "nobody@example.com")), failed);
  t.equal((await assertWith(eve, {}, "eve@example.com")).status, 200);
});

t.test(
  "an address gets its own account's passkeys or decoys, never those of the account next to it",
  async (t) => {
    const { browser } = await createTestApp(t);
    const [ada, eve] = [browser(), browser()];
    await ada.signUp("ada@example.com");
    await eve.signUp("eve@example.com");
    const real = [ada, eve].map(({ authenticator }) =>
      authenticator.credentials[0]?.id.toString("base64url"),
    );
    for (const email of ["aaa@example.com", "bob@example.com", "zoe@example.com"]) {
      const { options } = await browser().authenticationOptions(email);
      t.ok(
        options.allowCredentials.every(({ id }) => !real.includes(id)),
        email,
      );
    }
  },
);

t.test("nothing in a decoy's shape tells it from a passkey of an authenticator that is in use", async (t) => {
  const { browser } = await createTestApp(t);
  const descriptors = async (email: string) =>
    (await browser().authenticationOptions(email)).options.allowCredentials;
  const shape = (descriptor: { id: string; type: string; transports?: string[] }) =>
    JSON.stringify({ ...descriptor, id: Buffer.from(descriptor.id, "base64url").length });

  // Phones, computers and security keys, with what their browsers' getTransports() answers.
  const inUse: [number, string[]][] = [
    [16, ["hybrid", "internal"]],
    [20, ["hybrid", "internal"]],
    [32, ["internal"]],
    [48, ["nfc", "usb"]],
  ];
  const real = new Set<string>();
  for (const [length, transports] of inUse) {
    const authenticator = createAuthenticator({ origin: testOrigin, rpId: "localhost", transports });
    const ada = browser({ authenticator });
    const email = `real-${length}@example.com`;
    const { ceremony_id, options } = await ada.registrationOptions(await ada.verifyEmail(email));
    const credential = authenticator.create(options as never, { credentialId: randomBytes(length) });
    expectStatus(await ada.call("verifyRegistration", { body: { ceremony_id, credential } }), 201);
    for (const descriptor of await descriptors(email)) real.add(shape(descriptor));
  }
  const decoys = new Set<string>();
  for (let index = 0; index < 60; index += 1)
    for (const descriptor of await descriptors(`nobody-${index}@example.com`)) decoys.add(shape(descriptor));
  t.strictSame([...decoys].sort(), [...real].sort());
});

t.test(
  "a passkey works on every listed origin and no other; related origins are not published",
  async (t) => {
    const second = "https://app.localhost";
    const { app, browser } = await createTestApp(t, { QUEUE_ORIGINS: `${testOrigin},${second}` });
    const ada = browser();
    await ada.signUp("ada@example.com");
    t.equal((await assertWith(ada)).status, 200);
    t.equal((await assertWith(ada, clientData({ origin: second }))).status, 200);
    t.equal((await app.inject("/.well-known/webauthn")).statusCode, 404);
    expectStatus(await ada.call("createAuthenticationOptions", { body: {} }), 200);
    t.equal(
      (await ada.call("createAuthenticationOptions", { body: { userVerification: "discouraged" } })).status,
      400,
    );
  },
);
