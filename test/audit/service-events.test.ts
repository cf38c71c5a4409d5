import { randomUUID } from "node:crypto";
import t from "tap";
import type { Actor } from "../../src/audit/audit-event.ts";
import { createTestApp } from "../support/app.ts";
import { type CallOptions, expectStatus } from "../support/browser.ts";
import {
  changing,
  type EventCase,
  type EventCases,
  expectEvents,
  expectListed,
} from "../support/event-cases.ts";
import {
  createServiceCalls,
  operator,
  type ServiceOperation,
  type Subject,
} from "../support/service-calls.ts";

// Which events each operation of services leaves, when it goes well and when it does not, called by Console: they name it
// and its operator. A new operation is one line here; the test says so when it is forgotten. Those of customers are in
// customer-events.test.ts.

interface Case extends EventCase {
  /** What is sent in place of `right`, which a right service sends for a success. */
  given?: (right: CallOptions, subject: Subject) => CallOptions | Promise<CallOptions>;
}

const left = (answer: string, events: string[], given?: Case["given"]): Case => ({
  ...{ answer, events },
  ...(given && { given }),
});
/** What changes nothing leaves nothing. */
const silent = (answer: string, given?: Case["given"]): Case => left(answer, [], given);

const neverId = "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21";
const withBody = (body: object) => (right: CallOptions) => ({ ...right, body });
const ofNobody = (right: CallOptions) => ({ ...right, path: { customer_id: neverId } });
/** The passkey that the subject signed up with, and whose session is live. */
async function firstPasskey(right: CallOptions, { customerId }: Subject): Promise<CallOptions> {
  const path = { customer_id: customerId };
  const list = expectStatus(await console.call("listCustomerCredentials", { path }), 200);
  const [first] = list.items as { id: string }[];
  return { ...right, path: { ...path, credential_id: first?.id as string } };
}
const stale = (right: CallOptions) => ({ ...right, headers: { "if-match": '"0"' } });
/** Sends it once; to be sent again, with these members of the body another way. */
const again = (id: ServiceOperation, members?: object) =>
  async function sendFirst(right: CallOptions): Promise<CallOptions> {
    const { status, text } = await console.call(id, right);
    if (status >= 400) throw new Error(text);
    return { ...right, ...(members && { body: { ...(right.body as object), ...members } }) };
  };

