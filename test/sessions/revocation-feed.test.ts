import { setTimeout } from "node:timers/promises";
import pg from "pg";
import t from "tap";
import type { components } from "../../src/contract/types.ts";
import { createRevocationFeed, revocationSeconds } from "../../src/sessions/revocation-feed.ts";
import { createTestApp } from "../support/app.ts";
import { type Browser, expectStatus } from "../support/browser.ts";
import { countStatements } from "../support/statements.ts";

type Page = components["schemas"]["RevocationList"];

async function read(service: Browser, query: Record<string, number> = {}): Promise<Page> {
  return expectStatus(await service.call<Page>("listRevocations", { query }), 200);
}

const sessionsOf = ({ items }: Page) => items.map(({ session_id }) => session_id);
const positionsOf = ({ items }: Page) => items.map(({ position }) => position);

/** An app with one customer and as many live sessions as asked for. */
async function withSessions(t: Parameters<typeof createTestApp>[0], count: number) {
  const test = await createTestApp(t);
  const ada = test.browser();
  const devices: { browser: Browser; id: string }[] = [];
  const { customer, session } = await ada.signUp("ada@example.com");
  devices.push({ browser: ada, id: session.id });
  while (devices.length < count) {
    const browser = ada.another();
    devices.push({ browser, id: (await browser.signIn()).session.id });
  }
  const raptor = test.service("raptor");
  const end = async (id: string) =>
    expectStatus(await raptor.call("revokeSessions", { body: { session_id: id } }), 200);
  const ids = devices.map(({ id }) => id);
  return { ...test, ada, customer, devices, ids, raptor, end };
}

/** A connection of somebody else's, with a transaction open. */
async function otherTransaction(t: { teardown(fn: () => Promise<void>): void }, url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  t.teardown(() => client.end().catch(() => {}));
  await client.query("begin");
  return client;
}

const endBySql = "update queue_sessions set ended_at = $2, end_reason = 'revoked' where id = $1";

t.test("every way a session ends is in the feed, once, in order", async (t) => {
  const { ada, customer, raptor, database, clock, service } = await withSessions(t, 1);
  t.strictSame(positionsOf(await read(raptor)), []);
  const ended: string[] = [];
  const live = async () => (await ada.signIn()).session.id;

  ada.cookie = undefined;
  ended.push(await live());
  await ada.call("endCurrentSession");
  ended.push(await live());
  const replacing = await live();
  ended.push(replacing);
  const oldest = ada.cookie;
  for (const _ of [1, 2]) await ada.call("refreshSession");
  ada.cookie = oldest;
  t.equal((await ada.call("refreshSession")).status, 401, "an old refresh token");
  ada.cookie = undefined;
  ended.push(await live());
  await raptor.call("revokeSessions", { body: { session_id: ended.at(-1) } });
  ada.cookie = undefined;
  ended.push(await live());
  await database.pool.query(endBySql, [ended.at(-1), clock.now()]);
  ada.cookie = undefined;
  ended.push(await live());
  await database.pool.query("delete from queue_sessions where id = $1", [ended.at(-1)]);

  await database.pool.query("delete from queue_sessions where id = $1", [ended[0]]);
  await raptor.call("revokeSessions", { body: { session_id: ended[1] } });
  const page = await read(service("velvet"));
  t.strictSame(sessionsOf(page), ended, "what was over already is not told again");
  t.strictSame(positionsOf(page), [1, 2, 3, 4, 5, 6]);
  t.equal(page.next_after, 6);
  for (const { customer_id, ended_at, forget_after } of page.items) {
    t.equal(customer_id, customer.id);
    t.equal(Date.parse(forget_after) - Date.parse(ended_at), 720_000);
  }
});

t.test("an end that is rolled back is not in the feed, and leaves no gap", async (t) => {
  const { raptor, databaseUrl, ids, clock, end } = await withSessions(t, 3);
  const other = await otherTransaction(t, databaseUrl);
  await other.query(endBySql, [ids[0], clock.now()]);
  await end(ids[1] as string);
  await other.query("rollback");
  await end(ids[2] as string);
  const page = await read(raptor);
  t.strictSame(sessionsOf(page), ids.slice(1));
  t.strictSame(positionsOf(page), [1, 2]);
});

