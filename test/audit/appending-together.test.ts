import { randomUUID } from "node:crypto";
import t from "tap";
import { createAppendingTogether } from "../../src/audit/appending-together.ts";
import type { components } from "../../src/contract/types.ts";
import { createTestApp } from "../support/app.ts";
import { type Browser, expectStatus } from "../support/browser.ts";
import { countStatements } from "../support/statements.ts";

type Appended = components["schemas"]["AppendedAuditEvents"];

const event = (service = "raptor", members: object = {}) => ({
  id: randomUUID(),
  type: `${service}.page.seen`,
  outcome: "success",
  ...members,
});
const append = (caller: Browser, body: unknown) => caller.call<Appended>("appendAuditEvents", { body });

t.test("callers who come at once share statements, and each is answered for its own events", async (t) => {
  const test = await createTestApp(t);
  const callers = (["raptor", "velvet", "reasonator"] as const).map(
    (name) => [name, test.service(name)] as const,
  );
  const calls = Array.from({ length: 60 }, (_, index) => {
    const [name, caller] = callers[index % 3] as (typeof callers)[number];
    const events = Array.from({ length: 1 + (index % 3) }, () => event(name));
    return { caller, name, events };
  });
  const { texts } = await countStatements(async () => {
    const replies = await Promise.all(calls.map(({ caller, events }) => append(caller, { events })));
    for (const [index, reply] of replies.entries()) {
      const { items } = expectStatus(reply, 201);
      t.strictSame(
        items.map(({ id }) => id),
        calls[index]?.events.map(({ id }) => id),
      );
    }
  });
  t.ok(texts.length < 30, `${texts.length} statements for 60 calls`);
  const { rows } = await test.database.pool.query(
    "select service, count(*)::int from queue_audit_service_events group by service order by service",
  );
  t.strictSame(
    rows,
    ["raptor", "reasonator", "velvet"].map((service) => ({
      service,
      count: calls.filter(({ name }) => name === service).flatMap(({ events }) => events).length,
    })),
  );
});

t.test(
  "what one caller sends twice or in conflict is refused to that caller alone, and none of its batch is there",
  async (t) => {
    const test = await createTestApp(t);
    const raptor = test.service("raptor");
    const known = event();
    expectStatus(await append(raptor, known), 201);
    const conflicting = { events: [event(), { ...known, data: { n: 1 } }] };
    const others = Array.from({ length: 20 }, () => event());
    const bodies = [...others.slice(0, 10), conflicting, known, ...others.slice(10)];
    const replies = await Promise.all(bodies.map((body) => append(raptor, body)));
    t.equal(replies[10]?.status, 409);
    t.equal(replies[11]?.status, 200, "known, and the same");
    t.ok(replies.every(({ status }, index) => index === 10 || index === 11 || status === 201));
    const { rows } = await test.database.pool.query("select id from queue_audit_service_events");
    t.strictSame(rows.map(({ id }) => id).sort(), [known, ...others].map(({ id }) => id).sort());
  },
);

t.test("one id from many callers at once is one event", async (t) => {
  const test = await createTestApp(t);
  const raptor = test.service("raptor");
  const said = event();
  const statuses = await Promise.all(
    Array.from({ length: 20 }, async () => (await append(raptor, said)).status),
  );
  t.equal(statuses.filter((status) => status === 201).length, 1);
  t.equal(statuses.filter((status) => status === 200).length, 19);
});

t.test("whoever waits for a customer's lock holds up nobody else", async (t) => {
  const test = await createTestApp(t);
  const raptor = test.service("raptor");
  const { customer } = await test.browser().signUp("ada@example.com");
  const holder = await test.database.pool.connect();
  await holder.query("begin");
  await holder.query("select from queue_customers where id = $1 for update", [customer.id]);
  const waits = append(raptor, event("raptor", { customer_id: customer.id, personal: { ip: "::1" } }));
  expectStatus(await append(raptor, event()), 201);
  await holder.query("rollback");
  holder.release();
  expectStatus(await waits, 201);
});

t.test("with the database away all who wait are told at once, and too many are not let wait", async (t) => {
  const away = Promise.withResolvers<never>();
  let asked = 0;
  const db = {
    executeQuery: () => {
      asked += 1;
      return away.promise;
    },
  };
  const together = createAppendingTogether(db as never);
  const batch = { service: "raptor", events: [] };
  const calls = Array.from({ length: 5_001 }, () => together(batch));
  await t.rejects(together(batch), { code: "unavailable" });
  away.reject(new Error("Connection terminated unexpectedly"));
  const outcomes = await Promise.allSettled(calls);
  t.ok(outcomes.every(({ status }) => status === "rejected"));
  t.equal(asked, 1, "nobody asks once more");
});
