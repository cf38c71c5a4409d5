import { createHash, randomUUID } from "node:crypto";
import canonicalize from "canonicalize";
import t from "tap";
import { catalogue } from "../../src/audit/catalogue.ts";
import { callerNames } from "../../src/callers.ts";
import type { components } from "../../src/contract/types.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type Browser, expectStatus } from "../support/browser.ts";
import { countStatements } from "../support/statements.ts";

type Appended = components["schemas"]["AppendedAuditEvents"];

const event = (members: object = {}) => ({
  id: randomUUID(),
  type: "raptor.page.seen",
  outcome: "success",
  ...("personal" in members && { customer_id: randomUUID() }),
  ...members,
});
const append = (caller: Browser, body: unknown) => caller.call<Appended>("appendAuditEvents", { body });

async function countEvents({ database }: TestApp): Promise<number> {
  const { rows } = await database.pool.query(
    "select (select count(*) from customer_audit_events)::int as events, (select count(*) from queue_audit_service_events)::int as ids",
  );
  if (rows[0].events !== rows[0].ids) throw new Error("an event without its id, or an id without its event");
  return rows[0].events;
}

t.test("an event of a service is in the log with all it said, and the service as its actor", async (t) => {
  const test = await createTestApp(t);
  const customer_id = randomUUID();
  const session_id = randomUUID();
  const occurred_at = new Date(test.clock.now().getTime() - 3600_000).toISOString();
  const personal = { ip: "198.51.100.7", name: "Ada" };
  const said = event({
    occurred_at,
    customer_id,
    session_id,
    targets: [{ type: "page", id: "/start" }],
    data: { z: [1, { a: null }], a: 1.5 },
    personal,
  });
  const reply = await append(test.service("raptor"), said);
  const [item] = expectStatus(reply, 201).items;
  t.equal(item?.id, said.id);
  const { rows } = await test.database.pool.query(
    "select e.*, a.salt, a.personal, a.customer_id as whose from customer_audit_events e join customer_audit_personal a on a.event_id = e.id where e.id = $1",
    [item?.event_id],
  );
  t.match(rows[0], {
    type: "raptor.page.seen",
    schema_version: 0,
    outcome: "success",
    actor_type: "service",
    actor_id: "raptor",
    operator: null,
    service: "raptor",
    customer_id,
    whose: customer_id,
    session_id,
    targets: [{ type: "page", id: "/start" }],
    data: { z: [1, { a: null }], a: 1.5 },
    personal,
    request_id: reply.headers["x-request-id"],
  });
  t.equal(rows[0].occurred_at.toISOString(), occurred_at);
  t.equal(rows[0].recorded_at.toISOString(), item?.recorded_at);
  const commitment = createHash("sha256")
    .update(rows[0].salt)
    .update(canonicalize(personal) as string)
    .digest();
  t.same(rows[0].commitment, commitment);
});

t.test("Console says who is at the keyboard, and the event does too", async (t) => {
  const test = await createTestApp(t);
  const said = event({ type: "console.note.written" });
  t.equal((await append(test.service("console"), said)).status, 400);
  expectStatus(await append(test.service("console", "grace"), said), 201);
  const { rows } = await test.database.pool.query("select actor_id, operator from customer_audit_events");
  t.strictSame(rows, [{ actor_id: "console", operator: "grace" }]);
});

t.test("the same event again answers the same and appends nothing", async (t) => {
  const test = await createTestApp(t);
  const raptor = test.service("raptor");
  const events = [event({ personal: { ip: "::1" }, data: { n: 1 } }), event()];
  const first = expectStatus(await append(raptor, { events }), 201);
  t.strictSame(expectStatus(await append(raptor, { events }), 200), first);
  test.clock.advance(3600);
  t.strictSame(expectStatus(await append(raptor, events[1]), 200).items, [first.items[1]]);
  t.equal(await countEvents(test), 2);
  const more = [...events, event()];
  t.strictSame(expectStatus(await append(raptor, { events: more }), 201).items.slice(0, 2), first.items);
  t.equal(await countEvents(test), 3);
});

t.test("an id belongs to its service: another may use the same", async (t) => {
  const test = await createTestApp(t);
  const said = event();
  const ours = expectStatus(await append(test.service("raptor"), said), 201);
  const theirs = expectStatus(
    await append(test.service("velvet"), { ...said, type: "velvet.page.seen" }),
    201,
  );
  t.not(ours.items[0]?.event_id, theirs.items[0]?.event_id);
  t.equal(await countEvents(test), 2);
});

t.test("an id with other contents is a conflict that names the index, and changes nothing", async (t) => {
  const test = await createTestApp(t);
  const raptor = test.service("raptor");
  const said = event({ personal: { ip: "::1" }, data: { n: 1 } });
  expectStatus(await append(raptor, said), 201);
  const { personal: _, ...withoutPersonal } = said as typeof said & { personal: object };
  const differing = [
    { ...said, type: "raptor.page.left" },
    { ...said, outcome: "failure" },
    { ...said, data: { n: 2 } },
    { ...said, personal: { ip: "::2" } },
    { ...said, customer_id: randomUUID() },
    { ...said, targets: [{ type: "page", id: "/" }] },
    { ...said, occurred_at: test.clock.now().toISOString() },
    withoutPersonal,
  ];
  for (const other of differing) {
    const batch = await append(raptor, { events: [event(), event(), event(), other] });
    t.match(batch, {
      status: 409,
      body: { code: "event_conflict", errors: [{ in: "body", pointer: "/events/3" }] },
    });
    t.match(await append(raptor, other), { status: 409, body: { errors: [{ pointer: "" }] } });
  }
  t.equal(await countEvents(test), 1);
});

