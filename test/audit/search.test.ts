import { randomUUID } from "node:crypto";
import t from "tap";
import type { components } from "../../src/contract/types.ts";
import { createTestApp } from "../support/app.ts";
import { loadEvents, positionPlan } from "../support/audit.ts";
import { type Browser, expectStatus } from "../support/browser.ts";

type Schemas = components["schemas"];
type Query = Record<string, string | number | undefined>;

const event = (members: object = {}) => ({
  id: randomUUID(),
  type: "raptor.page.seen",
  outcome: "success",
  ...members,
});

async function search(caller: Browser, query: Query = {}): Promise<Schemas["AuditEventList"]> {
  return expectStatus(await caller.call<Schemas["AuditEventList"]>("searchAuditEvents", { query }), 200);
}

t.test("what was committed before the call is found, the newest first, with what is personal", async (t) => {
  const { service, browser } = await createTestApp(t);
  const reader = service("console");
  const ada = browser({ address: "198.51.100.77" });
  const { customer } = await ada.signUp("ada@example.com");
  const said = event({ customer_id: customer.id, personal: { ip: "::1" } });
  expectStatus(await service("raptor").call("appendAuditEvents", { body: said }), 201);
  const { items } = await search(reader);
  const count = items.length;
  t.strictSame(
    items.map(({ position }) => position),
    Array.from({ length: count }, (_, index) => count - index),
  );
  t.match(items[0], {
    type: "raptor.page.seen",
    service: "raptor",
    service_event_id: said.id,
    personal: { ip: "::1" },
    actor: { type: "service", id: "raptor", operator: null },
    commitment: /^[0-9a-f]{64}$/,
  });
  t.match(items[1], { type: "session.started", service_event_id: null, personal: { ip: "198.51.100.77" } });
  const { id } = items[1] as { id: string };
  const one = await reader.call("getAuditEvent", { path: { event_id: id } });
  t.strictSame(expectStatus(one, 200), items[1]);
  t.equal((await reader.call("getAuditEvent", { path: { event_id: randomUUID() } })).status, 404);
});

t.test("filters: customer, actor, type, beginning of types, times, and all that are given", async (t) => {
  const { service, clock } = await createTestApp(t);
  const reader = service("console");
  const [ada, bob] = [randomUUID(), randomUUID()];
  const begun = clock.now().toISOString();
  for (const [type, customer_id] of [
    ["raptor.page.seen", ada],
    ["raptor.page.left", bob],
    ["raptor.pages.seen", ada],
    ["raptor.page", ada],
  ]) {
    clock.advance(60);
    const body = event({ type, customer_id });
    expectStatus(await service("raptor").call("appendAuditEvents", { body }), 201);
  }
  const typesOf = async (query: Query) => (await search(reader, query)).items.map(({ type }) => type);
  t.strictSame(await typesOf({ customer_id: bob }), ["raptor.page.left"]);
  t.strictSame(await typesOf({ type: "raptor.page" }), ["raptor.page"]);
  t.strictSame(await typesOf({ type: "raptor.page.*" }), ["raptor.page.left", "raptor.page.seen"]);
  t.strictSame(await typesOf({ type: "raptor.page.*", customer_id: ada }), ["raptor.page.seen"]);
  t.equal((await typesOf({ actor: "raptor" })).length, 4);
  t.strictSame(await typesOf({ actor: "velvet" }), []);
  t.strictSame(await typesOf({ to: begun }), []);
  const third = (await search(reader)).items[1]?.recorded_at as string;
  t.strictSame(await typesOf({ from: third }), ["raptor.page", "raptor.pages.seen"]);
  t.strictSame(await typesOf({ from: begun, to: third }), ["raptor.page.left", "raptor.page.seen"]);
  for (const query of [
    { from: "yesterday" },
    { type: "*" },
    { customer_id: "x" },
    { limit: 0 },
    { limit: 201 },
  ])
    t.equal((await reader.call("searchAuditEvents", { query })).status, 400, JSON.stringify(query));
});

t.test("what one transaction wrote has its positions in the order of writing", async (t) => {
  const { service } = await createTestApp(t);
  const events = Array.from({ length: 50 }, (_, n) => event({ data: { n } }));
  expectStatus(await service("raptor").call("appendAuditEvents", { body: { events } }), 201);
  const { items } = await search(service("console"), { limit: 50 });
  t.strictSame(
    items.map(({ data }) => data.n),
    events.map((_, index) => 49 - index),
  );
});

t.test("pages hold each event once, whatever is appended meanwhile", async (t) => {
  const { service } = await createTestApp(t);
  const reader = service("console");
  const append = async (count: number) => {
    const events = Array.from({ length: count }, () => event());
    expectStatus(await service("raptor").call("appendAuditEvents", { body: { events } }), 201);
  };
  await append(10);
  const seen: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await search(reader, { limit: 3, cursor });
    seen.push(...page.items.map(({ position }) => position));
    cursor = page.next_cursor ?? undefined;
    await append(1);
  } while (cursor);
  t.strictSame(seen, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  t.equal((await reader.call("searchAuditEvents", { query: { cursor: "made-up" } })).status, 400);
});

t.test("every filter is answered from an index that is in order", async (t) => {
  const { service, database } = await createTestApp(t);
  await loadEvents(database.pool, 20_000);
  const customer_id = randomUUID();
  const body = event({ customer_id });
  expectStatus(await service("raptor").call("appendAuditEvents", { body }), 201);
  await search(service("console"));
  await database.pool.query("analyze queue_audit_positions");
  for (const condition of [
    `customer_id = '${customer_id}'`,
    "actor_id = 'raptor'",
    "type = 'raptor.page.seen'",
  ]) {
    const plan = await positionPlan(database.pool, condition);
    t.match(plan, /Index (Only )?Scan Backward using queue_audit_positions_(customer|actor|type)/, condition);
    t.notMatch(plan, /Sort|Seq Scan|Filter/, condition);
  }
});
