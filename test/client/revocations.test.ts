import { setImmediate } from "node:timers/promises";
import t from "tap";
import type { QueueClient } from "../../src/client/client.ts";
import { QueueProblem } from "../../src/client/problem.ts";
import { followRevocations } from "../../src/client/revocations.ts";

interface Query {
  after: number;
  wait: number;
}
interface Entry {
  position: number;
  session_id: string;
  forget_after: string;
}

const onError = () => {};
const far = "2999-01-01T00:00:00.000Z";
const entry = (position: number, forget_after = far) => ({
  position,
  session_id: `session-${position}`,
  forget_after,
});
const problem = (code: string, status: number) =>
  new QueueProblem({ type: "x", title: code, status, code, request_id: "y" } as never);

/** A feed whose answers are given one by one; after the last it keeps everybody waiting. */
function feedOf(answers: (Entry[] | Error)[]) {
  const asked: Query[] = [];
  const { promise: exhausted, resolve } = Promise.withResolvers<void>();
  const client = {
    async call(_id: string, { query, signal }: { query: Query; signal: AbortSignal }) {
      asked.push({ after: query.after, wait: query.wait });
      const answer = answers.shift();
      if (answer === undefined) {
        resolve();
        await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      }
      if (answer instanceof Error) throw answer;
      return { body: { items: answer, next_after: answer?.at(-1)?.position ?? query.after } };
    },
    close: async () => {},
  } as unknown as QueueClient;
  return { client, asked, exhausted };
}

t.test("it is stale until it has read the feed to its end, and as old as the request that did", async (t) => {
  let time = 0;
  const thousand = Array.from({ length: 1000 }, (_, index) => entry(index + 1));
  const { client, asked, exhausted } = feedOf([thousand, [entry(1001)]]);
  const feed = followRevocations({ client, onError, elapsed: () => time });
  t.teardown(() => feed.close());
  t.equal(feed.stale, true);
  t.equal(feed.ageSeconds, Number.POSITIVE_INFINITY);
  await feed.ready;
  await exhausted;
  t.ok(feed.has("session-1") && feed.has("session-1000") && feed.has("session-1001"));
  t.notOk(feed.has("session-1002"));
  t.strictSame(
    asked.map(({ after }) => after),
    [0, 1000, 1001],
  );
  t.ok((asked[2]?.wait ?? 0) > 0 && asked[0]?.wait === 0, "it waits for news when it has caught up");
  time += 20_000;
  t.equal(feed.stale, false);
  time += 1;
  t.equal(feed.stale, true);
});

for (const [code, status] of [
  ["cursor_expired", 410],
  ["invalid_request", 400],
] as const) {
  t.test(`after ${code} it begins anew and keeps what it knows`, async (t) => {
    const { client, asked, exhausted } = feedOf([[entry(7)], problem(code, status), [entry(2)]]);
    const errors: unknown[] = [];
    const feed = followRevocations({ client, onError: (error) => errors.push(error) });
    t.teardown(() => feed.close());
    await exhausted;
    t.strictSame(
      asked.map(({ after }) => after),
      [0, 7, 0, 2],
    );
    t.ok(feed.has("session-7") && feed.has("session-2"));
    t.match(errors, [{ code }]);
  });
}

t.test("after any other failure it goes on where it was", async (t) => {
  const { client, asked, exhausted } = feedOf([[entry(7)], new Error("away"), [entry(8)]]);
  const feed = followRevocations({ client, onError });
  t.teardown(() => feed.close());
  await exhausted;
  t.strictSame(
    asked.map(({ after }) => after),
    [0, 7, 7, 8],
  );
});

t.test("an entry is forgotten when no token of its session can be good any more, not before", async (t) => {
  let time = Date.parse("2026-11-25T12:00:00.000Z");
  const { client, exhausted } = feedOf([
    [entry(1, "2026-11-25T12:00:00.000Z"), entry(2, "2026-11-25T11:59:59.999Z")],
  ]);
  const feed = followRevocations({ client, onError, now: () => time });
  t.teardown(() => feed.close());
  await exhausted;
  t.strictSame([feed.has("session-1"), feed.has("session-2")], [true, false]);
  time += 1;
  t.ok(feed.has("session-1"), "until the next answer comes");
});

t.test("whoever closes it waits for nothing", async (t) => {
  const { client, exhausted, asked } = feedOf([[]]);
  const feed = followRevocations({ client, onError });
  await exhausted;
  await feed.close();
  await setImmediate();
  t.equal(asked.length, 2);
});

t.test("a staleness that nobody can keep is refused", (t) => {
  const { client } = feedOf([]);
  t.throws(() => followRevocations({ client, onError, maxAgeSeconds: 14 }), RangeError);
  t.throws(() => followRevocations({ client, onError, maxAgeSeconds: Number.NaN }), RangeError);
  t.end();
});
