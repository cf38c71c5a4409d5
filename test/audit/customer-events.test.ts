import t from "tap";
import type { Actor } from "../../src/audit/audit-event.ts";
import { createTestApp, testOrigin } from "../support/app.ts";
import { createAuthenticator } from "../support/authenticator.ts";
import { type Browser, type CallOptions, expectStatus, type Reply } from "../support/browser.ts";
import { type CustomerOperation, createCustomerCalls, type Person } from "../support/customer-calls.ts";
import {
  changing,
  type EventCase,
  type EventCases,
  expectEvents,
  expectListed,
} from "../support/event-cases.ts";
import { beginOperatorRecovery, waitIsOver } from "../support/operator-recovery.ts";
import { recoverySession } from "../support/recovery-session.ts";

// Which events each operation of customers leaves, when it goes well and when it does not. A new operation is one line
// here; the test says so when it is forgotten. Those of services are in service-events.test.ts.

interface Case extends EventCase {
  by: "customer" | "anonymous";
  /** What is sent in place of `right`, which the right customer sends for a success. */
  given?: (right: CallOptions, person: Person) => CallOptions | Promise<CallOptions>;
  /** Who sends it in place of the right customer's browser; prepares and sends. */
  from?: (person: Person) => Promise<Browser>;
}

const left = (answer: string, events: string[], rest: Partial<Case> = {}): Case => ({
  ...{ answer, events, by: "customer" },
  ...rest,
});
/** By whoever sent it: no account was proven. */
const leftByNobody = (answer: string, events: string[], rest: Partial<Case> = {}): Case =>
  left(answer, events, { by: "anonymous", ...rest });
/** A refusal of which nothing is recorded. */
const silent = (answer: string, given: Case["given"], rest: Partial<Case> = {}): Case =>
  left(answer, [], { ...(given && { given }), ...rest });

const neverId = "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21";
const neverToken = "A".repeat(43);
const withBody = (body: object) => (right: CallOptions) => ({ ...right, body });
const withCode = (code: string) => (right: CallOptions) => ({ ...right, body: { ...bodyOf(right), code } });
const withoutOrigin = (right: CallOptions) => ({ ...right, headers: { origin: undefined } });
const bodyOf = ({ body }: CallOptions) => body as Record<string, unknown>;
/** What was sent once already. */
const again =
  (id: CustomerOperation) =>
  async (right: CallOptions, { browser }: Person) => {
    const { status, text } = await browser.call(id, right);
    if (status >= 400) throw new Error(text);
    return right;
  };
const ceremonyOver = (right: CallOptions) => ({
  body: { ...bodyOf(right), ceremony_id: neverId },
});

