import { setImmediate } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { createApp } from "../../src/app.ts";
import type { CallerName } from "../../src/callers.ts";
import type { Clock } from "../../src/clock.ts";
import { type Config, readConfig } from "../../src/config.ts";
import { type Database, openDatabase } from "../../src/database/open.ts";
import { deriveKeys } from "../../src/derived-keys.ts";
import { verificationCode } from "../../src/email-verification/code.ts";
import { createJobSender } from "../../src/jobs/job-queue.ts";
import { systemRandom } from "../../src/random.ts";
import { Browser, type BrowserOptions, type Transport } from "./browser.ts";
import { assertConforms } from "./contract.ts";
import { createTestDatabase } from "./database.ts";
import { asService, serviceEnvironment } from "./services.ts";

export const testOrigin = "http://localhost:4321";

export interface TestClock extends Clock {
  advance(seconds: number): void;
}

export interface TestApp {
  app: FastifyInstance;
  config: Config;
  database: Database;
  databaseUrl: string;
  clock: TestClock;
  /** What was logged, a parsed line each. */
  log: Record<string, unknown>[];
  browser(options?: Partial<BrowserOptions>): Browser;
  service(name: CallerName, operator?: string): Browser;
}

interface Test {
  teardown(fn: () => Promise<void>): void;
}

/** The environment of a service under test. */
export function testEnvironment(databaseUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    QUEUE_SECRET: Buffer.alloc(32, "test secret").toString("base64"),
    QUEUE_JWT_SIGNING_KEY: process.env.QUEUE_TEST_SIGNING_KEY as string,
    QUEUE_BASE_URL: testOrigin,
    QUEUE_ORIGINS: testOrigin,
    QUEUE_TRUSTED_PROXIES: "1",
    QUEUE_INLINE_WORKER: "off",
    ...serviceEnvironment,
    PORT: "0",
  };
}

/** The app as production builds it, with a clock that the test moves and a database of its own. */
export async function createTestApp(t: Test, environment: Record<string, string> = {}): Promise<TestApp> {
  const databaseUrl = await createTestDatabase(t);
  const config = readConfig({ ...testEnvironment(databaseUrl), ...environment }, "web");
  const database = openDatabase({ ...config.database, onError: () => {} });
  let offset = 0;
  const clock: TestClock = {
    now: () => new Date(Date.now() + offset),
    advance: (seconds) => {
      offset += seconds * 1000;
    },
  };
  const log: Record<string, unknown>[] = [];
  const logger = pino({ level: "info" }, { write: (line: string) => log.push(JSON.parse(line)) });
  const jobs = createJobSender(database.pool);
  const app = await createApp({ config, database, jobs, clock, random: systemRandom, log: logger });
  const faults = holdToContract(app);
  await app.ready();
  t.teardown(async () => {
    await app.close();
    await database.close();
    if (faults.length > 0) throw new Error(faults.join("\n"));
  });
  const [{ code }] = deriveKeys(config.secrets);
  let clients = 0;
  const browser: TestApp["browser"] = (options) => {
    clients += 1;
    return new Browser(injectTransport(app), {
      origin: testOrigin,
      address: `192.0.2.${clients % 256}`,
      codeFor: (id) => verificationCode(code, id),
      ...options,
    });
  };
  return {
    app,
    config,
    database,
    databaseUrl,
    clock,
    log,
    browser,
    service: (name, operator) => asService(browser(), name, operator),
  };
}

/** Holds whatever the app answers for an operation against the contract, whoever asked; gives back what did not fit. */
function holdToContract(app: FastifyInstance): string[] {
  const faults: string[] = [];
  app.addHook("onSend", async (request, reply, payload) => {
    const { operation } = request.routeOptions.config;
    if (!operation || request.method !== operation.method.toUpperCase()) return;
    // The answer of a path that has no such method; the router came to the operation of another path.
    if (reply.statusCode === 405) return;
    const text = typeof payload === "string" ? payload : "";
    try {
      assertConforms(operation, { status: reply.statusCode, headers: reply.getHeaders(), text });
    } catch (error) {
      faults.push((error as Error).message);
    }
  });
  return faults;
}

export function injectTransport(app: FastifyInstance): Transport {
  return async ({ method, path, headers, body }) => {
    // As over a network: without a turn of the event loop for each, many calls in a row look like a process that hangs.
    await setImmediate();
    const response = await app.inject({
      method: method as "POST",
      url: path,
      headers,
      ...(body !== undefined && { payload: body }),
    });
    return { status: response.statusCode, headers: response.headers, text: response.body };
  };
}
