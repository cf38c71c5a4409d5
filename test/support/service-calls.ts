import { randomUUID } from "node:crypto";
import type { CallerName } from "../../src/callers.ts";
import type { OperationId } from "../../src/contract/handlers.ts";
import type { components } from "../../src/contract/types.ts";
import type { TestApp } from "./app.ts";
import { type CallOptions, expectStatus } from "./browser.ts";
import type { CustomerOperation } from "./customer-calls.ts";
import { beginOperatorRecovery } from "./operator-recovery.ts";

type Schemas = components["schemas"];

/** Operations that only a service may call. */
export type ServiceOperation = Exclude<OperationId, CustomerOperation>;

export const operator = "op@raxx.app";

/** A customer whom services ask about, and a token of theirs. */
export interface Subject {
  customerId: string;
  sessionId: string;
  accessToken: string;
}

export interface ServiceCalls {
  newSubject(): Promise<Subject>;
  /** Path, query, headers and body as the right service sends them for a success; made by Console where there must be something. */
  right: Record<ServiceOperation, (subject: Subject, caller: CallerName) => Promise<CallOptions>>;
}

/** What services send, each operation by itself. A new operation is one line here. */
export function createServiceCalls(test: TestApp): ServiceCalls {
  const console = test.service("console", operator);
  const ifMatch = { "if-match": "*" };
  let count = 0;
  const newName = () => {
    count += 1;
    return `role-${count}`;
  };

  async function newSubject(): Promise<Subject> {
    count += 1;
    const signedUp = await test.browser().signUp(`subject-${count}@example.com`);
    const { customer, session, access_token: accessToken } = signedUp;
    return { customerId: customer.id, sessionId: session.id, accessToken };
  }

  const nothing = async (): Promise<CallOptions> => ({});
  const role = { description: "Looks on.", administrative: false, permissions: ["customer:read"] };

  async function newRole(): Promise<CallOptions> {
    const path = { role: newName() };
    const body = role;
    expectStatus(await console.call("putRole", { path, body, headers: { "if-none-match": "*" } }), 201);
    return { path, headers: ifMatch };
  }

  async function unheldRole({ customerId }: Subject): Promise<CallOptions> {
    const { path } = await newRole();
    return { path: { ...path, customer_id: customerId }, headers: ifMatch };
  }

  async function heldRole(subject: Subject): Promise<CallOptions> {
    const assignment = await unheldRole(subject);
    expectStatus(await console.call("assignRole", assignment), 200);
    return assignment;
  }

  const ofCustomer = async ({ customerId }: Subject): Promise<CallOptions> => ({
    path: { customer_id: customerId },
  });

  async function recovering(subject: Subject): Promise<CallOptions> {
    await beginOperatorRecovery(test, subject.customerId);
    return ofCustomer(subject);
  }

  async function secondPasskey({ customerId, accessToken }: Subject): Promise<CallOptions> {
    const browser = test.browser();
    browser.accessToken = accessToken;
    const { credential } = await browser.addPasskey();
    return { path: { customer_id: customerId, credential_id: credential.id } };
  }

  async function someEvent(): Promise<CallOptions> {
    const found = await console.call<Schemas["AuditEventList"]>("searchAuditEvents", { query: { limit: 1 } });
    const [event] = expectStatus(found, 200).items;
    return { path: { event_id: event?.id as string } };
  }

  return {
    newSubject,
    right: {
      introspectToken: async ({ accessToken }) => ({ body: { token: accessToken } }),
      revokeSessions: async ({ sessionId }) => ({ body: { session_id: sessionId } }),
      listRevocations: nothing,
      listServices: nothing,
      getMetrics: nothing,

      listPermissions: nothing,
      listRoles: nothing,
      getRole: newRole,
      putRole: async () => ({ path: { role: newName() }, body: role, headers: { "if-none-match": "*" } }),
      deleteRole: newRole,
      listRoleHolders: newRole,
      getCustomerRoles: async ({ customerId }) => ({ path: { customer_id: customerId } }),
      assignRole: unheldRole,
      revokeRole: heldRole,
      listCustomers: nothing,
      searchCustomers: async ({ customerId }) => ({ body: { customer_id: customerId } }),
      getCustomer: ofCustomer,
      listCustomerSessions: ofCustomer,
      listCustomerCredentials: ofCustomer,
      exportCustomer: ofCustomer,
      setCustomerStatus: async (subject) => ({
        ...(await ofCustomer(subject)),
        body: { status: "suspended" },
      }),
      eraseCustomer: ofCustomer,
      removeCustomerCredential: secondPasskey,
      startRecovery: ofCustomer,
      getRecovery: recovering,
      cancelRecoveryForOperator: recovering,

      checkPermissions: async ({ customerId }) => ({
        body: { customer_id: customerId, permission: "account:use" },
      }),

      searchAuditEvents: nothing,
      // A service speaks in its own name only.
      appendAuditEvents: async (_, caller) => ({
        body: { id: randomUUID(), type: `${caller}.page.seen`, outcome: "success" },
      }),
      getAuditEvent: someEvent,
      exportAuditEvents: nothing,
      listAuditSeals: nothing,
    },
  };
}