// The invariant: a follower misses nothing. A number given when the row is written would be read over: the one after it
// is committed and read first.
t.test("an end that is committed late gets a later number, and nobody waits for it", async (t) => {
  const { raptor, databaseUrl, ids, clock, end } = await withSessions(t, 3);
  const other = await otherTransaction(t, databaseUrl);
  const idle = await otherTransaction(t, databaseUrl);
  await idle.query("set transaction isolation level repeatable read");
  await idle.query("select pg_current_xact_id(), count(*) from queue_session_revocations");
  await other.query(endBySql, [ids[0], clock.now()]);
  await end(ids[1] as string);
  const first = await read(raptor);
  t.strictSame(sessionsOf(first), [ids[1]]);
  await end(ids[2] as string);
  const second = await read(raptor, { after: first.next_after });
  t.strictSame(sessionsOf(second), [ids[2]]);
  await other.query("commit");
  const third = await read(raptor, { after: second.next_after });
  t.strictSame(sessionsOf(third), [ids[0]]);
  t.strictSame(positionsOf(third), [3]);
});

t.test("the feed is read in pages, and only from where it has come to", async (t) => {
  const { raptor, ids, end } = await withSessions(t, 5);
  for (const id of ids) await end(id);
  const pages: Page[] = [];
  let after = 0;
  do {
    pages.push(await read(raptor, { after, limit: 2 }));
    after = pages.at(-1)?.next_after as number;
  } while (pages.at(-1)?.items.length === 2);
  t.strictSame(pages.flatMap(sessionsOf), ids);
  t.strictSame(
    pages.map(({ next_after }) => next_after),
    [2, 4, 5],
  );
  const atTheEnd = await read(raptor, { after: 5 });
  t.strictSame([atTheEnd.items, atTheEnd.next_after], [[], 5]);
  const fault = { in: "query", pointer: "/after" };
  for (const wrong of [6, 9007199254740991, 9007199254740992, -1, 1.5]) {
    const reply = await raptor.call("listRevocations", { query: { after: wrong } });
    t.match(reply, { status: 400, body: { code: "invalid_request", errors: [fault] } }, String(wrong));
  }
  for (const query of [
    { wait: 9 },
    { wait: -1 },
    { limit: 0 },
    { limit: 1001 },
    { after: "x" },
    { until: 1 },
  ])
    t.equal(
      (await raptor.call("listRevocations", { query: query as never })).status,
      400,
      JSON.stringify(query),
    );
});

t.test("an entry is kept for as long as the tokens that it voids, and then forgotten", async (t) => {
  const { raptor, ids, end, clock, ada } = await withSessions(t, 4);
  await end(ids[0] as string);
  await end(ids[1] as string);
  clock.advance(revocationSeconds - 60);
  await end(ids[2] as string);
  t.strictSame(positionsOf(await read(raptor)), [1, 2, 3], "to the end of its time");
  clock.advance(61);
  await end(ids[3] as string);
  const kept = await read(raptor);
  t.strictSame(positionsOf(kept), [3, 4], "then it is gone, and the numbers go on");
  t.strictSame(positionsOf(await read(raptor, { after: 2 })), [3, 4]);
  t.match(
    await raptor.call("listRevocations", { query: { after: 1 } }),
    { status: 410, body: { code: "cursor_expired" } },
    "something after it is gone",
  );
  clock.advance(revocationSeconds + 1);
  const { session } = await ada.signIn();
  await end(session.id);
  t.strictSame(positionsOf(await read(raptor)), [5]);
  t.equal((await raptor.call("listRevocations", { query: { after: 3 } })).status, 410);
});

t.test("forgetting leaves no gap, and all of it can be forgotten without a reader", async (t) => {
  const { raptor, ids, end, clock, database, databaseUrl } = await withSessions(t, 3);
  const feed = createRevocationFeed({ db: database.db, clock });
  const late = await otherTransaction(t, databaseUrl);
  await late.query(endBySql, [ids[0], clock.now()]);
  clock.advance(60);
  await end(ids[1] as string);
  t.equal(await feed.advance(), 0);
  await late.query("commit");
  await end(ids[2] as string);
  // Of 1, 2, 3 the second ended first, so that its time is up before that of the first.
  clock.advance(revocationSeconds - 30);
  t.equal(await feed.advance(), 0, "2 stays as long as 1 does");
  t.strictSame(positionsOf(await read(raptor)), [1, 2, 3]);
  clock.advance(31);
  t.equal(await feed.advance(), 3);
  const page = await read(raptor);
  t.strictSame([page.items, page.next_after], [[], 3]);
  t.strictSame(positionsOf(await read(raptor, { after: 3 })), []);
  t.equal((await raptor.call("listRevocations", { query: { after: 2 } })).status, 410);
});

