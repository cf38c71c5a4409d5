import { randomInt } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import t from "tap";
import type { components } from "../../src/contract/types.ts";
import { deriveKeys } from "../../src/derived-keys.ts";
import { verificationCode } from "../../src/email-verification/code.ts";
import { testEnvironment, testOrigin } from "../support/app.ts";
import { Browser, expectStatus, type Reply } from "../support/browser.ts";
import { createTestDatabase, openPool } from "../support/database.ts";
import { httpTransport, startProcess } from "../support/service-process.ts";
import { asService } from "../support/services.ts";

// Two service processes on one database. What one ends, the other knows; and whoever follows the feed, of either, learns
// of every end once and in order, whatever transactions are open meanwhile.

type Page = components["schemas"]["RevocationList"];

const writers = 20;
const rounds = 15;

const databaseUrl = await createTestDatabase(t);
const environment = testEnvironment(databaseUrl);
const processes = await Promise.all([startProcess({ environment }), startProcess({ environment })]);
const pool = openPool(databaseUrl, writers);
t.teardown(async () => {
  await Promise.all(processes.map((process) => process.stop()));
  await pool.end();
});

const [{ code }] = deriveKeys({
  current: Buffer.from(environment.QUEUE_SECRET as string, "base64"),
  previous: undefined,
});

function browserOn(process: number): Browser {
  return new Browser(httpTransport((processes[process % 2] as { url: string }).url), {
    origin: testOrigin,
    address: `192.0.2.${process}`,
    codeFor: (id) => verificationCode(code, id),
  });
}
const raptorOn = (process: number) => asService(browserOn(process), "raptor");

/** As a service does it: what is unavailable is asked again. */
async function insist<Body>(call: () => Promise<Reply<Body>>): Promise<Body> {
  for (;;) {
    const reply = await call();
    if (reply.status !== 503) return expectStatus(reply, 200);
    await setTimeout(200);
  }
}

t.test("what one process ends is not active in the other, at once", async (t) => {
  const ada = browserOn(0);
  const { customer } = await ada.signUp("ada@example.com");
  const raptors = [raptorOn(0), raptorOn(1)];
  const ends: ((sessionId: string) => Promise<unknown>)[] = [
    () => ada.call("endCurrentSession"),
    (session_id) => (raptors[0] as Browser).call("revokeSessions", { body: { session_id } }),
    () => (raptors[0] as Browser).call("revokeSessions", { body: { customer_id: customer.id } }),
    () => ada.signIn(),
  ];
  for (let round = 0; round < 12; round += 1) {
    const { access_token: token, session } = await ada.signIn();
    const ask = () =>
      Promise.all(
        raptors.map(async (raptor) => (await raptor.call("introspectToken", { body: { token } })).body),
      );
    t.match(await ask(), [{ active: true }, { active: true }]);
    await ends[round % ends.length]?.(session.id);
    t.strictSame(await ask(), [{ active: false }, { active: false }]);
  }
});

interface End {
  sessionId: string;
  began: number;
  committed: number;
}

/** Live sessions of one customer, made of one that a sign-up began. */
async function makeSessions(count: number, email: string): Promise<string[]> {
  const { session } = await browserOn(0).signUp(email);
  const { rows } = await pool.query(
    `insert into queue_sessions (id, customer_id, credential_id, acr, amr, auth_time, refresh_secret_hash, rotated_at, created_at, idle_expires_at, expires_at)
     select gen_random_uuid(), s.customer_id, s.credential_id, s.acr, s.amr, s.auth_time, s.refresh_secret_hash, s.rotated_at, s.created_at, s.idle_expires_at, s.expires_at
     from queue_sessions s, generate_series(1, $2) where s.id = $1 returning id`,
    [session.id, count],
  );
  return rows.map(({ id }) => id);
}

const endBySql =
  "update queue_sessions set ended_at = clock_timestamp(), end_reason = 'revoked' where id = $1";

/** Ends the sessions in one transaction with pauses in it, and commits or rolls back. */
async function endSlowly(ids: string[], commit: boolean): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    for (const id of ids) {
      await client.query(endBySql, [id]);
      await setTimeout(randomInt(20));
    }
    await client.query(commit ? "commit" : "rollback");
  } finally {
    client.release();
  }
}

