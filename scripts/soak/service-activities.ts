import { randomUUID } from "node:crypto";
import { expectStatus } from "../../test/support/browser.ts";
import type { Callers } from "./caller.ts";
import type { Activity } from "./customer-activities.ts";

const operator = "op@raxx.app";
const role = "soak-reader";
const ifMatch = { "if-match": "*" };

/** What Raptor and its like, and operators by Console, do about a customer. */
export function createServiceActivities(callers: Callers): Record<string, Activity> {
  const raptor = callers.service("raptor");
  const console = callers.service("console", operator);

  async function introspect(token: string | undefined, active: boolean): Promise<void> {
    const reply = await raptor.call<{ active: boolean }>("introspectToken", { body: { token } });
    if (expectStatus(reply, 200).active !== active) throw new Error(`introspection says active: ${!active}`);
  }

  async function append(customerId: string, count: number): Promise<void> {
    const event = { type: "raptor.page.seen", outcome: "success", customer_id: customerId };
    const events = Array.from({ length: count }, () => ({ ...event, id: randomUUID() }));
    const body = count === 1 ? events[0] : { events };
    expectStatus(await raptor.call("appendAuditEvents", { body }), 201);
  }

  return {
    introspect: { weight: 20, run: ({ browser }) => introspect(browser.accessToken, true) },
    "introspect a session that ended": {
      weight: 1,
      async run({ browser, customerId }) {
        expectStatus(await raptor.call("revokeSessions", { body: { customer_id: customerId } }), 200);
        await introspect(browser.accessToken, false);
        await browser.signIn();
      },
    },
    check: {
      weight: 20,
      async run({ customerId }) {
        const body = { customer_id: customerId, permission: "account:use" };
        const checked = await raptor.call<{ allowed: boolean }>("checkPermissions", { body });
        if (!expectStatus(checked, 200).allowed) throw new Error("a customer may not use the account");
      },
    },
    append: { weight: 14, run: ({ customerId }) => append(customerId, 1) },
    "append a batch": { weight: 1, run: ({ customerId }) => append(customerId, 50) },
    "search the log": {
      weight: 1,
      async run({ customerId }) {
        const query = { customer_id: customerId, limit: 50 };
        expectStatus(await console.call("searchAuditEvents", { query }), 200);
      },
    },
    "export a customer's log": {
      weight: 0.5,
      async run({ customerId }) {
        expectStatus(await console.call("exportAuditEvents", { query: { customer_id: customerId } }), 200);
      },
    },
    "look a customer up": {
      weight: 1,
      async run({ email, customerId }) {
        expectStatus(await console.call("searchCustomers", { body: { email } }), 200);
        expectStatus(await console.call("getCustomer", { path: { customer_id: customerId } }), 200);
      },
    },
    "give and take a role": {
      weight: 1,
      async run({ customerId }) {
        const path = { role, customer_id: customerId };
        expectStatus(await console.call("assignRole", { path, headers: ifMatch }), 200);
        expectStatus(await console.call("revokeRole", { path, headers: ifMatch }), 200);
      },
    },
    "change a role": {
      weight: 0.1,
      async run() {
        const permissions = Math.random() < 0.5 ? ["customer:read"] : [];
        const body = { description: "Looks on.", administrative: false, permissions };
        expectStatus(await console.call("putRole", { path: { role }, body, headers: ifMatch }), 200);
      },
    },
    "suspend and reinstate": {
      weight: 0.2,
      async run({ browser, customerId }) {
        const path = { customer_id: customerId };
        for (const status of ["suspended", "active"])
          expectStatus(await console.call("setCustomerStatus", { path, body: { status } }), 200);
        await browser.signIn();
      },
    },
  };
}

/** The role that operators give and take. */
export async function makeRole(callers: Callers): Promise<void> {
  const body = { description: "Looks on.", administrative: false, permissions: ["customer:read"] };
  const headers = { "if-none-match": "*" };
  expectStatus(
    await callers.service("console", operator).call("putRole", { path: { role }, body, headers }),
    201,
  );
}

/** Follows the feed as Raptor does, until it is told to stop. */
export async function followRevocations(callers: Callers, isOver: () => boolean): Promise<void> {
  const raptor = callers.service("raptor");
  let after: number | undefined;
  while (!isOver()) {
    const page = await raptor.call<{ next_after: number }>("listRevocations", { query: { after, wait: 8 } });
    after = expectStatus(page, 200).next_after;
  }
}