const table: { [Id in ServiceOperation]?: EventCases<Case> } = {
  introspectToken: {
    success: left("200", []),
    "no token": silent("200", withBody({ token: "none" })),
  },
  revokeSessions: {
    success: left("200", ["session.ended success"]),
    twice: silent("200", again("revokeSessions")),
    nothing: silent("400 invalid_request", withBody({})),
  },
  putRole: {
    success: left("201", ["role.created success"]),
    twice: silent("412 precondition_failed", again("putRole")),
    "another way": left("200", ["role.updated success"], async (right) => ({
      ...(await again("putRole", { permissions: [] })(right)),
      headers: { "if-match": "*" },
    })),
    "as it is": silent("200", async (right) => ({
      ...(await again("putRole")(right)),
      headers: { "if-match": "*" },
    })),
    "built in": silent("409 role_in_use", (right) => ({
      ...right,
      path: { role: "support" },
      headers: { "if-match": "*" },
    })),
  },
  deleteRole: {
    success: left("204", ["role.deleted success"]),
    "of another time": silent("412 precondition_failed", stale),
    held: silent("409 role_in_use", async (right, { customerId }) => {
      const path = { ...right.path, customer_id: customerId };
      expectStatus(await console.call("assignRole", { ...right, path }), 200);
      return right;
    }),
  },
  assignRole: {
    success: left("200", ["role.assigned success"]),
    twice: silent("200", again("assignRole")),
    "of another time": silent("412 precondition_failed", stale),
  },
  revokeRole: {
    success: left("200", ["role.revoked success"]),
    twice: silent("200", again("revokeRole")),
    "of another time": silent("412 precondition_failed", stale),
  },
  searchCustomers: {
    success: left("200", []),
    "no address": silent("400 invalid_request", withBody({ email: "nobody" })),
  },
  exportCustomer: {
    success: left("200", ["customer.exported success"]),
    "of nobody": silent("404 not_found", ofNobody),
  },
  setCustomerStatus: {
    success: left("200", ["customer.suspended success", "session.ended success"]),
    twice: silent("200", again("setCustomerStatus")),
    "back again": left("200", ["customer.reinstated success"], async (right) => ({
      ...(await again("setCustomerStatus")(right)),
      body: { status: "active" },
    })),
    "of nobody": silent("404 not_found", ofNobody),
    "of the last administrator": silent("409 last_administrator", ofLastAdministrator),
  },
  eraseCustomer: {
    success: left("200", ["customer.erased success", "session.ended success"]),
    twice: silent("404 not_found", again("eraseCustomer")),
    "of the last administrator": silent("409 last_administrator", ofLastAdministrator),
  },
  removeCustomerCredential: {
    success: left("204", ["credential.removed success"]),
    "with the session of it": left(
      "204",
      ["credential.removed success", "session.ended success"],
      firstPasskey,
    ),
    twice: silent("404 not_found", again("removeCustomerCredential")),
    "the last": silent("409 last_passkey", async (right, subject) => {
      const first = await firstPasskey(right, subject);
      expectStatus(await console.call("removeCustomerCredential", right), 204);
      return first;
    }),
  },
  startRecovery: {
    success: left("201", ["recovery.started success"]),
    twice: left("201", ["recovery.cancelled success", "recovery.started success"], again("startRecovery")),
    "of nobody": silent("404 not_found", ofNobody),
  },
  cancelRecoveryForOperator: {
    success: left("204", ["recovery.cancelled success"]),
    twice: silent("404 not_found", again("cancelRecoveryForOperator")),
  },
  checkPermissions: {
    success: left("200", []),
    "of nobody": silent("200", withBody({ customer_id: neverId, permission: "account:use" })),
  },
  appendAuditEvents: {
    success: left("201", ["console.page.seen success"]),
    "two at once": left("201", ["console.page.hidden failure", "console.page.seen success"], ({ body }) => ({
      body: {
        events: [body, { id: randomUUID(), type: "console.page.hidden", outcome: "failure" }],
      },
    })),
    twice: silent("200", again("appendAuditEvents")),
    "otherwise the second time": silent(
      "409 event_conflict",
      again("appendAuditEvents", { outcome: "failure" }),
    ),
    "in another's name": silent(
      "400 invalid_request",
      withBody({ id: randomUUID(), type: "raptor.page.seen", outcome: "success" }),
    ),
  },
};

const test = await createTestApp(t);
const { newSubject, right } = createServiceCalls(test);
const console = test.service("console", operator);

/** Makes the customer the only administrator there is. */
async function ofLastAdministrator(right: CallOptions, { customerId }: Subject): Promise<CallOptions> {
  await test.database.pool.query("delete from queue_customer_roles where role = 'administrator'");
  const path = { customer_id: customerId, role: "administrator" };
  expectStatus(await console.call("assignRole", { path, headers: { "if-match": "*" } }), 200);
  return right;
}

t.test("every operation of services that is not a plain read is in the table", (t) => {
  t.strictSame(Object.keys(table).sort(), changing(true));
  t.end();
});

for (const [id, cases] of Object.entries(table) as [ServiceOperation, EventCases<Case>][]) {
  t.test(id, async (t) => {
    const seen = new Set<string>();
    for (const [name, one] of Object.entries(cases)) {
      await t.test(name, async (t) => {
        const subject = await newSubject();
        const prepared = await right[id](subject, "console");
        const options = (await one.given?.(prepared, subject)) ?? prepared;
        const actorOf = (): Actor => ({ type: "service", id: "console", operator });
        const types = await expectEvents(t, test, id, one, { caller: console, options, actorOf });
        // The contract cannot list what services will call their events.
        for (const type of types) seen.add(type.replace(/^console\..*/, "{service}.*"));
      });
    }
    expectListed(t, id, seen);
  });
}