t.test("more than one batch is numbered and forgotten", async (t) => {
  const { raptor, clock, database, customer } = await withSessions(t, 1);
  await database.pool.query(
    "insert into queue_session_revocations (session_id, customer_id, ended_at) select gen_random_uuid(), $1, $2 from generate_series(1, 2500)",
    [customer.id, clock.now()],
  );
  const feed = createRevocationFeed({ db: database.db, clock });
  t.equal(await feed.advance(), 0);
  const { rows } = await database.pool.query(
    "select array_agg(position order by id) = (select array_agg(n::bigint order by n) from generate_series(1, 2500) n) as whole from queue_session_revocations",
  );
  t.strictSame(rows, [{ whole: true }]);
  clock.advance(revocationSeconds + 1);
  t.equal(await feed.advance(), 2500);
  t.strictSame((await read(raptor)).next_after, 2500);
});

t.test("with nothing new, a read is one statement", async (t) => {
  const { raptor, ids, end } = await withSessions(t, 1);
  await end(ids[0] as string);
  await read(raptor);
  const { texts, roundTrips } = await countStatements(() => read(raptor));
  t.strictSame([texts.length, roundTrips], [1, 1]);
});

t.test("who waits gets the next end, and holds no connection meanwhile", async (t) => {
  const { raptor, ids, end, database, service } = await withSessions(t, 2);
  await end(ids[0] as string);
  const waiting = [raptor, service("velvet"), service("console")].map((caller) =>
    read(caller, { after: 1, wait: 8 }),
  );
  while (database.pool.idleCount < database.pool.totalCount) await setTimeout(5);
  await end(ids[1] as string);
  for (const page of await Promise.all(waiting)) t.strictSame(sessionsOf(page), [ids[1]]);
});

t.test("a wait without an end is answered empty, with a later time of completeness", async (t) => {
  const { raptor, ids, end } = await withSessions(t, 1);
  await end(ids[0] as string);
  const before = await read(raptor);
  const page = await read(raptor, { after: 1, wait: 1 });
  t.strictSame([page.items, page.next_after], [[], 1]);
  t.ok(page.as_of > before.as_of);
});

t.test("a wait outlives the loss of every connection", async (t) => {
  const { raptor, ids, end, database, databaseUrl, clock } = await withSessions(t, 1);
  let looks = 0;
  const counting = {
    now() {
      looks += 1;
      return clock.now();
    },
  };
  const feed = createRevocationFeed({ db: database.db, clock: counting });
  const waiting = feed.read({ after: 0, limit: 10, waitSeconds: 3600, signal: new AbortController().signal });
  const other = await otherTransaction(t, databaseUrl);
  const kill = () =>
    other.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
  // The first is no wait yet: what is lost then is the caller's to ask again.
  while (looks < 2) await setTimeout(5);
  for (let loss = 0; loss < 10; loss += 1) {
    await kill();
    await setTimeout(60);
  }
  // The pool learns of what it lost when it next asks.
  let status = 503;
  while (status === 503)
    ({ status } = await raptor.call("revokeSessions", { body: { session_id: ids[0] as string } }));
  t.equal(status, 200);
  t.equal((await waiting).items[0]?.session_id, ids[0]);
  t.same(await end(ids[0] as string), { revoked: 0 });
});

t.test("a wait ends when the caller goes away, and when the service closes", async (t) => {
  const { database, clock } = await withSessions(t, 1);
  const feed = createRevocationFeed({ db: database.db, clock });
  const caller = new AbortController();
  const forEver = { after: 0, limit: 10, waitSeconds: 3600 };
  const one = feed.read({ ...forEver, signal: caller.signal });
  const two = feed.read({ ...forEver, signal: new AbortController().signal });
  caller.abort();
  t.strictSame((await one).items, [], "the caller that went away");
  feed.close();
  t.strictSame((await two).items, [], "everybody");
  t.strictSame((await feed.read({ ...forEver, signal: new AbortController().signal })).items, []);
});

t.test("only who may introspect reads the feed", async (t) => {
  const { browser, ada } = await withSessions(t, 1);
  t.equal((await browser().call("listRevocations")).status, 401);
  t.equal((await ada.call("listRevocations")).status, 401);
});
