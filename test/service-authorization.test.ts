import t from "tap";
import type { CallerName, Scope } from "../src/callers.ts";
import { createTestApp } from "./support/app.ts";
import { type Browser, type CallOptions, expectStatus, outcomeOf } from "./support/browser.ts";
import { operations } from "./support/contract.ts";
import {
  createServiceCalls,
  operator,
  type ServiceOperation,
  type Subject,
} from "./support/service-calls.ts";
import { allScopes, allScopesBut, giveScopes } from "./support/services.ts";

// Which service may do what: every operation that is for services alone, called by each kind of caller as a right one
// would call it. A new operation is one line here; tsc and this test say so when it is forgotten. The others are in
// test/authorization.test.ts.

interface Row {
  scope: Scope;
  /** Status, and the code of a problem. */
  nobody: string;
  /** A customer, freshly signed in. */
  customer: string;
  /** A token that is nobody's. */
  garbage: string;
  raptor: string;
  velvet: string;
  reasonator: string;
  /** Console, without saying who is at the keyboard. */
  nameless: string;
  console: string;
}
type Caller = Exclude<keyof Row, "scope">;

const noService = {
  ...{ nobody: "401 unauthenticated", customer: "401 unauthenticated", garbage: "401 unauthenticated" },
};
/** For all of them. */
const services = (scope: Scope, answer: string): Row => ({
  ...{ scope, ...noService, raptor: answer, velvet: answer, reasonator: answer },
  ...{ nameless: answer, console: answer },
});
const refused = "403 insufficient_scope";
/** For Console, and for nobody else but whom the exceptions name. */
const operators = (scope: Scope, answer: string, exceptions: Partial<Row> = {}): Row => ({
  ...services(scope, answer),
  ...{ raptor: refused, velvet: refused, reasonator: refused },
  ...exceptions,
});

/** What `x-names-operator` asks for. */
const named = { nameless: "400 invalid_request" };

const table: Record<ServiceOperation, Row> = {
  introspectToken: services("sessions:introspect", "200"),
  revokeSessions: operators("sessions:revoke", "200", { ...named, raptor: "200" }),
  listRevocations: services("sessions:introspect", "200"),
  listServices: operators("services:read", "200"),
  getMetrics: operators("metrics:read", "200"),

  listPermissions: services("rbac:read", "200"),
  listRoles: services("rbac:read", "200"),
  getRole: services("rbac:read", "200"),
  putRole: operators("rbac:write", "201", named),
  deleteRole: operators("rbac:write", "204", named),
  listRoleHolders: services("rbac:read", "200"),
  getCustomerRoles: services("rbac:read", "200"),
  assignRole: operators("rbac:write", "200", named),
  revokeRole: operators("rbac:write", "200", named),
  checkPermissions: services("rbac:read", "200"),

  listCustomers: operators("customers:read", "200"),
  searchCustomers: operators("customers:read", "200"),
  getCustomer: operators("customers:read", "200"),
  listCustomerSessions: operators("customers:read", "200"),
  listCustomerCredentials: operators("customers:read", "200"),
  getRecovery: operators("customers:read", "200"),
  exportCustomer: operators("customers:read", "200", named),
  setCustomerStatus: operators("customers:write", "200", named),
  eraseCustomer: operators("customers:write", "200", named),
  removeCustomerCredential: operators("customers:write", "204", named),
  startRecovery: operators("customers:write", "201", named),
  cancelRecoveryForOperator: operators("customers:write", "204", named),

  searchAuditEvents: operators("audit:read", "200"),
  appendAuditEvents: { ...services("audit:write", "201"), ...named },
  getAuditEvent: operators("audit:read", "200"),
  exportAuditEvents: operators("audit:read", "200"),
  listAuditSeals: operators("audit:read", "200"),
};
const rows = Object.entries(table) as [ServiceOperation, Row][];

const test = await createTestApp(t);
const { newSubject, right } = createServiceCalls(test);

function withToken(accessToken: string): Browser {
  const browser = test.browser();
  browser.accessToken = accessToken;
  return browser;
}

const callers: Record<Caller, (subject: Subject) => Browser> = {
  nobody: () => test.browser(),
  customer: ({ accessToken }) => withToken(accessToken),
  garbage: () => withToken("x".repeat(43)),
  raptor: () => test.service("raptor"),
  velvet: () => test.service("velvet"),
  reasonator: () => test.service("reasonator"),
  nameless: () => test.service("console"),
  console: () => test.service("console", operator),
};
/** The service behind the caller; the right one where there is none. */
const serviceOf = (caller: Caller): CallerName =>
  caller === "raptor" || caller === "velvet" || caller === "reasonator" ? caller : "console";

async function answerOf(caller: Browser, id: ServiceOperation, options: CallOptions): Promise<string> {
  return outcomeOf(await caller.call(id, options));
}

t.test("every operation that is for services alone is in the table, with what the contract says", (t) => {
  const found = [...operations.values()].filter(({ security }) =>
    security.some((one) => "serviceToken" in one),
  );
  t.strictSame(Object.keys(table).sort(), found.map(({ id }) => id).sort());
  for (const { id, security, namesOperator } of found) {
    const row = table[id as ServiceOperation];
    t.strictSame(security, [{ serviceToken: [row.scope] }], `${id}: its scope, and no other way in`);
    t.equal(row.nameless === named.nameless, namesOperator, `${id}: x-names-operator`);
  }
  t.end();
});

for (const [id, row] of rows) {
  t.test(id, async (t) => {
    for (const [caller, become] of Object.entries(callers) as [Caller, (typeof callers)[Caller]][]) {
      const subject = await newSubject();
      const options = await right[id](subject, serviceOf(caller));
      t.equal(await answerOf(become(subject), id, options), row[caller], caller);
      // A refusal changed nothing.
      if (row[caller].startsWith("2")) continue;
      expectStatus(await withToken(subject.accessToken).call("getCurrentSession"), 200);
      t.equal(await answerOf(callers.console(subject), id, options), row.console, `${caller} spent nothing`);
    }
  });
}

t.test("its scope opens an operation, and no other does", async (t) => {
  for (const [id, row] of rows) {
    for (const scope of allScopes) {
      await t.test(`${id} with ${scope}`, async (t) => {
        const subject = await newSubject();
        const options = await right[id](subject, "console");
        giveScopes(t, "console", [scope]);
        const expected = scope === row.scope ? row.console : refused;
        t.equal(await answerOf(callers.console(subject), id, options), expected, "alone");
      });
    }
    await t.test(`${id} with all scopes but ${row.scope}`, async (t) => {
      const subject = await newSubject();
      const options = await right[id](subject, "console");
      giveScopes(t, "console", allScopesBut(row.scope));
      const { status, body, headers } = await callers.console(subject).call(id, options);
      t.equal(`${status} ${body.code}`, refused);
      t.equal(
        headers["www-authenticate"],
        `Bearer error="insufficient_scope", scope="${row.scope}"`,
        "the missing one is named",
      );
    });
  }
});