const table: { [Id in CustomerOperation]?: EventCases<Case> } = {
  createEmailVerification: {
    success: leftByNobody("202", ["email_verification.started success"]),
    "no address": silent("400 invalid_request", withBody({ email: "nobody", purpose: "sign_up" })),
  },
  confirmEmailVerification: {
    success: leftByNobody("200", ["email_verification.confirmed success"]),
    "a wrong code": leftByNobody("400 code_invalid", ["email_verification.failed failure"], {
      given: withCode("00000000"),
    }),
    twice: leftByNobody("400 verification_expired", ["email_verification.failed failure"], {
      given: again("confirmEmailVerification"),
    }),
  },
  createRegistrationOptions: {
    success: left("200", []),
    "no proof": silent("400 verification_expired", withBody({ verification_token: neverToken })),
  },
  verifyRegistration: {
    success: left("201", [
      ...["credential.added success", "customer.created success", "role.assigned success"],
      ...["session.ended success", "session.started success"],
    ]),
    "no ceremony": leftByNobody("400 ceremony_expired", ["registration.failed failure"], {
      given: ceremonyOver,
    }),
  },
  createAuthenticationOptions: {
    success: left("200", []),
    "no address": silent("400 invalid_request", withBody({ email: "nobody" })),
  },
  verifyAuthentication: {
    success: left("200", ["session.ended success", "session.started success"]),
    twice: leftByNobody("400 ceremony_expired", ["authentication.failed failure"], {
      given: again("verifyAuthentication"),
    }),
    "while an operator recovers the account": left(
      "200",
      ["recovery.cancelled success", "session.ended success", "session.started success"],
      { given: recoveredByOperator },
    ),
  },

  createStepUpOptions: { success: left("200", []) },
  verifyStepUp: {
    success: left("200", ["session.stepped_up success"]),
    twice: left("400 ceremony_expired", ["step_up.failed failure"], { given: again("verifyStepUp") }),
    "while an operator recovers the account": left(
      "200",
      ["recovery.cancelled success", "session.stepped_up success"],
      { given: recoveredByOperator },
    ),
  },
  createCredentialOptions: { success: left("200", []) },
  createCredential: {
    success: left("201", ["credential.added success"]),
    twice: left("400 ceremony_expired", ["credential_addition.failed failure"], {
      given: again("createCredential"),
    }),
    "while recovering, and an operator too": left(
      "201",
      [
        ...["credential.added success", "recovery.cancelled success"],
        ...["session.ended success", "session.started success"],
      ],
      { from: ({ customerId }) => recoverySession(test, customerId), given: recoveredByOperator },
    ),
    "while recovering": left(
      "201",
      ["credential.added success", "session.ended success", "session.started success"],
      { from: ({ customerId }) => recoverySession(test, customerId) },
    ),
  },
  renameCredential: {
    success: left("200", ["credential.renamed success"]),
    "none there": silent("404 not_found", (right) => ({ ...right, path: { credential_id: neverId } })),
  },
  removeCredential: {
    success: left("200", ["credential.removed success"]),
    "with a session of it": left("200", ["credential.removed success", "session.ended success"], {
      given: signedInByAnother,
    }),
    "none there": silent("404 not_found", again("removeCredential")),
    "the last": silent("409 last_passkey", async (_, { browser }) => {
      const [first, second] = (await browser.listPasskeys()).items;
      expectStatus(await browser.removePasskey(second?.id as string), 200);
      return { path: { credential_id: first?.id as string } };
    }),
  },

  createBackupCodes: { success: left("201", ["backup_codes.created success"]) },
  redeemBackupCode: {
    success: left("200", ["backup_code.redeemed success", "session.started success"]),
    "over a session": left(
      "200",
      ["backup_code.redeemed success", "session.ended success", "session.started success"],
      { given: ({ body }) => ({ body }) },
    ),
    "a wrong code": leftByNobody("400 code_invalid", ["backup_code.failed failure"], {
      given: withCode("wrong"),
    }),
    "an operator's code": left("200", ["recovery.redeemed success", "session.started success"], {
      async given(right, { customerId }) {
        const { code } = await beginOperatorRecovery(test, customerId);
        await waitIsOver(test.database.pool);
        return withCode(code)(right);
      },
    }),
    "an operator's code, too early": leftByNobody("403 recovery_not_yet", ["backup_code.failed failure"], {
      async given(right, { customerId }) {
        const { code } = await beginOperatorRecovery(test, customerId);
        return withCode(code)(right);
      },
    }),
  },

  updateMe: {
    success: left("200", ["customer.updated success"]),
    "no name": silent("400 invalid_request", withBody({ display_name: "" })),
  },
  exportMe: { success: left("200", ["customer.exported success"]) },
  eraseMe: {
    success: left("200", ["customer.erased success", "session.ended success"]),
    "from elsewhere": silent("403 forbidden_origin", withoutOrigin),
  },
  createEmailChange: {
    success: left("202", ["email_verification.started success"]),
    "no address": silent("400 invalid_request", withBody({ email: "nobody" })),
  },
  confirmEmailChange: {
    success: left("200", ["email.changed success"]),
    "a wrong code": left("400 code_invalid", ["email_verification.failed failure"], {
      given: withCode("00000000"),
    }),
    "to the own address": left("409 email_taken", ["email_verification.failed failure"], {
      async given(_, { browser, email }) {
        await browser.changeEmail(`new-${email}`);
        const id = await browser.startEmailChange(`new-${email}`);
        return { path: { email_change_id: id }, body: { code: browser.codeFor(id) } };
      },
    }),
  },
  undoEmailChange: {
    success: leftByNobody("204", ["email.change_undone success", "session.ended success"]),
    twice: silent("400 verification_expired", again("undoEmailChange")),
    "while an operator recovers the account": leftByNobody(
      "204",
      ["email.change_undone success", "recovery.cancelled success", "session.ended success"],
      { given: recoveredByOperator },
    ),
  },
  cancelRecovery: {
    success: leftByNobody("204", ["recovery.cancelled success"]),
    twice: silent("400 verification_expired", again("cancelRecovery")),
  },

  endCurrentSession: {
    success: left("204", ["session.ended success"]),
    twice: left("204", [], { given: again("endCurrentSession") }),
  },
  refreshSession: {
    success: left("200", ["session.refreshed success"]),
    "an old token": leftByNobody("401 session_ended", ["session.ended success"], {
      async given(_, { browser }) {
        const { cookie } = browser;
        for (let count = 0; count < 2; count += 1) expectStatus(await browser.call("refreshSession"), 200);
        browser.cookie = cookie;
        return {};
      },
    }),
    "none of ours": silent("401 session_ended", () => ({ headers: { cookie: undefined } })),
  },
  endSession: {
    success: left("204", ["session.ended success"]),
    "none there": silent("404 not_found", () => ({ path: { session_id: neverId } })),
  },
  endSessions: {
    success: left("200", ["session.ended success", "session.ended success"], {
      async given(right, { browser }) {
        for (let count = 0; count < 2; count += 1) await browser.another().signIn();
        return right;
      },
    }),
    "none there": left("200", []),
  },
};

