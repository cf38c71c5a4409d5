import t from "tap";
import { loadContract } from "../src/contract/operations.ts";
import { createTestApp, type TestApp, testOrigin } from "./support/app.ts";
import { createAuthenticator } from "./support/authenticator.ts";
import { expectStatus, type Reply } from "./support/browser.ts";
import { countStatements } from "./support/statements.ts";

// Whether an address has an account is nobody's business: whatever the address is, the answers of the operations that
// take one are the same, from the same statements. `npm run bench` measures that they take the same time.

const { enum: purposes } = (
  loadContract().components.schemas.EmailVerificationRequest as {
    properties: { purpose: { enum: string[] } };
  }
).properties.purpose;

/** Makes an address of each kind; `prefix` keeps those of one test apart from those of another. */
const addresses: Record<string, (test: TestApp, email: string) => Promise<void>> = {
  known: async ({ browser }, email) => {
    await browser().signUp(email);
  },
  unknown: async () => {},
  "unverified: a code was sent and never confirmed": async ({ browser }, email) => {
    const body = { email, purpose: "sign_up" };
    expectStatus(await browser().call("createEmailVerification", { body }), 202);
  },
  suspended: async ({ browser, database }, email) => {
    const { customer } = await browser().signUp(email);
    await database.pool.query(
      "update queue_customers set status = 'suspended', suspended_at = created_at where id = $1",
      [customer.id],
    );
  },
  erased: async ({ browser, database }, email) => {
    const { customer } = await browser().signUp(email);
    for (const statement of [
      "update queue_sessions set ended_at = created_at, end_reason = 'erased' where customer_id = $1",
      "delete from queue_webauthn_credentials where customer_id = $1",
      "update queue_customers set status = 'erased', erased_at = created_at, email = null, email_key = null, user_handle = null, display_name = null where id = $1",
    ])
      await database.pool.query(statement, [customer.id]);
  },
};

const random = new Set([
  ...["request_id", "verification_id", "ceremony_id", "expires_at", "resend_after", "challenge", "id"],
]);

/** The body without what differs from call to call anyway. The passkeys of a list count as one of their form. */
function shapeOf(value: unknown, name = ""): unknown {
  if (random.has(name)) return typeof value;
  if (name === "transports") return (value as unknown[]).map((transport) => typeof transport).slice(0, 1);
  if (Array.isArray(value)) return [...new Set(value.map((item) => JSON.stringify(shapeOf(item))))];
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shapeOf(member, key)]));
}

/** All that a caller sees but for ids, times, and the passkeys' number. */
function seenOf({ status, headers, body }: Reply): unknown {
  const { date: _date, "x-request-id": _id, "content-length": _length, ...rest } = headers;
  return { status, headers: rest, body: shapeOf(body) };
}

interface Probe {
  name: string;
  /** Calls the operation, as somebody with a client address of their own who knows nothing but the e-mail address. */
  call: (test: TestApp, email: string) => Promise<() => Promise<Reply>>;
  expected: string;
}

/** Answers the options for an address with a key that Queue has never seen. */
function assertWithStrangersKey(id: (listed: Buffer) => Buffer): Probe["call"] {
  return async ({ browser }, email) => {
    const caller = browser();
    const stranger = createAuthenticator({ origin: testOrigin, rpId: "localhost" });
    const own = browser({ authenticator: stranger });
    stranger.create((await own.registrationOptions(await own.verifyEmail(`own-${email}`))).options as never);
    const { ceremony_id, options } = await caller.authenticationOptions(email);
    const listed = Buffer.from(options.allowCredentials[0]?.id as string, "base64url");
    const using = { ...(stranger.credentials[0] as NonNullable<(typeof stranger.credentials)[0]>) };
    using.id = id(listed);
    const credential = stranger.get(options as never, { using });
    return () => caller.call("verifyAuthentication", { body: { ceremony_id, credential } });
  };
}

const probes: Probe[] = [
  ...purposes.map((purpose) => ({
    name: `a mail with the purpose ${purpose}`,
    call:
      async ({ browser }: TestApp, email: string) =>
      () =>
        browser().call("createEmailVerification", { body: { email, purpose } }),
    expected: "202",
  })),
  {
    name: "the options of a sign-in",
    call:
      async ({ browser }, email) =>
      () =>
        browser().call("createAuthenticationOptions", { body: { email } }),
    expected: "200",
  },
  {
    name: "a sign-in with a key of one's own",
    call: assertWithStrangersKey(() => Buffer.alloc(32, "a key of nobody")),
    expected: "400 authentication_failed",
  },
  {
    name: "a sign-in with a listed id and a key of one's own",
    call: assertWithStrangersKey((listed) => listed),
    expected: "400 authentication_failed",
  },
];

for (const [index, { name, call, expected }] of probes.entries()) {
  t.test(`${name} tells nothing about the address`, async (t) => {
    const test = await createTestApp(t);
    const outcomes: { kind: string; seen: unknown; statements: string[] }[] = [];
    for (const [kind, make] of Object.entries(addresses)) {
      const email = `person-${index}-${outcomes.length}@example.com`;
      await make(test, email);
      const send = await call(test, email);
      let result = {} as Awaited<ReturnType<typeof send>>;
      const { texts: statements } = await countStatements(async () => {
        result = await send();
      });
      t.equal([result.status, result.body.code].filter(Boolean).join(" "), expected, kind);
      outcomes.push({ kind, seen: seenOf(result), statements });
    }
    const [first, ...others] = outcomes;
    t.ok(first && first.statements.length > 1, "statements were seen");
    for (const { kind, seen, statements } of others) {
      t.strictSame(seen, first?.seen, `${kind}: the same answer`);
      t.strictSame(statements, first?.statements, `${kind}: the same statements`);
    }
  });
}
