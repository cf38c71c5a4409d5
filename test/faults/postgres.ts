import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { startDevelopmentDatabase } from "../../scripts/development-database.ts";
import { prepareDatabase } from "../../scripts/migrate.ts";
import { launch } from "../../scripts/postgres-binaries.ts";
import { chooseHome } from "../../scripts/postgres-home.ts";

/** A durable Postgres of the suite's own, and what can befall one. */
export interface FaultyPostgres {
  url: string;
  /** Stops at once, without a checkpoint, as in a crash; and starts again on the same port. */
  restartAtOnce(): Promise<void>;
  /** Neither answers nor closes a connection until thawed. */
  freeze(): Promise<void>;
  thaw(): void;
  /** Ends every connection but that of the statement itself. */
  cutConnections(): Promise<void>;
  run(sql: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startFaultyPostgres(): Promise<FaultyPostgres> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "queue-faults-")));
  const database = await startDevelopmentDatabase({ folder });
  await prepareDatabase(database.url, () => {});
  const home = await chooseHome(folder);
  const pidFile = join(home.data, "postmaster.pid");
  const postmaster = async () => Number((await readFile(pidFile, "utf8")).split("\n", 1)[0]);
  let frozen: number[] = [];

  async function run(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: database.url, connectionTimeoutMillis: 5_000 });
    client.on("error", () => {});
    await client.connect();
    await client.query(sql).finally(() => client.end());
  }

  async function ended(pid: number): Promise<void> {
    while (isAlive(pid)) await sleep(10);
  }

  async function isReady(): Promise<boolean> {
    return run("select").then(
      () => true,
      () => false,
    );
  }

  return {
    url: database.url,
    run,
    async restartAtOnce() {
      const pid = await postmaster();
      // What pg_ctl restart does: the postmaster notes how it was started.
      const noted = await readFile(join(home.data, "postmaster.opts"), "utf8");
      const binary = noted.slice(0, noted.indexOf(' "'));
      const flags = [...noted.matchAll(/"([^"]*)"/g)].map(([, flag]) => flag as string);
      process.kill(pid, "SIGQUIT");
      await ended(pid);
      const child = launch(binary, flags, home.account, "pipe");
      child.stdout?.resume();
      child.stderr?.resume();
      child.unref();
      while (!(await isReady())) {
        if (child.exitCode !== null) throw new Error(`Postgres ended with ${child.exitCode}`);
        await sleep(50);
      }
    },
    async freeze() {
      const pid = await postmaster();
      // First of all the one that makes others.
      process.kill(pid, "SIGSTOP");
      frozen = [pid, ...childrenOf(pid)];
      for (const child of frozen) signal(child, "SIGSTOP");
    },
    thaw() {
      for (const pid of frozen.reverse()) signal(pid, "SIGCONT");
      frozen = [];
    },
    cutConnections: () =>
      run(
        "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
      ),
    async stop() {
      for (const pid of frozen.reverse()) signal(pid, "SIGCONT");
      const pid = await postmaster();
      process.kill(pid, "SIGINT");
      await ended(pid);
      await database.stop();
      await rm(folder, { recursive: true, force: true });
      if (home.folder !== folder) await rm(home.folder, { recursive: true, force: true });
    },
  };
}

function childrenOf(parent: number): number[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  return lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .map(([pid]) => pid as number);
}

/** A session that has ended meanwhile needs no signal. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {}
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
