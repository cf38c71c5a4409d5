import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { setTimeout } from "node:timers/promises";
import t from "tap";
import type { components } from "../../src/contract/types.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { loadEvents, newSealKey, testSealer } from "../support/audit.ts";
import { type Browser, expectStatus } from "../support/browser.ts";
import { createTestDatabase, openPool } from "../support/database.ts";
import { serviceToken } from "../support/services.ts";
import { countStatements } from "../support/statements.ts";
import { createTcpProxy, forEver } from "../support/tcp-proxy.ts";

type Event = components["schemas"]["AuditEvent"];
type Mark = components["schemas"]["AuditExportMark"];

async function exported(caller: Browser, query: Record<string, string | undefined> = {}) {
  const reply = await caller.call("exportAuditEvents", { query });
  if (reply.status !== 200) throw new Error(reply.text);
  const lines = reply.text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Event | Mark);
  return {
    text: reply.text,
    events: lines.filter((line) => "position" in line),
    marks: lines.filter((line) => "complete" in line),
  };
}

const positionsOf = (events: Event[]) => events.map(({ position }) => position);
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

t.test("an export has every event once and in order, and says at its end that it is whole", async (t) => {
  const { service, database } = await createTestApp(t);
  await loadEvents(database.pool, 1_200);
  const { events, marks } = await exported(service("console"));
  t.strictSame(positionsOf(events), numbers(1, 1_200));
  t.strictSame(
    marks.map(({ complete }) => complete),
    [false, false, true],
  );
});

t.test("an export goes on from any of its marks, also with what came later", async (t) => {
  const { service, database } = await createTestApp(t);
  const reader = service("console");
  await loadEvents(database.pool, 1_000);
  const { events, marks } = await exported(reader);
  t.equal(events.length, 1_000);
  const [first, , last] = marks.map(({ next_cursor }) => next_cursor);
  t.strictSame(positionsOf((await exported(reader, { cursor: first })).events), numbers(501, 1_000));
  t.strictSame((await exported(reader, { cursor: last })).events, []);
  await loadEvents(database.pool, 3);
  t.strictSame(positionsOf((await exported(reader, { cursor: last })).events), numbers(1_001, 1_003));
  t.equal((await reader.call("exportAuditEvents", { query: { cursor: "made-up" } })).status, 400);
});

t.test("an erasure changes nothing in it: what is personal never was there", async (t) => {
  const { service, database } = await createTestApp(t);
  const body = {
    id: randomUUID(),
    type: "raptor.page.seen",
    outcome: "success",
    customer_id: randomUUID(),
    personal: { note: "canary" },
  };
  expectStatus(await service("raptor").call("appendAuditEvents", { body }), 201);
  const before = await exported(service("console"));
  t.notMatch(before.text, /canary/);
  await database.pool.query("delete from customer_audit_personal");
  t.equal((await exported(service("console"))).text, before.text);
});

t.test("by time it has whole sealed ranges; of one customer only what is the customer's", async (t) => {
  const test = await createTestApp(t);
  const reader = test.service("console");
  await loadEvents(test.database.pool, 1_500);
  await testSealer(test, newSealKey()).sealAll();
  const { events } = await exported(reader);
  const [from, to] = [events[1_199]?.recorded_at, events[1_299]?.recorded_at];
  t.strictSame(positionsOf((await exported(reader, { from, to })).events), numbers(1_001, 1_500));
  t.strictSame(positionsOf((await exported(reader, { to: from })).events), numbers(1, 1_500));
  const { customer_id } = events[1_250] as { customer_id: string };
  t.strictSame((await exported(reader, { from, to, customer_id })).events, [events[1_250]]);
  t.strictSame((await exported(reader, { to: from, customer_id })).events, []);
});

/** A client that reads only when it is told to. */
async function slowClient({ app }: TestApp): Promise<IncomingMessage> {
  const address = await app.listen({ port: 0, host: "127.0.0.1" });
  const headers = { authorization: `Bearer ${serviceToken("console")}` };
  const [response] = (await once(get(`${address}/api/v1/audit/export`, { headers }), "response")) as [
    IncomingMessage,
  ];
  return response;
}

t.test("a client that pauses for longer than a request may take gets all of it", async (t) => {
  const test = await createTestApp(t);
  // More than fits into the buffers on the way.
  await loadEvents(test.database.pool, 60 * 500);
  const response = await slowClient(test);
  await setTimeout(10_000);
  let text = "";
  for await (const chunk of response) text += chunk;
  t.match(JSON.parse(text.trim().split("\n").at(-1) as string), { complete: true });
});

t.test(
  "a client that does not read is not read for, and holds no connection; nor does one that left",
  async (t) => {
    const test = await createTestApp(t);
    const { pool } = test.database;
    const pages = 200;
    await loadEvents(pool, pages * 500);
    let read = 0;
    const count = async (run: () => Promise<void>) => {
      const { texts } = await countStatements(run);
      read += texts.filter((text) => text.includes("order by p.position limit")).length;
      return texts.length;
    };
    let response: IncomingMessage | undefined;
    await count(async () => {
      response = await slowClient(test);
    });
    // What fits into the buffers on the way is sent; then nothing more is read.
    while ((await count(() => setTimeout(300))) > 0);
    t.ok(read < pages / 2, `${read} of ${pages} pages were read`);
    t.equal(pool.idleCount, pool.totalCount, "no connection is held");
    response?.destroy();
    while ((await count(() => setTimeout(300))) > 0);
    t.ok(read < pages / 2, "and none after the client has gone");
  },
);

t.test("a database that hangs in the middle breaks the export off, and its last mark goes on", async (t) => {
  const direct = await createTestDatabase(t);
  const proxy = await createTcpProxy(direct);
  await proxy.open();
  t.teardown(() => proxy.close());
  const test = await createTestApp(t, { DATABASE_URL: proxy.through(direct) });
  const pool = openPool(direct);
  t.teardown(() => pool.end());
  await loadEvents(pool, 60 * 500);
  const response = await slowClient(test);
  proxy.delayMs = forEver;
  let text = "";
  const read = async () => {
    for await (const chunk of response) text += chunk;
  };
  await t.rejects(read(), { code: "ECONNRESET" });
  proxy.delayMs = 0;
  const lines = text.slice(0, text.lastIndexOf("\n")).split("\n");
  const marks = lines.map((line) => JSON.parse(line) as Event | Mark).filter((line) => "complete" in line);
  t.ok(marks.length > 0 && marks.every(({ complete }) => !complete));
  const { events, marks: further } = await exported(test.service("console"), {
    cursor: marks.at(-1)?.next_cursor,
  });
  t.equal(marks.length * 500 + events.length, 60 * 500);
  t.match(further.at(-1), { complete: true });
});
