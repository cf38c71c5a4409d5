import t from "tap";
import type { OperationId } from "../src/contract/handlers.ts";
import { createTestApp } from "./support/app.ts";
import { type Browser, type CallOptions, expectStatus } from "./support/browser.ts";
import { operations } from "./support/contract.ts";
import { recoverySession } from "./support/recovery-session.ts";

// Who may do what: every operation of the contract, called by each kind of caller with the path and the body of the
// right one. A new operation is one line here; tsc and this test say so when it is forgotten.

/** Somebody who begins with a fresh session. */
interface Person {
  browser: Browser;
  email: string;
  customerId: string;
  sessionId: string;
}

interface Row {
  /** Path, query and body as the right customer would send them, made while their session is fresh. */
  prepare?: (right: Person) => Promise<CallOptions>;
  /** Status, and the code of a problem. */
  nobody: string;
  /** Somebody else, freshly signed in, who presents what belongs to the right one. */
  wrongCustomer: string;
  /** The right one, while recovering the account. */
  recovery: string;
  /** The right one, whose last proof is older than what `x-step-up` takes. */
  stale: string;
  right: string;
}
type Caller = Exclude<keyof Row, "prepare">;

/** The same for everybody: what is asked for is open, or is opened by what is in the body. */
const everybody = (answer: string) => ({
  ...{ nobody: answer, wrongCustomer: answer, recovery: answer, stale: answer, right: answer },
});
/** For customers, about themselves. With `x-step-up`: `{ stale: "401 insufficient_user_authentication" }`. */
const customers = (answer: string, exceptions: Partial<Row> = {}) => ({
  ...everybody(answer),
  ...{ nobody: "401 unauthenticated", recovery: "403 recovery_only" },
  ...exceptions,
});

const table: Record<OperationId, Row> = {
  createEmailVerification: { ...everybody("202"), prepare: async () => ({ body: newAddress() }) },
  confirmEmailVerification: { ...everybody("200"), prepare: startedVerification },
  createRegistrationOptions: {
    ...everybody("200"),
    prepare: async ({ browser }) => ({
      body: { verification_token: await browser.verifyEmail(newAddress().email) },
    }),
  },
  verifyRegistration: { ...everybody("201"), prepare: createdPasskey },
  createAuthenticationOptions: { ...everybody("200"), prepare: async ({ email }) => ({ body: { email } }) },
  verifyAuthentication: { ...everybody("200"), prepare: madeAssertion },

  getCurrentSession: customers("200"),
  endCurrentSession: everybody("204"),
  // By the cookie, which a recovery does not have.
  refreshSession: { ...everybody("200"), nobody: "401 session_ended", recovery: "401 session_ended" },
  listSessions: customers("200"),
  endSession: {
    ...customers("204", { wrongCustomer: "404 not_found" }),
    prepare: async ({ sessionId }) => ({ path: { session_id: sessionId } }),
  },
  endSessions: { ...customers("200"), prepare: async () => ({ query: { scope: "others" } }) },

  getJsonWebKeySet: everybody("200"),
  getLiveness: everybody("200"),
  getReadiness: everybody("200"),
};

const test = await createTestApp(t);
let addresses = 0;
function newAddress(): { email: string; purpose: string } {
  addresses += 1;
  return { email: `person-${addresses}@example.com`, purpose: "sign_up" };
}

async function startedVerification({ browser }: Person): Promise<CallOptions> {
  const started = await browser.call("createEmailVerification", { body: newAddress() });
  const id = expectStatus(started, 202).verification_id as string;
  return { path: { verification_id: id }, body: { code: browser.codeFor(id) } };
}

async function createdPasskey({ browser }: Person): Promise<CallOptions> {
  const token = await browser.verifyEmail(newAddress().email);
  const { ceremony_id, options } = await browser.registrationOptions(token);
  return { body: { ceremony_id, credential: browser.authenticator.create(options as never) } };
}

async function madeAssertion({ browser }: Person): Promise<CallOptions> {
  const { ceremony_id, options } = await browser.authenticationOptions();
  return { body: { ceremony_id, credential: browser.authenticator.get(options as never) } };
}

async function newPerson(): Promise<Person> {
  const browser = test.browser();
  const { email } = newAddress();
  const { customer, session } = await browser.signUp(email);
  return { browser, email, customerId: customer.id, sessionId: session.id };
}

const callers: Record<Caller, (right: Person) => Promise<Browser>> = {
  nobody: async () => test.browser(),
  wrongCustomer: async () => (await newPerson()).browser,
  recovery: ({ customerId }) => recoverySession(test, customerId),
  async stale({ browser, sessionId }) {
    await test.database.pool.query(
      "update queue_sessions set auth_time = auth_time - interval '301 seconds' where id = $1",
      [sessionId],
    );
    return browser;
  },
  right: async ({ browser }) => browser,
};

t.test("every operation of the contract is in the table", (t) => {
  t.strictSame(Object.keys(table).sort(), [...operations.keys()].sort());
  t.end();
});

t.test("the table says of each operation what the contract says", (t) => {
  for (const { id, security, stepUp, admitsRecovery } of operations.values()) {
    const row = table[id as OperationId];
    if (!row) continue;
    const schemes = security.flatMap((one) => Object.keys(one));
    const closed = security.length > 0 && security.every((one) => Object.keys(one).length > 0);
    const forCustomers = closed && schemes.every((scheme) => scheme === "accessToken");
    t.equal(row.stale === "401 insufficient_user_authentication", stepUp, `${id}: x-step-up`);
    if (forCustomers)
      t.equal(row.recovery === "403 recovery_only", !admitsRecovery, `${id}: x-admits-recovery`);
    if (forCustomers) t.equal(row.nobody, "401 unauthenticated", `${id}: an access token`);
    else if (closed) t.match(row.nobody, /^401/, `${id}: a credential`);
  }
  t.end();
});

for (const [id, row] of Object.entries(table) as [OperationId, Row][]) {
  t.test(id, async (t) => {
    for (const [caller, become] of Object.entries(callers) as [Caller, (typeof callers)[Caller]][]) {
      const right = await newPerson();
      const options = (await row.prepare?.(right)) ?? {};
      const { status, body } = await (await become(right)).call(id, options);
      t.equal([status, body?.code].filter(Boolean).join(" "), row[caller], caller);
      if (caller !== "nobody" && caller !== "wrongCustomer") continue;
      t.equal((await right.browser.call("getCurrentSession")).status, 200, `${caller} ended nothing`);
    }
  });
}