t.test("one bad event, and nothing of the batch is appended; the answer names it", async (t) => {
  const test = await createTestApp(t);
  const raptor = test.service("raptor");
  const time = (seconds: number) => new Date(test.clock.now().getTime() + seconds * 1000).toISOString();
  const good = event();
  const bad: [object, string][] = [
    [event({ type: "session.started" }), "/events/2/type"],
    [event({ type: "velvet.page.seen" }), "/events/2/type"],
    [event({ type: "raptor" }), "/events/2/type"],
    [event({ outcome: "unknown" }), "/events/2/outcome"],
    [event({ occurred_at: time(90) }), "/events/2/occurred_at"],
    [event({ occurred_at: time(-7 * 86_400 - 30) }), "/events/2/occurred_at"],
    [event({ occurred_at: "2026-06-30T23:59:60Z" }), "/events/2/occurred_at"],
    [event({ data: { a: { b: { c: { d: { e: {} } } } } } }), "/events/2/data"],
    [event({ data: { text: "x".repeat(9000) } }), "/events/2/data"],
    [event({ personal: { text: "a\0b" } }), "/events/2/personal"],
    [event({ data: { "\ud800": 1 } }), "/events/2/data"],
    [event({ type: "raptor.order.placed", data: { items: 0 } }), "/events/2/data/items"],
    [event({ type: "raptor.order.placed" }), "/events/2/data"],
    [event({ more: 1 }), "/events/2/more"],
    [{ ...event(), id: good.id }, "/events/2/id"],
  ];
  for (const [wrong, pointer] of bad) {
    const reply = await append(raptor, { events: [good, event(), wrong, event()] });
    t.match(reply, { status: 400, body: { code: "invalid_request", errors: [{ pointer }] } }, pointer);
    t.equal((reply.body as unknown as { errors: unknown[] }).errors.length, 1, "and nothing else");
  }
  for (const events of [[], Array.from({ length: 501 }, () => event())])
    t.equal((await append(raptor, { events })).status, 400, `${events.length} events`);
  t.equal(await countEvents(test), 0);
  expectStatus(await append(raptor, event({ occurred_at: time(50) })), 201);
  expectStatus(await append(raptor, event({ occurred_at: time(-7 * 86_400 + 30) })), 201);
  expectStatus(await append(raptor, event({ type: "raptor.order.placed", data: { items: 2 } })), 201);
});

t.test("five hundred events of a kilobyte go in one batch", async (t) => {
  const test = await createTestApp(t);
  const events = Array.from({ length: 500 }, () => event({ data: { text: "x".repeat(1000) } }));
  expectStatus(await append(test.service("raptor"), { events }), 201);
  t.equal(await countEvents(test), 500);
});

t.test("what is personal says whose it is, or an erasure would not find it", async (t) => {
  const test = await createTestApp(t);
  const { customer_id: _, ...nobodys } = event({ personal: { ip: "::1" } }) as Record<string, unknown>;
  const reply = await append(test.service("raptor"), { events: [event(), nobodys] });
  t.match(reply, {
    status: 400,
    body: { code: "invalid_request", errors: [{ pointer: "/events/1/customer_id" }] },
  });
  t.equal(await countEvents(test), 0);
});

t.test("an append is one statement and one round trip, new, again and in conflict", async (t) => {
  const test = await createTestApp(t);
  const raptor = test.service("raptor");
  await append(raptor, event());
  const said = event({ personal: { ip: "::1" }, customer_id: randomUUID() });
  for (const body of [said, said, { ...said, data: { n: 1 } }, { events: [event(), event(), said] }]) {
    const { texts, roundTrips } = await countStatements(() => append(raptor, body));
    t.strictSame([texts.length, roundTrips], [1, 1], texts.join("\n---\n"));
  }
});

t.test("the personal part of an event that comes after the erasure is not kept", async (t) => {
  const test = await createTestApp(t);
  const { customer } = await test.browser().signUp("ada@example.com");
  const said = event({ customer_id: customer.id, personal: { ip: "198.51.100.9" } });
  await test.database.pool.query(
    "update queue_customers set status = 'erased', erased_at = now(), email = null, email_key = null, user_handle = null, display_name = null where id = $1",
    [customer.id],
  );
  const [item] = expectStatus(await append(test.service("raptor"), said), 201).items;
  const { rows } = await test.database.pool.query("select from customer_audit_personal where event_id = $1", [
    item?.event_id,
  ]);
  t.equal(rows.length, 0);
  expectStatus(await append(test.service("raptor"), said), 200);
});

t.test("a service's types are its own: none of Queue's begins with the name of a caller", (t) => {
  for (const type of Object.keys(catalogue))
    t.notOk(
      callerNames.some((name) => type.startsWith(`${name}.`)),
      type,
    );
  t.end();
});