const test = await createTestApp(t);
const { newPerson, right } = createCustomerCalls(test);

async function recoveredByOperator(right: CallOptions, { customerId }: Person): Promise<CallOptions> {
  await beginOperatorRecovery(test, customerId);
  return right;
}

/** The passkey of another authenticator, which somebody has signed in with. */
async function signedInByAnother(_: CallOptions, { browser }: Person): Promise<CallOptions> {
  const phone = createAuthenticator({ origin: testOrigin, rpId: "localhost" });
  const { credential } = await browser.addPasskey(phone);
  await browser.another(phone).signIn();
  return { path: { credential_id: credential.id } };
}

/** Whoever asked, or signed up by it. A session that was signed in over was ended by whose it was. */
function customerOf(event: string, reply: Reply, { customerId }: Person): Actor {
  const customer = reply.body?.customer as { id: string } | undefined;
  const id = event === "session.ended" ? customerId : (customer?.id ?? customerId);
  return { type: "customer", id };
}

t.test("every operation of customers that is not a plain read is in the table", (t) => {
  t.strictSame(Object.keys(table).sort(), changing(false));
  t.end();
});

for (const [id, cases] of Object.entries(table) as [CustomerOperation, EventCases<Case>][]) {
  t.test(id, async (t) => {
    const seen = new Set<string>();
    for (const [name, one] of Object.entries(cases)) {
      await t.test(name, async (t) => {
        const person = await newPerson();
        const caller = (await one.from?.(person)) ?? person.browser;
        const prepared = await right[id]({ ...person, browser: caller });
        const options = (await one.given?.(prepared, person)) ?? prepared;
        const actorOf = (event: string, reply: Reply): Actor =>
          one.by === "anonymous" ? { type: one.by } : customerOf(event, reply, person);
        for (const type of await expectEvents(t, test, id, one, { caller, options, actorOf })) seen.add(type);
      });
    }
    expectListed(t, id, seen);
  });
}
