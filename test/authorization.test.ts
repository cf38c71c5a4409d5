import t from "tap";
import type { Operation } from "../src/contract/operations.ts";
import { createTestApp } from "./support/app.ts";
import { type Browser, outcomeOf } from "./support/browser.ts";
import { operations } from "./support/contract.ts";
import { type CustomerOperation, createCustomerCalls, type Person } from "./support/customer-calls.ts";
import { recoverySession } from "./support/recovery-session.ts";

// Who may do what: every operation of the contract that is not for services alone, called by each kind of caller with the
// path and the body of the right one. A new operation is one line here; tsc and this test say so when it is forgotten.

interface Row {
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
/** They are in test/service-authorization.test.ts. */
const ofServices = (operation: Operation) =>
  operation.security.length > 0 && operation.security.every((one) => "serviceToken" in one);
type Caller = Exclude<keyof Row, "endsSessions">;

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
  createEmailVerification: everybody("202"),
  confirmEmailVerification: everybody("200"),
  createRegistrationOptions: everybody("200"),
  verifyRegistration: everybody("201"),
  createAuthenticationOptions: everybody("200"),
  verifyAuthentication: everybody("200"),

  createStepUpOptions: customers("200"),
  // The ceremony is the right one's session's own; nobody else's will do.
  verifyStepUp: customers("200", { wrongCustomer: "400 ceremony_expired" }),
  listCredentials: customers("200", { recovery: "200" }),
  createCredentialOptions: customers("200", { ...stepUp, recovery: "200" }),
  // The fresh proof was given for the options, which are the session's own.
  createCredential: customers("201", {
    ...{ wrongCustomer: "400 ceremony_expired", recovery: "400 ceremony_expired" },
  }),
  renameCredential: customers("200", { wrongCustomer: "404 not_found" }),
  removeCredential: customers("200", { ...stepUp, wrongCustomer: "404 not_found" }),

  createBackupCodes: customers("201", stepUp),
  getBackupCodes: customers("200"),
  redeemBackupCode: everybody("200"),

  getMe: customers("200"),
  updateMe: customers("200"),
  exportMe: customers("200", stepUp),
  eraseMe: customers("200", stepUp),
  createEmailChange: customers("202", stepUp),
  confirmEmailChange: customers("200", { wrongCustomer: "400 verification_expired" }),
  undoEmailChange: { ...everybody("204"), endsSessions: true },
  cancelRecovery: everybody("204"),

  getCurrentSession: customers("200"),
  endCurrentSession: everybody("204"),
  // By the cookie, which a recovery does not have.
  refreshSession: { ...everybody("200"), nobody: "401 session_ended", recovery: "401 session_ended" },
  listSessions: customers("200"),
  endSession: customers("204", { wrongCustomer: "404 not_found" }),
  endSessions: customers("200"),

  getJsonWebKeySet: everybody("200"),
  getLiveness: everybody("200"),
  getReadiness: everybody("200"),
};

const test = await createTestApp(t);
const { newPerson, right: rightCalls } = createCustomerCalls(test);

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
      const options = await rightCalls[id](right);
      t.equal(outcomeOf(await (await become(right)).call(id, options)), row[caller], caller);
      if (row.endsSessions || (caller !== "nobody" && caller !== "wrongCustomer")) continue;
      t.equal((await right.browser.call("getCurrentSession")).status, 200, `${caller} ended nothing`);
    }
  });
}
