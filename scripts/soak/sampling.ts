import { readdir, readFile } from "node:fs/promises";
import pg from "pg";
import { serviceToken } from "../../test/support/services.ts";
import type { Stack, StackProcess } from "./stack.ts";
import type { Sample } from "./verdicts.ts";

const everyMs = 5_000;
const megabyte = 1024 * 1024;

export interface Sampling {
  samples: Sample[];
  /** Why readings failed. */
  failures: Set<string>;
  stop(): Promise<void>;
}

/** Looks at each process every five seconds: by its metrics, by Linux's /proc, and by the database's list of sessions. */
export function startSampling(stack: Stack): Sampling {
  const begun = performance.now();
  const samples: Sample[] = [];
  const failures = new Set<string>();
  const pool = new pg.Pool({ connectionString: stack.databaseUrl, max: 1, application_name: "soak" });
  pool.on("error", (error) => failures.add(error.message));
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(look).catch((error: Error) => void failures.add(error.message));
  }, everyMs);

  async function look(): Promise<void> {
    const seconds = (performance.now() - begun) / 1000;
    const connections = await countConnections(pool);
    for (const process of [...stack.webs, stack.worker]) {
      const values = {
        ...(process.url && (await readMetrics(process.url))),
        ...(await readProc(process)),
        connections: connections.get(process.name) ?? 0,
      };
      samples.push({ seconds, process: process.name, values });
    }
  }

  return {
    samples,
    failures,
    async stop() {
      clearInterval(timer);
      await running;
      await pool.end();
    },
  };
}

async function countConnections(pool: pg.Pool): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ name: string; count: number }>(
    "select application_name as name, count(*)::integer as count from pg_stat_activity group by 1",
  );
  return new Map(rows.map(({ name, count }) => [name, count]));
}

async function readMetrics(url: string): Promise<Sample["values"]> {
  const headers = { authorization: `Bearer ${serviceToken("console")}` };
  const response = await fetch(`${url}/metrics`, { headers, signal: AbortSignal.timeout(10_000) });
  if (response.status !== 200) throw new Error(`/metrics answered ${response.status}`);
  const text = await response.text();
  const read = (name: string, labels = "") => {
    const [, value] = new RegExp(`^${name}\\{[^}]*${labels}[^}]*\\} (\\S+)$`, "m").exec(text) ?? [];
    if (value === undefined) throw new Error(`/metrics has no ${name}`);
    return Number(value);
  };
  return {
    rss_mb: read("process_resident_memory_bytes") / megabyte,
    heap_mb: read("nodejs_heap_size_used_bytes") / megabyte,
    external_mb: read("nodejs_external_memory_bytes") / megabyte,
    handles: read("nodejs_active_handles_total"),
    resources: read("nodejs_active_resources_total"),
    pool_waiting: read("queue_database_connections", 'state="waiting"'),
    mails_waiting: read("queue_mail_waiting"),
  };
}

/** Nothing where there is no /proc. */
async function readProc({ child: { pid } }: StackProcess): Promise<Sample["values"]> {
  try {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    const files = await readdir(`/proc/${pid}/fd`);
    return { rss_mb: Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024, files: files.length };
  } catch {
    return {};
  }
}
