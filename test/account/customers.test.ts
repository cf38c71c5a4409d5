import t from "tap";
import type { OperationId } from "../../src/contract/handlers.ts";
import type { components } from "../../src/contract/types.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type Browser, type CallOptions, expectStatus } from "../support/browser.ts";
import { operations } from "../support/contract.ts";
import { suspend } from "../support/customer-states.ts";

type Schemas = components["schemas"];
type Page = Schemas["CustomerPage"];

const consoleOf = (test: TestApp) => test.service("console", "op@raxx.app");
const ofCustomer = (customer_id: string, more: CallOptions = {}): CallOptions => ({
  ...more,
  path: { customer_id, ...more.path },
});

/** People who signed up a second after one another, oldest first. */
async function people(test: TestApp, ...names: string[]) {
  const all: { browser: Browser; id: string }[] = [];
  for (const name of names) {
    test.clock.advance(1);
    const browser = test.browser();
    const { customer } = await browser.signUp(`${name}@example.com`, { displayName: name });
    all.push({ browser, id: customer.id });
  }
  return all;
}

async function pagesOf(caller: Browser, query: Record<string, string | number> = {}): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const answer = await caller.call<Page>("listCustomers", { query: { ...query, cursor } });
    const { items, next_cursor } = expectStatus(answer, 200);
    pages.push(items.map(({ email }) => email.replace(/@.*/, "")));
    cursor = next_cursor ?? undefined;
  } while (cursor);
  return pages;
}

t.test(
  "customers are listed newest first, a page at a time, by status, and without the erased",
  async (t) => {
    const test = await createTestApp(t);
    const [, bob, , , eve] = await people(test, "ada", "bob", "carol", "dan", "eve");
    const caller = consoleOf(test);
    t.strictSame(await pagesOf(caller, { limit: 2 }), [["eve", "dan"], ["carol", "bob"], ["ada"]]);
    await suspend(test.database, bob?.id as string);
    expectStatus(await (eve as { browser: Browser }).browser.call("eraseMe"), 200);
    t.strictSame(await pagesOf(caller), [["dan", "carol", "bob", "ada"]]);
    t.strictSame(await pagesOf(caller, { limit: 2, status: "active" }), [["dan", "carol"], ["ada"]]);
    t.strictSame(await pagesOf(caller, { status: "suspended" }), [["bob"]]);
  },
);

// The invariant: a list misses nobody and shows nobody twice. A Date holds milliseconds, and those who were taken over
// from another database may have signed up within one.
t.test("a page misses nobody who signed up in the same millisecond", async (t) => {
  const test = await createTestApp(t);
  await people(test, "ada", "bob", "carol", "dan");
  await test.database.pool.query(
    `update queue_customers c set created_at = timestamptz '2026-01-01 00:00:00Z' + n * interval '100 microseconds'
    from (select id, row_number() over (order by email) as n from queue_customers) numbered where numbered.id = c.id`,
  );
  t.strictSame((await pagesOf(consoleOf(test), { limit: 1 })).flat(), ["dan", "carol", "bob", "ada"]);
});

t.test("a cursor is good for the list that it is of", async (t) => {
  const test = await createTestApp(t);
  await people(test, "ada", "bob");
  const caller = consoleOf(test);
  const { body } = await caller.call<Page>("listCustomers", { query: { limit: 1 } });
  const query = { status: "active", cursor: body.next_cursor as string };
  t.match(await caller.call("listCustomers", { query }), {
    status: 400,
    body: { errors: [{ in: "query", pointer: "/cursor" }] },
  });
});

t.test("a customer is found by the address in any spelling of the mailbox, or by the id", async (t) => {
  const test = await createTestApp(t);
  const [ada] = await people(test, "ada", "bob");
  const caller = consoleOf(test);
  const search = async (body: object) =>
    expectStatus(await caller.call<Page>("searchCustomers", { body }), 200).items.map(({ id }) => id);
  t.strictSame(await search({ email: " ADA@Example.COM " }), [ada?.id]);
  t.strictSame(await search({ customer_id: ada?.id }), [ada?.id]);
  t.strictSame(await search({ email: "ad@example.com" }), [], "only whole addresses");
  t.strictSame(await search({ customer_id: "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21" }), []);
  for (const body of [{}, { email: "ada@example.com", customer_id: ada?.id }, { email: "no address" }])
    t.match(await caller.call("searchCustomers", { body }), {
      status: 400,
      body: { code: "invalid_request" },
    });
  expectStatus(await (ada as { browser: Browser }).browser.call("eraseMe"), 200);
  t.strictSame(await search({ customer_id: ada?.id }), []);
});

t.test("an operator sees a customer, the sessions and the passkeys as the customer does", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { customer } = await ada.signUp("ada@example.com", { displayName: "Ada" });
  await ada.addPasskey();
  await ada.makeBackupCodes();
  await ada.another().signIn();
  const caller = consoleOf(test);
  const one = await caller.call<Schemas["CustomerRecord"]>("getCustomer", ofCustomer(customer.id));
  t.match(expectStatus(one, 200), {
    id: customer.id,
    status: "active",
    email: "ada@example.com",
    display_name: "Ada",
    passkeys: 2,
    backup_codes_remaining: 10,
    suspended_at: null,
    recovered_at: null,
  });

  type Items = { items: { id: string; current: boolean }[] };
  const others = ({ items }: Items) => items.map((item) => ({ ...item, current: false }));
  for (const [own, operators] of [
    ["listSessions", "listCustomerSessions"],
    ["listCredentials", "listCustomerCredentials"],
  ] as const) {
    const seen = expectStatus(await ada.call<Items>(own), 200);
    t.equal(seen.items.length, 2);
    t.ok(seen.items.some(({ current }) => current));
    const shown = await caller.call<Items & { signal?: object }>(operators, ofCustomer(customer.id));
    t.strictSame(expectStatus(shown, 200).items, others(seen), operators);
    t.equal(shown.body.signal, undefined);
    const first = await caller.call<Page>(operators, ofCustomer(customer.id, { query: { limit: 1 } }));
    const cursor = first.body.next_cursor as string;
    const second = await caller.call<Items>(operators, ofCustomer(customer.id, { query: { cursor } }));
    t.strictSame(second.body.items, others(seen).slice(1), `${operators} by pages`);
  }
});

