import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from "jose";
import pg from "pg";
import t from "tap";
import { deriveKeys } from "../../src/derived-keys.ts";
import { verificationCode } from "../../src/email-verification/code.ts";
import { historySeconds, keptSeconds, publicationSeconds } from "../../src/tokens/key-times.ts";
import { testEnvironment, testOrigin } from "../support/app.ts";
import { Browser, expectStatus } from "../support/browser.ts";
import { createTestDatabase } from "../support/database.ts";
import { createMovingClock } from "../support/moving-clock.ts";
import { httpTransport, type ServiceProcess, startProcess } from "../support/service-process.ts";
import { startSsmServer } from "../support/ssm-server.ts";

// docs/decisions/0022-key-ring.md, with two processes, the real SDK, and time that passes.

const run = promisify(execFile);
const newPem = () =>
  generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
    type: "pkcs8",
    format: "pem",
  }) as string;

async function keySet(queue: ServiceProcess): Promise<JSONWebKeySet> {
  const answer = await fetch(`${queue.url}/.well-known/jwks.json`);
  return answer.status === 200 ? ((await answer.json()) as JSONWebKeySet) : { keys: [] };
}

/** Waits until every process publishes so many keys, and answers their kids. */
async function published(processes: ServiceProcess[], count: number): Promise<string[]> {
  for (;;) {
    const sets = await Promise.all(processes.map(keySet));
    if (sets.every(({ keys }) => keys.length === count))
      return (sets[0]?.keys ?? []).map(({ kid }) => kid as string);
    await sleep(100);
  }
}

function browserAt(url: string, secret: string): Browser {
  const [{ code }] = deriveKeys({ current: Buffer.from(secret, "base64"), previous: undefined });
  return new Browser(httpTransport(url), { origin: testOrigin, codeFor: (id) => verificationCode(code, id) });
}

async function refreshedKid(browser: Browser): Promise<string | undefined> {
  const { access_token } = expectStatus<{ access_token: string }>(await browser.call("refreshSession"), 200);
  browser.accessToken = access_token;
  return decodeProtectedHeader(access_token).kid;
}

t.test(
  "two processes rotate: published before used, kept after, dropped in the end, revoked at once",
  { timeout: 120_000 },
  async (t) => {
    const ssm = await startSsmServer(t);
    ssm.put(newPem());
    const databaseUrl = await createTestDatabase(t);
    const clock = await createMovingClock(t, databaseUrl);
    const { QUEUE_JWT_SIGNING_KEY: _, ...rest } = testEnvironment(databaseUrl);
    const environment: Record<string, string> = { ...rest, ...ssm.environment };
    const keys = async (...words: string[]) => {
      const env = { PATH: process.env.PATH, ...environment };
      return (await run(process.execPath, ["scripts/keys.ts", ...words], { env })).stdout;
    };
    const options = { environment: { ...environment, ...clock.environment } };
    const processes = await Promise.all([startProcess(options), startProcess(options)]);
    t.teardown(async () => void (await Promise.all(processes.map((queue) => queue.stop()))));
    // Every process reads SSM in so much time; a clock that jumps must not jump over that.
    const pass = async (seconds: number) => {
      const before = ssm.readings;
      await clock.advance(seconds, processes);
      while (ssm.readings < before + processes.length) await sleep(20);
    };
    const browsers = processes.map(({ url }) => browserAt(url, environment.QUEUE_SECRET as string));
    for (const [index, browser] of browsers.entries()) await browser.signUp(`person${index}@example.com`);
    const refreshedKids = () => Promise.all(browsers.map(refreshedKid));
    const [first] = await published(processes, 1);
    t.strictSame(await refreshedKids(), [first, first]);

    t.match(await keys("rotate", "--bits", "2048"), /has version 2 now/);
    await pass(historySeconds);
    const second = (await published(processes, 2)).find((kid) => kid !== first);
    t.match(await keys("status"), new RegExp(`${second}.*published; signs from`));
    const cached = createLocalJWKSet(await keySet(processes[0] as ServiceProcess));
    t.strictSame(await refreshedKids(), [first, first], "published, and not used yet");
    await pass(publicationSeconds);
    t.strictSame(await refreshedKids(), [second, second], "both processes change");
    for (const { accessToken } of browsers)
      await t.resolves(
        jwtVerify(accessToken as string, cached, { currentDate: new Date(0), clockTolerance: 1e10 }),
        "whoever took the key set before the change has the key",
      );
    t.strictSame((await published(processes, 2)).sort(), [first, second].sort(), "the old one stays");
    await pass(keptSeconds);
    t.strictSame(await published(processes, 1), [second], "and goes");

    await keys("rotate", "--bits", "2048");
    await pass(historySeconds);
    const third = (await published(processes, 2)).find((kid) => kid !== second);
    await pass(publicationSeconds);
    t.strictSame(await refreshedKids(), [third, third]);
    for (const browser of browsers)
      t.equal((await browser.call("getCurrentSession")).status, 200, "seen as good, and remembered");
    t.match(await keys("revoke", third as string), `which ${second} signs`);
    t.strictSame(await published(processes, 1), [second]);
    for (const browser of browsers) t.equal((await browser.call("getCurrentSession")).status, 401);
    t.strictSame(await refreshedKids(), [second, second], "sessions live on");
    for (const browser of browsers) t.equal((await browser.call("getCurrentSession")).status, 200);
    t.match(await keys("status"), new RegExp(`${third}.*revoked since`));
  },
);

t.test(
  "without SSM at the start a process is alive and not ready, spends nothing, and is ready when SSM is",
  { timeout: 60_000 },
  async (t) => {
    const ssm = await startSsmServer(t);
    ssm.put(newPem());
    const databaseUrl = await createTestDatabase(t);
    const { QUEUE_JWT_SIGNING_KEY: _, ...rest } = testEnvironment(databaseUrl);
    const environment: Record<string, string> = { ...rest, ...ssm.environment };
    const queue = await startProcess({ environment });
    const ada = browserAt(queue.url, environment.QUEUE_SECRET as string);
    await ada.signUp("ada@example.com");
    await queue.stop();

    ssm.mood = "gone";
    const again = await startProcess({ environment });
    t.teardown(async () => void (await again.stop()));
    const later = browserAt(again.url, environment.QUEUE_SECRET as string);
    later.cookie = ada.cookie;
    t.equal((await later.call("getLiveness")).status, 200);
    t.equal((await later.call("getReadiness")).status, 503);
    t.equal((await later.call("getJsonWebKeySet")).status, 200, "the public half is in the database");
    for (let turn = 0; turn < 3; turn += 1) t.equal((await later.call("refreshSession")).status, 503);
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    const { rows } = await client.query(
      "select type from customer_audit_events where type = 'session.refreshed'",
    );
    await client.end();
    t.strictSame(rows, [], "no refresh token was rotated for an answer that could not be signed");
    ssm.mood = "well";
    while ((await later.call("getReadiness")).status !== 200) await sleep(100);
    expectStatus(await later.call("refreshSession"), 200);
    t.match(again.output(), /signing_keys_unread/);
  },
);
