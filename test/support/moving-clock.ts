import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { ServiceProcess } from "./service-process.ts";

export interface MovingClock {
  /** For the processes whose time is to move. */
  environment: Record<string, string>;
  /** Moves the time of the database and of the processes forward. */
  advance(seconds: number, processes: ServiceProcess[]): Promise<void>;
}

/**
 * Lets time pass for whole processes: the database's clock, which they measure themselves against, and their monotonic
 * one between two measurements.
 */
export async function createMovingClock(
  t: { teardown(fn: () => Promise<void>): void },
  databaseUrl: string,
): Promise<MovingClock> {
  const folder = await mkdtemp(join(tmpdir(), "queue-clock-"));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = join(folder, "seconds");
  const name = new URL(databaseUrl).pathname.slice(1);
  const query = async (sql: string) => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await query(`
    create table test_clock as select 0 as seconds;
    create function public.clock_timestamp() returns timestamptz language sql volatile as
      'select pg_catalog.clock_timestamp() + make_interval(secs => (select seconds from public.test_clock))';
    alter database ${name} set search_path = public, pg_catalog;`);
  const preload = `import { readFileSync } from "node:fs";
    let shift = 0;
    const real = performance.now.bind(performance);
    performance.now = () => real() + shift;
    process.on("SIGWINCH", () => {
      shift = 1000 * Number(readFileSync(${JSON.stringify(file)}, "utf8"));
      console.error("the test moved the clock to " + shift);
    });`;
  let moved = 0;
  return {
    environment: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` },
    async advance(seconds, processes) {
      moved += seconds;
      await query(`update test_clock set seconds = ${moved}`);
      await writeFile(file, String(moved));
      for (const { child } of processes) child.kill("SIGWINCH");
      const line = `the test moved the clock to ${1000 * moved}\n`;
      while (!processes.every(({ output }) => output().includes(line))) await sleep(10);
    },
  };
}