t.test("an operator's export is the customer's own, and the log says whose doing it was", async (t) => {
  const test = await createTestApp(t);
  const [ada] = await people(test, "ada");
  const { browser, id } = ada as { browser: Browser; id: string };
  const nameless = await test.service("console").call("exportCustomer", ofCustomer(id));
  t.match(nameless, { status: 400, body: { errors: [{ in: "header", pointer: "/queue-operator" }] } });
  const own = expectStatus(await browser.call<Schemas["AccountExport"]>("exportMe"), 200);
  const exported = await consoleOf(test).call<Schemas["AccountExport"]>("exportCustomer", ofCustomer(id));
  const { audit_events, exported_at: _at, ...rest } = expectStatus(exported, 200);
  const { audit_events: ownEvents, exported_at: _ownAt, ...ownRest } = own;
  t.strictSame(rest, ownRest);
  t.equal(audit_events.length, ownEvents.length + 1, "the own export is an event");
  const { rows } = await test.database.pool.query(
    "select type, actor_id, operator, customer_id, commitment from customer_audit_events where request_id = $1",
    [exported.headers["x-request-id"]],
  );
  t.strictSame(rows, [
    {
      type: "customer.exported",
      actor_id: "console",
      operator: "op@raxx.app",
      customer_id: id,
      commitment: null,
    },
  ]);
});

t.test(
  "an operator removes a passkey, which ends its sessions and is mailed, but never the last",
  async (t) => {
    const test = await createTestApp(t);
    const [ada, bob] = await people(test, "ada", "bob");
    const { browser, id } = ada as { browser: Browser; id: string };
    const { credential } = await browser.addPasskey();
    const caller = consoleOf(test);
    const remove = (customer_id: string, credential_id: string) =>
      caller.call("removeCustomerCredential", { path: { customer_id, credential_id } });

    const [first] = (await browser.listPasskeys()).items;
    t.match(await remove(bob?.id as string, first?.id as string), { status: 404 }, "not somebody else's");
    t.equal((await remove(id, first?.id as string)).status, 204);
    t.match(await browser.call("getMe"), { status: 401, body: { code: "session_ended" } });
    const { rows } = await test.database.pool.query("select kind from queue_notices where customer_id = $1", [
      id,
    ]);
    t.ok(rows.some(({ kind }) => kind === "passkey_removed"));
    t.equal((await remove(id, first?.id as string)).status, 404, "it is gone");
    t.match(await remove(id, credential.id), { status: 409, body: { code: "last_passkey" } });
  },
);

t.test("an operator erases a customer, with a receipt, and once", async (t) => {
  const test = await createTestApp(t);
  const [ada] = await people(test, "ada");
  const { browser, id } = ada as { browser: Browser; id: string };
  // What the customer has to wait for does not hold an operator up.
  await test.database.pool.query("update queue_customers set recovered_at = $1", [test.clock.now()]);
  const caller = consoleOf(test);
  const erased = await caller.call<Schemas["ErasureReceipt"]>("eraseCustomer", ofCustomer(id));
  t.match(expectStatus(erased, 200), { customer_id: id, tables: { queue_customers: 1, queue_sessions: 1 } });
  t.match(await browser.call("getMe"), { status: 401, body: { code: "session_ended" } });
  t.ok(test.log.some(({ event, customer_id }) => event === "erased" && customer_id === id));
  const { rows } = await test.database.pool.query(
    "select type, actor_id, operator from customer_audit_events where request_id = $1 order by type",
    [erased.headers["x-request-id"]],
  );
  const actor = { actor_id: "console", operator: "op@raxx.app" };
  t.strictSame(rows, [
    { type: "customer.erased", ...actor },
    { type: "session.ended", ...actor },
  ]);
  t.equal((await caller.call("eraseCustomer", ofCustomer(id))).status, 404);
});

t.test("the erased and those who never were answer byte-equal, whatever is asked of them", async (t) => {
  const test = await createTestApp(t);
  const [ada] = await people(test, "ada");
  const { browser, id: erased } = ada as { browser: Browser; id: string };
  const [passkey] = (await browser.listPasskeys()).items;
  expectStatus(await browser.call("eraseMe"), 200);
  const caller = consoleOf(test);
  const unknown = "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21";
  const bodies: Partial<Record<OperationId, object>> = { setCustomerStatus: { status: "active" } };
  const asked = [...operations.values()].filter(({ path }) =>
    path.startsWith("/api/v1/customers/{customer_id}"),
  );
  t.ok(asked.length >= 7);
  for (const { id } of asked as { id: OperationId }[]) {
    const [one, other] = await Promise.all(
      [erased, unknown].map(async (customer_id) => {
        const options = ofCustomer(customer_id, {
          path: { credential_id: passkey?.id as string },
          ...(bodies[id] && { body: bodies[id] }),
        });
        const { status, headers, text } = await caller.call(id, options);
        const { "x-request-id": requestId, date: _date, ...rest } = headers;
        return { status, headers: rest, text: text.replace(String(requestId), "") };
      }),
    );
    t.equal(one?.status, 404, id);
    t.strictSame(one, other, id);
  }
});
