import { randomBytes } from "node:crypto";
import t, { type Test } from "tap";
import type { OperationId } from "../src/contract/handlers.ts";
import { loadContract } from "../src/contract/operations.ts";
import { createTestApp } from "./support/app.ts";
import { type Browser, type CallOptions, expectStatus, outcomeOf, type Reply } from "./support/browser.ts";
import { operations } from "./support/contract.ts";
import { createCustomerCalls, type Person } from "./support/customer-calls.ts";
import {
  createServiceCalls,
  operator,
  type ServiceOperation,
  type Subject,
} from "./support/service-calls.ts";

// What belongs to somebody else and what there is not are answered byte for byte alike, so that nobody learns from Queue
// what there is. Every operation that is told of something by an id, a code or a token is here, or says why not.

interface Row {
  /** Status, and the code of a problem. */
  answer: string;
  /** What the owner would send, or would for another operation. */
  theirs: (owner: Person, caller: Person) => Promise<CallOptions>;
  /** The same with something that was never there. */
  never: Partial<Record<"path" | "body", Record<string, string>>>;
}
/** To a service nothing is somebody else's: for it, what is gone is as what never was. */
interface ServiceRow extends Omit<Row, "theirs"> {
  gone: (subject: Subject) => Promise<CallOptions>;
}

const { schemas } = loadContract().components;
const test = await createTestApp(t);
const customers = createCustomerCalls(test);
const services = createServiceCalls(test);
const { newPerson, right } = customers;
const neverId = "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21";
const neverToken = randomBytes(32).toString("base64url");

const table: { [Id in OperationId]?: Row } = {
  confirmEmailVerification: {
    answer: "400 verification_expired",
    async theirs(owner) {
      const { path, body } = await right.confirmEmailChange(owner);
      return { path: { verification_id: path?.email_change_id as string }, body };
    },
    never: { path: { verification_id: neverId } },
  },
  createRegistrationOptions: {
    answer: "400 verification_expired",
    theirs: async ({ browser, email }) => ({
      body: { verification_token: await browser.verifyEmail(email, "recovery") },
    }),
    never: { body: { verification_token: neverToken } },
  },
  verifyRegistration: {
    answer: "400 ceremony_expired",
    theirs: right.createCredential,
    never: { body: { ceremony_id: neverId } },
  },
  verifyAuthentication: {
    answer: "400 ceremony_expired",
    theirs: right.verifyStepUp,
    never: { body: { ceremony_id: neverId } },
  },
  verifyStepUp: {
    answer: "400 ceremony_expired",
    theirs: right.verifyStepUp,
    never: { body: { ceremony_id: neverId } },
  },
  createCredential: {
    answer: "400 ceremony_expired",
    theirs: right.createCredential,
    never: { body: { ceremony_id: neverId } },
  },
  renameCredential: {
    answer: "404 not_found",
    theirs: right.renameCredential,
    never: { path: { credential_id: neverId } },
  },
  removeCredential: {
    answer: "404 not_found",
    theirs: right.removeCredential,
    never: { path: { credential_id: neverId } },
  },
  redeemBackupCode: {
    answer: "400 code_invalid",
    async theirs(owner, { browser, email }) {
      const [code] = await owner.browser.makeBackupCodes();
      return { body: { verification_token: await browser.verifyEmail(email, "recovery"), code } };
    },
    never: { body: { code: "0000-0000-0000-0000-0000" } },
  },
  confirmEmailChange: {
    answer: "400 verification_expired",
    theirs: right.confirmEmailChange,
    never: { path: { email_change_id: neverId } },
  },
  endSession: {
    answer: "404 not_found",
    theirs: right.endSession,
    never: { path: { session_id: neverId } },
  },
};

async function erased(subject: Subject): Promise<Subject> {
  const browser = test.browser();
  browser.accessToken = subject.accessToken;
  expectStatus(await browser.call("eraseMe"), 200);
  return subject;
}
const goneRole = async (subject: Subject, id: "getRole" | "deleteRole" | "putRole" | "listRoleHolders") => {
  const made = await services.right.deleteRole(subject, "console");
  expectStatus(await test.service("console", operator).call("deleteRole", made), 204);
  return id === "putRole" ? { ...(await services.right.putRole(subject, "console")), ...made } : made;
};
const ofErased = (id: ServiceOperation) => async (subject: Subject) => {
  const sent = await services.right[id](subject, "console");
  await erased(subject);
  return sent;
};

/** What is told of a customer alone. */
const ofCustomer = (id: ServiceOperation): ServiceRow => ({
  answer: "404 not_found",
  gone: ofErased(id),
  never: { path: { customer_id: neverId } },
});

