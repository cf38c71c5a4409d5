import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import t from "tap";
import { deriveKeys } from "../../src/derived-keys.ts";
import { verificationCode } from "../../src/email-verification/code.ts";
import { testEnvironment, testOrigin } from "../support/app.ts";
import { Browser, expectStatus } from "../support/browser.ts";
import { createTestDatabase } from "../support/database.ts";
import { httpTransport, startProcess } from "../support/service-process.ts";
import { shiftedClock } from "../support/shifted-clock.ts";
import { createTcpProxy } from "../support/tcp-proxy.ts";

// docs/decisions/0007-the-databases-clock.md, with machines whose own clocks are wrong by an hour, either way.

const hourMs = 3_600_000;

function browserAt(url: string, environment: Record<string, string>): Browser {
  const current = Buffer.from(environment.QUEUE_SECRET as string, "base64");
  const [{ code }] = deriveKeys({ current, previous: undefined });
  const codeFor = (id: string) => verificationCode(code, id);
  return new Browser(httpTransport(url), { origin: testOrigin, codeFor });
}

async function databaseTime(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("select clock_timestamp() as now");
  await client.end();
  return rows[0].now.getTime();
}

t.test("processes whose machines disagree about the time agree on what holds and what is over", async (t) => {
  const databaseUrl = await createTestDatabase(t);
  const environment = testEnvironment(databaseUrl);
  const [slow, fast] = await Promise.all(
    [-hourMs, hourMs].map((shift) =>
      startProcess({ environment: { ...environment, ...shiftedClock(shift) } }),
    ),
  );
  if (!slow || !fast) return t.fail("not started");
  t.teardown(async () => void (await Promise.all([slow.stop(), fast.stop()])));

  for (const [here, there] of [
    [slow, fast],
    [fast, slow],
  ] as const) {
    const ada = browserAt(here.url, environment);
    const { session } = await ada.signUp(here === slow ? "slow@example.com" : "fast@example.com");
    const off = Math.abs(Date.parse(session.created_at) - (await databaseTime(databaseUrl)));
    t.ok(off < hourMs / 2, "the session began at the database's time");
    const elsewhere = browserAt(there.url, environment);
    Object.assign(elsewhere, { accessToken: ada.accessToken, cookie: ada.cookie });
    expectStatus(await elsewhere.call("getCurrentSession"), 200);
    expectStatus(await elsewhere.call("refreshSession"), 200);
    expectStatus(await elsewhere.call("getCurrentSession"), 200);
    // A challenge made by the one is good at the other.
    const { ceremony_id, options } = await ada.authenticationOptions();
    const body = { ceremony_id, credential: ada.authenticator.get(options as never) };
    expectStatus(await elsewhere.call("verifyAuthentication", { body }), 200);
  }
});

t.test(
  "a process that is there before its database is ready as soon as it knows the time, and not before",
  { timeout: 30_000 },
  async (t) => {
    const databaseUrl = await createTestDatabase(t);
    const proxy = await createTcpProxy(databaseUrl);
    const environment = testEnvironment(proxy.through(databaseUrl));
    const queue = await startProcess({ environment: { ...environment, ...shiftedClock(hourMs) } });
    t.teardown(async () => {
      await queue.stop();
      await proxy.close();
    });
    const ada = browserAt(queue.url, environment);
    t.equal((await ada.call("getReadiness")).status, 503);
    t.equal((await ada.call("createAuthenticationOptions", { body: {} })).status, 503);
    expectStatus(await ada.call("getLiveness"), 200);
    expectStatus(await ada.call("getJsonWebKeySet"), 200);

    await proxy.open();
    while ((await ada.call("getReadiness")).status !== 200) await sleep(50);
    const { session } = await ada.signUp("ada@example.com");
    const off = Math.abs(Date.parse(session.created_at) - (await databaseTime(databaseUrl)));
    t.ok(off < hourMs / 2, "the time is the database's");
  },
);