/** Follows the feed of one process until it is complete up to a time that is set when all have ended. */
async function follow(process: number, after: number, until: () => Date | undefined): Promise<Page["items"]> {
  const raptor = raptorOn(process);
  const items: Page["items"] = [];
  let next = after;
  for (;;) {
    const limit = 1 + randomInt(20);
    const query = { after: next, wait: 1, limit };
    const page = await insist(() => raptor.call<Page>("listRevocations", { query }));
    items.push(...page.items);
    next = page.next_after;
    const end = until();
    if (end && page.items.length < limit && Date.parse(page.as_of) > end.getTime()) return items;
  }
}

t.test("a follower misses nothing, gets nothing twice and nothing out of order", async (t) => {
  const sessions = await makeSessions(writers * rounds * 2 + 1, "bob@example.com");
  const held = sessions.pop() as string;
  const raptors = [raptorOn(0), raptorOn(1)];
  const start = expectStatus(await (raptors[0] as Browser).call<Page>("listRevocations"), 200).next_after;

  // One that has ended a session and does not commit, and one that is merely open, with a snapshot and an id.
  const holder = await pool.connect();
  await holder.query("begin");
  await holder.query(endBySql, [held]);
  const idler = await pool.connect();
  await idler.query("begin isolation level repeatable read");
  await idler.query("select pg_current_xact_id(), count(*) from queue_session_revocations");

  let allEnded: Date | undefined;
  const followers = [0, 1].map((process) => follow(process, start, () => allEnded));
  const ends: End[] = [];
  const undone: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await Promise.all(
      Array.from({ length: writers }, async (_, writer) => {
        const ids = sessions.splice(0, 2);
        await setTimeout(randomInt(20));
        const began = performance.now();
        if (writer % 2 === 0) {
          for (const session_id of ids)
            await insist(() =>
              (raptors[round % 2] as Browser).call("revokeSessions", { body: { session_id } }),
            );
        } else {
          const commit = writer % 5 !== 0;
          await endSlowly(ids, commit);
          if (!commit) return void undone.push(...ids);
        }
        const committed = performance.now();
        ends.push(...ids.map((sessionId) => ({ sessionId, began, committed })));
      }),
    );
  }
  allEnded = (await pool.query("select clock_timestamp() as now")).rows[0].now;
  const [one, two] = (await Promise.all(followers)) as [Page["items"], Page["items"]];

  t.ok(ends.length > 0 && undone.length > 0);
  t.strictSame(one, two, "both processes tell the same");
  t.strictSame(
    one.map(({ position }) => position),
    ends.map((_, index) => start + 1 + index),
    "every position, in order, without a gap",
  );
  const places = new Map(one.map(({ session_id, position }) => [session_id, position]));
  t.strictSame([...places.keys()].sort(), ends.map(({ sessionId }) => sessionId).sort(), "every end, once");
  const placeOf = ({ sessionId }: End) => places.get(sessionId) as number;
  const swapped = ends.flatMap((first) =>
    ends.filter((second) => first.committed < second.began && placeOf(first) > placeOf(second)),
  );
  t.strictSame(swapped, [], "what ended before another began to comes before it");

  await idler.query("rollback");
  idler.release();
  await holder.query("commit");
  holder.release();
  const last = start + ends.length;
  for (const raptor of raptors) {
    const query = { after: last };
    const { items } = expectStatus(await raptor.call<Page>("listRevocations", { query }), 200);
    t.match(items, [{ position: last + 1, session_id: held }], "what was held back comes last");
    t.equal(items.length, 1);
  }
});

t.test("a process that stops lets go of those who wait", async (t) => {
  const after = expectStatus(await raptorOn(1).call<Page>("listRevocations"), 200).next_after;
  const at = (query: Record<string, number>) => raptorOn(1).call<Page>("listRevocations", { query });
  const { next_after: last, as_of } = (await at({ after, limit: 1000 })).body;
  const began = Date.parse(as_of);
  const waiting = Promise.all(Array.from({ length: 5 }, () => at({ after: last, wait: 8 })));
  await setTimeout(200);
  const stopped = await (processes[1] as (typeof processes)[number]).stop();
  t.strictSame(stopped, { code: 0, signal: null });
  for (const reply of await waiting) {
    const page = expectStatus(reply, 200);
    t.strictSame(page.items, []);
    t.ok(Date.parse(page.as_of) < began + 7_000, "long before the wait was over");
  }
});
