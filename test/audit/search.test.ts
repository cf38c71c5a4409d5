import { randomUUID } from "node:crypto";
import t from "tap";
import { createPositions } from "../../src/audit/positions.ts";
import { findRange, searchEvents } from "../../src/audit/recorded-event-store.ts";
import type { components } from "../../src/contract/types.ts";
import { createTestApp } from "../support/app.ts";
import { loadEvents, positionPlan, positionsRead } from "../support/audit.ts";
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

t.test("a search by time reads little, wherever in the log the times are", async (t) => {
  const { database } = await createTestApp(t);
  const { db, pool } = database;
  const count = 20_000;
  const positions = createPositions(db);
  await loadEvents(pool, count);
  await positions.assign();
  await pool.query("analyze queue_audit_positions");
  const timeOf = async (position: number): Promise<Date> =>
    (await pool.query("select recorded_at from queue_audit_positions where position = $1", [position]))
      .rows[0].recorded_at;
  const [early, late] = [await timeOf(100), await timeOf(count - 100)];
  const half = await timeOf(count / 2);
  for (const times of [
    { from: half },
    { to: half },
    { from: early, to: late },
    { to: early },
    { from: late },
  ]) {
    const what = JSON.stringify(times);
    const limit = 51;
    t.ok((await positionsRead(db, (trx) => findRange(trx, times))) < 50, `the range of ${what}`);
    t.ok(
      (await positionsRead(db, (trx) => searchEvents(trx, { ...times, before: undefined, limit }))) < 150,
      what,
    );
  }
});

t.test("a range has what came late, by however much", async (t) => {
  const { database } = await createTestApp(t);
  const { db, pool } = database;
  const positions = createPositions(db);
  const start = Date.parse("2026-03-01T00:00:00Z");
  const append = async (minutes: number[]) => {
    for (const minute of minutes)
      await pool.query(
        `insert into customer_audit_events (id, occurred_at, recorded_at, type, schema_version, outcome, actor_type, targets, request_id, data, commitment)
         values (gen_random_uuid(), $1, $1, 'session.refreshed', 1, 'success', 'system', '[]', 'loaded-by-sql', '{}', sha256('x'))`,
        [new Date(start + 60_000 * minute)],
      );
    await positions.assign();
  };
  // Within what is placed at once, behind what was placed before, and a clock that was ahead for a while.
  await append([10, 12, 11, 20, 15]);
  await append([21, 13, 30]);
  await append([1_500, 1_501]);
  await append([31, 40, 22, 41]);
  const { rows } = await pool.query(
    "select position::int, recorded_at from queue_audit_positions order by position",
  );
  const instants = [
    undefined,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    20,
    21,
    22,
    30,
    31,
    40,
    41,
    42,
    1_500,
    1_501,
    1_502,
  ];
  for (const fromMinute of instants) {
    for (const toMinute of instants) {
      const [from, to] = [fromMinute, toMinute].map((minute) =>
        minute === undefined ? undefined : new Date(start + 60_000 * minute),
      );
      const fitting: number[] = rows
        .filter(({ recorded_at }) => (!from || recorded_at >= from) && (!to || recorded_at < to))
        .map(({ position }) => position);
      const range = await findRange(db, { from, to });
      const expected =
        fitting.length > 0 ? { first: fitting[0], last: fitting.at(-1) } : { first: 1, last: 0 };
      t.strictSame(range, expected, `${fromMinute} to ${toMinute}`);
      const found = await searchEvents(db, { from, to, before: undefined, limit: 50 });
      t.strictSame(found.map(({ position }) => Number(position)).reverse(), fitting);
    }
  }
});
