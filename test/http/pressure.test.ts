import { setImmediate, setTimeout } from "node:timers/promises";
import t from "tap";
import { watchPoolQueue } from "../../src/database/pool-queue.ts";
import { createTestApp } from "../support/app.ts";
import { createTestDatabase, openPool } from "../support/database.ts";
import { serviceToken } from "../support/services.ts";

const turnMs = 1_300;

/** Gives the event loop one turn, late. */
async function lag(): Promise<void> {
  const end = performance.now() + turnMs;
  while (performance.now() < end);
  await setImmediate();
}

t.test("a loop that lags for seconds refuses work, but answers verifiers and the platform", async (t) => {
  const { app } = await createTestApp(t);
  const statusOf = async (url: string) => (await app.inject(url)).statusCode;
  // Answered without the database, so in one turn.
  const work = "/api/v1/auth/sessions/current";
  await setTimeout(1_100);
  await lag();
  t.equal(await statusOf(work), 401, "one bad second is a hiccup");

  let refused = false;
  for (let count = 0; count < 8 && !refused; count += 1) {
    await lag();
    refused = (await statusOf(work)) === 503;
  }
  t.ok(refused, "several are not");
  t.equal(await statusOf("/.well-known/jwks.json"), 200);
  t.equal(await statusOf("/health/live"), 200);
  while ((await statusOf(work)) === 503) await setTimeout(100);
  t.pass("and works again when the loop is free");
});

t.test("who needs the database is not let into a queue that stands, and learns so at once", async (t) => {
  const { app, database, log } = await createTestApp(t, { DATABASE_POOL_SIZE: "2" });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  const get = (path: string) =>
    fetch(url + path, { headers: { authorization: `Bearer ${serviceToken("console")}` } });
  const held = await Promise.all([database.pool.connect(), database.pool.connect()]);
  const isRefused = (id: string | null) =>
    log.some(({ request_id, reason }) => request_id === id && reason === "database pool under pressure");
  const queued: Promise<Response>[] = [];
  let refused: Response | undefined;
  while (!refused && queued.length < 100) {
    const asked = get("/api/v1/rbac/roles");
    queued.push(asked);
    refused = await Promise.race([asked, setTimeout(50, undefined)]);
  }
  t.equal(refused?.status, 503);
  t.ok(isRefused(refused?.headers.get("x-request-id") ?? null), "for the queue, not for its own wait");
  t.match(refused?.headers.get("retry-after"), /^[1-9]/);
  t.match(await refused?.clone().json(), { code: "unavailable" });
  t.ok(database.pool.waitingCount > 0, "those who came before it wait on");
  t.equal((await get("/.well-known/jwks.json")).status, 200);
  t.equal((await get("/health/live")).status, 200);
  const [readiness, metrics] = [get("/health/ready"), get("/metrics")];
  for (const connection of held) connection.release();
  t.equal((await readiness).status, 200, "readiness waits with the others");
  t.equal((await metrics).status, 200);
  const statuses = (await Promise.all(queued)).map(({ status }) => status);
  t.ok(statuses.includes(200), "whoever was in the queue is served");
  t.equal((await get("/api/v1/rbac/roles")).status, 200, "and all is well again");
});

t.test("a queue that moves is no pressure, however long it is and lasts", async (t) => {
  const pool = openPool(await createTestDatabase(t), 1);
  t.teardown(() => pool.end());
  const isSlow = watchPoolQueue(pool);
  const ends = performance.now() + 1_500;
  let seen = 0;
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      while (performance.now() < ends) {
        await pool.query("select");
        if (pool.waitingCount > 10) seen += 1;
        if (isSlow()) t.fail("taken for pressure");
      }
    }),
  );
  t.ok(seen > 0, "it was long");
});
