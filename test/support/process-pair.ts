import type pg from "pg";
import { deriveKeys } from "../../src/derived-keys.ts";
import { verificationCode } from "../../src/email-verification/code.ts";
import { testEnvironment, testOrigin } from "./app.ts";
import { Browser, type BrowserOptions } from "./browser.ts";
import { createTestDatabase, openPool } from "./database.ts";
import { httpTransport, type ServiceProcess, startProcess } from "./service-process.ts";

export const callers = 20;

export interface ProcessPair {
  processes: ServiceProcess[];
  pool: pg.Pool;
  /** What codes are made with. */
  codeKey: Buffer;
  /** A new browser on either process, with a client address and, unless told whose, a person of its own. */
  browserOn(process: number, options?: Partial<BrowserOptions>): Browser;
  /** Runs the call for twenty new browsers at once, half of them on each process. */
  together<T>(call: (caller: Browser, index: number) => Promise<T>): Promise<T[]>;
  countOf(sql: string, ...values: unknown[]): Promise<number>;
}

interface Test {
  teardown(fn: () => Promise<void>): void;
}

/** Two service processes on one database: what a race needs. */
export async function startProcessPair(t: Test): Promise<ProcessPair> {
  const databaseUrl = await createTestDatabase(t);
  const environment = testEnvironment(databaseUrl);
  const processes = await Promise.all([startProcess({ environment }), startProcess({ environment })]);
  const pool = openPool(databaseUrl);
  t.teardown(async () => {
    await Promise.all(processes.map((process) => process.stop()));
    await pool.end();
  });
  const [{ code: codeKey }] = deriveKeys({
    current: Buffer.from(environment.QUEUE_SECRET as string, "base64"),
    previous: undefined,
  });
  let browsers = 0;
  const browserOn: ProcessPair["browserOn"] = (process, options) => {
    browsers += 1;
    return new Browser(httpTransport((processes[process % 2] as ServiceProcess).url), {
      origin: testOrigin,
      address: `10.${Math.floor(browsers / 65_536) % 256}.${Math.floor(browsers / 256) % 256}.${browsers % 256}`,
      codeFor: (id) => verificationCode(codeKey, id),
      ...options,
    });
  };
  return {
    processes,
    pool,
    codeKey,
    browserOn,
    together: (call) =>
      Promise.all(Array.from({ length: callers }, (_, index) => call(browserOn(index), index))),
    async countOf(sql, ...values) {
      const { rows } = await pool.query(`select count(*)::int as count ${sql}`, values);
      return rows[0].count;
    },
  };
}
