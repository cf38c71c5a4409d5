import t from "tap";
import type { OperationId } from "../src/contract/handlers.ts";
import type { Operation } from "../src/contract/operations.ts";
import type { OperationSecurity } from "../src/contract/tables.ts";
import { createTestApp, testOrigin } from "./support/app.ts";
import { createAuthenticator } from "./support/authenticator.ts";
import { type Browser, type CallOptions, expectStatus } from "./support/browser.ts";
import { cancelToken } from "./support/cancel-tokens.ts";
import { operations } from "./support/contract.ts";
import { recoverySession } from "./support/recovery-session.ts";
import { undoTokensOf } from "./support/undo-tokens.ts";

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
  /** Whoever may call it, the right one is signed out by it. */
  endsSessions?: true;
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
/** Operations of services are in test/service-authorization.test.ts. */
type CustomerOperation = {
  [Id in OperationId]: OperationSecurity[Id] extends "serviceToken" ? never : Id;
}[OperationId];
const ofServices = (operation: Operation) =>
  operation.security.length > 0 && operation.security.every((one) => "serviceToken" in one);
type Caller = Exclude<keyof Row, "prepare" | "endsSessions">;

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

/** What `x-step-up` guards. */
const stepUp = { stale: "401 insufficient_user_authentication" };

const table: Record<CustomerOperation, Row> = {
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

  createStepUpOptions: customers("200"),
  // The ceremony is the right one's session's own; nobody else's will do.
  verifyStepUp: { ...customers("200", { wrongCustomer: "400 ceremony_expired" }), prepare: madeProof },
  listCredentials: customers("200", { recovery: "200" }),
  createCredentialOptions: customers("200", { ...stepUp, recovery: "200" }),
  // The fresh proof was given for the options, which are the session's own.
  createCredential: {
    ...customers("201", { wrongCustomer: "400 ceremony_expired", recovery: "400 ceremony_expired" }),
    prepare: madePasskey,
  },
  renameCredential: {
    ...customers("200", { wrongCustomer: "404 not_found" }),
    prepare: async (right) => ({ ...(await secondPasskey(right)), body: { name: "Key" } }),
  },
  removeCredential: {
    ...customers("200", { ...stepUp, wrongCustomer: "404 not_found" }),
    prepare: secondPasskey,
  },

  createBackupCodes: customers("201", stepUp),
  getBackupCodes: customers("200"),
  redeemBackupCode: { ...everybody("200"), prepare: backupCode },

  getMe: customers("200"),
  updateMe: { ...customers("200"), prepare: async () => ({ body: { display_name: "Ada" } }) },
  exportMe: customers("200", stepUp),
  eraseMe: customers("200", stepUp),
  createEmailChange: {
    ...customers("202", stepUp),
    prepare: async () => ({ body: { email: newAddress().email } }),
  },
  confirmEmailChange: {
    ...customers("200", { wrongCustomer: "400 verification_expired" }),
    prepare: startedEmailChange,
  },
  undoEmailChange: { ...everybody("204"), prepare: undoToken, endsSessions: true },

  cancelRecovery: { ...everybody("204"), prepare: startedRecovery },

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

async function madeProof({ browser }: Person): Promise<CallOptions> {
  const { ceremony_id, options } = expectStatus(await browser.call("createStepUpOptions"), 200);
  return { body: { ceremony_id, credential: browser.authenticator.get(options as never) } };
}

async function madePasskey({ browser }: Person): Promise<CallOptions> {
  const { ceremony_id, options } = expectStatus(await browser.call("createCredentialOptions"), 200);
  const authenticator = createAuthenticator({ origin: testOrigin, rpId: "localhost" });
  return { body: { ceremony_id, credential: authenticator.create(options as never) } };
}

async function secondPasskey(right: Person): Promise<CallOptions> {
  const added = await right.browser.call("createCredential", await madePasskey(right));
  const { id } = expectStatus(added, 201).credential as { id: string };
  return { path: { credential_id: id } };
}

async function backupCode({ browser, email }: Person): Promise<CallOptions> {
  const [code] = await browser.makeBackupCodes();
  // Redeeming over a cookie ends its session; the row is about who may redeem.
  return {
    body: { verification_token: await browser.verifyEmail(email, "recovery"), code },
    headers: { cookie: undefined },
  };
}

async function startedEmailChange({ browser }: Person): Promise<CallOptions> {
  const id = await browser.startEmailChange(newAddress().email);
  return { path: { email_change_id: id }, body: { code: browser.codeFor(id) } };
}

async function undoToken({ browser, customerId }: Person): Promise<CallOptions> {
  await browser.changeEmail(newAddress().email);
  const [undo_token] = await undoTokensOf(test.database.pool, test.config.secrets, customerId);
  return { body: { undo_token } };
}

async function startedRecovery({ customerId }: Person): Promise<CallOptions> {
  const console = test.service("console", "op@raxx.app");
  const started = await console.call("startRecovery", { path: { customer_id: customerId } });
  const { recovery_id } = expectStatus(started, 201) as { recovery_id: string };
  return { body: { cancel_token: cancelToken(test.config.secrets, recovery_id) } };
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
  const others = [...operations.values()].filter((operation) => !ofServices(operation));
  t.strictSame(Object.keys(table).sort(), others.map(({ id }) => id).sort());
  t.end();
});

t.test("the table says of each operation what the contract says", (t) => {
  for (const { id, security, stepUp, admitsRecovery } of operations.values()) {
    const row = table[id as CustomerOperation];
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

for (const [id, row] of Object.entries(table) as [CustomerOperation, Row][]) {
  t.test(id, async (t) => {
    for (const [caller, become] of Object.entries(callers) as [Caller, (typeof callers)[Caller]][]) {
      const right = await newPerson();
      const options = (await row.prepare?.(right)) ?? {};
      const { status, body } = await (await become(right)).call(id, options);
      t.equal([status, body?.code].filter(Boolean).join(" "), row[caller], caller);
      if (row.endsSessions || (caller !== "nobody" && caller !== "wrongCustomer")) continue;
      t.equal((await right.browser.call("getCurrentSession")).status, 200, `${caller} ended nothing`);
    }
  });
}