const serviceTable: { [Id in OperationId]?: ServiceRow } = {
  introspectToken: {
    answer: "200",
    gone: ofErased("introspectToken"),
    never: { body: { token: neverToken } },
  },
  revokeSessions: {
    answer: "200",
    gone: async (subject) => ({ body: { session_id: (await erased(subject)).sessionId } }),
    never: { body: { session_id: neverId } },
  },
  checkPermissions: {
    answer: "200",
    gone: ofErased("checkPermissions"),
    never: { body: { customer_id: neverId } },
  },
  getRole: {
    answer: "404 not_found",
    gone: (subject) => goneRole(subject, "getRole"),
    never: { path: { role: "never" } },
  },
  putRole: {
    answer: "412 precondition_failed",
    gone: (subject) => goneRole(subject, "putRole"),
    never: { path: { role: "never" } },
  },
  deleteRole: {
    answer: "404 not_found",
    gone: (subject) => goneRole(subject, "deleteRole"),
    never: { path: { role: "never" } },
  },
  listRoleHolders: {
    answer: "404 not_found",
    gone: (subject) => goneRole(subject, "listRoleHolders"),
    never: { path: { role: "never" } },
  },
  getCustomerRoles: ofCustomer("getCustomerRoles"),
  assignRole: ofCustomer("assignRole"),
  revokeRole: ofCustomer("revokeRole"),
  searchCustomers: {
    answer: "200",
    gone: ofErased("searchCustomers"),
    never: { body: { customer_id: neverId } },
  },
  getCustomer: ofCustomer("getCustomer"),
  setCustomerStatus: ofCustomer("setCustomerStatus"),
  eraseCustomer: ofCustomer("eraseCustomer"),
  exportCustomer: ofCustomer("exportCustomer"),
  listCustomerSessions: ofCustomer("listCustomerSessions"),
  listCustomerCredentials: ofCustomer("listCustomerCredentials"),
  // To look after a customer is to name them: another's passkey is none of theirs.
  removeCustomerCredential: {
    answer: "404 not_found",
    async gone({ customerId }) {
      const anothers = await services.right.removeCustomerCredential(await services.newSubject(), "console");
      return { path: { ...anothers.path, customer_id: customerId } };
    },
    never: { path: { credential_id: neverId } },
  },
  startRecovery: ofCustomer("startRecovery"),
  getRecovery: ofCustomer("getRecovery"),
  cancelRecoveryForOperator: ofCustomer("cancelRecoveryForOperator"),
};

const elsewhere: { [Id in OperationId]?: string } = {
  undoEmailChange: "whoever has the token may; there is no other owner",
  cancelRecovery: "whoever has the token may; there is no other owner",
  getAuditEvent: "events are nobody's and never go",
  appendAuditEvents: "each service's ids are its own: test/audit/append.test.ts",
};

/** The names of all members that a body may have, at any depth. */
function membersOf(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { $ref, properties } = schema as { $ref?: string; properties?: object };
  if ($ref !== undefined) return membersOf(schemas[$ref.split("/").at(-1) as string]);
  return [...Object.keys(properties ?? {}), ...Object.values(schema).flatMap(membersOf)];
}

t.test("every operation that is told of something is here", (t) => {
  const found = [...operations.values()].filter(({ parameters, body }) => {
    const inBody = body ? membersOf(body.schema) : [];
    return (
      parameters.some((parameter) => parameter.in === "path") ||
      inBody.some((name) => /^(id|code|token|.*_id|.*_token)$/.test(name))
    );
  });
  const covered = [table, serviceTable, elsewhere].flatMap((rows) => Object.keys(rows));
  t.strictSame(covered.sort(), found.map(({ id }) => id).sort());
  t.end();
});

/** All that a caller can tell answers apart by, but for the id of the request and what is left of a limit. */
function told({ status, headers, text }: Reply): object {
  const { "x-request-id": requestId, ratelimit: _, date: __, ...others } = headers;
  return { status, headers: others, text: text.replace(String(requestId), "") };
}

function withNever(given: CallOptions, { path, body }: Row["never"]): CallOptions {
  return {
    ...given,
    ...(path && { path: { ...given.path, ...path } }),
    ...(body && { body: { ...(given.body as object), ...body } }),
  };
}

async function expectAlike(
  t: Test,
  [id, { answer, never }]: [OperationId, Pick<Row, "answer" | "never">],
  caller: Browser,
  given: CallOptions,
): Promise<void> {
  const first = await caller.call(id, given);
  t.equal(outcomeOf(first), answer);
  t.strictSame(told(await caller.call(id, withNever(given, never))), told(first));
}

for (const [id, row] of Object.entries(table) as [OperationId, Row][]) {
  t.test(`${id}: somebody else's is as none`, async (t) => {
    const [owner, caller] = [await newPerson(), await newPerson()];
    const theirs = await row.theirs(owner, caller);
    await expectAlike(t, [id, row], caller.browser, theirs);
    t.equal((await owner.browser.call("getCurrentSession")).status, 200, "the owner lost nothing");
  });
}

for (const [id, row] of Object.entries(serviceTable) as [OperationId, ServiceRow][]) {
  t.test(`${id}: what is gone is as what never was`, async (t) => {
    const gone = await row.gone(await services.newSubject());
    await expectAlike(t, [id, row], test.service("console", operator), gone);
  });
}
