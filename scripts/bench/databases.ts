import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startDevelopmentDatabase } from "../development-database.ts";
import { prepareDatabase } from "../migrate.ts";

/** A Postgres of the benchmark's own, durable, and a folder for what its processes write. */
export interface BenchDatabases {
  folder: string;
  /** Makes a database with Queue's schema, and nothing in it; answers its URL. */
  create(name: string): Promise<string>;
  stop(): Promise<void>;
}

const template = "template_queue";

export async function startDatabases(): Promise<BenchDatabases> {
  const folder = await mkdtemp(join(tmpdir(), "queue-bench-"));
  // Started again, since what it holds in memory is fixed when it starts.
  const first = await startDevelopmentDatabase({ folder, database: template });
  await prepareDatabase(first.url, () => {});
  await configure(first.url);
  await first.stop();
  const postgres = await startDevelopmentDatabase({ folder, database: template });
  const admin = new pg.Client({ connectionString: sibling(postgres.url, "postgres") });
  await admin.connect();
  async function stop(): Promise<void> {
    await admin.end();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
  let stopped: Promise<void> | undefined;
  return {
    folder,
    async create(name) {
      await admin.query(`create database ${pg.escapeIdentifier(name)} template ${template}`);
      return sibling(postgres.url, name);
    },
    stop: () => (stopped ??= stop()),
  };
}

async function configure(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // As a server has that keeps a million sessions; by default it is the measure of a laptop's test database.
  await client.query("alter system set shared_buffers = '1GB'");
  // Seeding would otherwise bring one checkpoint after the other, and measuring a stray one.
  await client.query("alter system set max_wal_size = '8GB'");
  await client.end();
}

/** A pool of a benchmark's own. That the database goes away when a run is interrupted is no error. */
export function openPool(connectionString: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString, max });
  pool.on("error", () => {});
  return pool;
}

function sibling(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}
