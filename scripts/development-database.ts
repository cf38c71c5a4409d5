import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { constants, existsSync, readFileSync } from "node:fs";
import { mkdir, open, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { initialise, launch, prepareBinaries } from "./postgres-binaries.ts";
import { chooseHome, type Home } from "./postgres-home.ts";
import { inspect, isAbandoned, leaveMark, lock } from "./process-lock.ts";

export interface DevelopmentDatabase {
  url: string;
  stop(): Promise<void>;
}

interface Options {
  /** Where the data live, such as `<project>/.queue`. Without it (removed, or new) the database is made anew. */
  folder: string;
  database?: string;
  /** False trades the last commits before a hard kill, and all before a power cut, for speed. Held by who launches. */
  durable?: boolean;
  log?: (line: string) => void;
}

interface Postmaster {
  pid: number;
  port: number;
  ready: boolean;
}

/**
 * A Postgres of its own for the folder, on loopback. One that runs already is shared, and `stop` leaves it alone, unless
 * the process that owned it is gone: then this one owns it.
 * @throws Error with a sentence that says what happened and what to do.
 */
export async function startDevelopmentDatabase(options: Options): Promise<DevelopmentDatabase> {
  if (process.platform === "win32") {
    throw new Error(
      "The development database needs Linux, macOS or WSL: or set DATABASE_URL to a Postgres of your own.",
    );
  }
  try {
    await mkdir(dirname(options.folder), { recursive: true });
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const folder = await realpath(options.folder);
    const unlock = await lock(lockIn(folder));
    try {
      return await start(folder, options);
    } finally {
      await unlock();
    }
  } catch (error) {
    const { syscall, message } = error as NodeJS.ErrnoException;
    if (!syscall) throw error;
    const sentence = `No database could be started in ${options.folder}: see to the reason and start again. ${message}`;
    throw new Error(sentence, { cause: error });
  }
}

async function start(folder: string, options: Options): Promise<DevelopmentDatabase> {
  const { database = "queue", durable = true, log = () => {} } = options;
  const home = await chooseHome(folder);
  const password = await passwordFor(folder, home);
  const { pid, port, launched } = await run({ home, password, durable, log });
  const ownerFile = join(home.folder, "postgres.owner");
  const owned = launched || !existsSync(ownerFile) || (await isAbandoned(ownerFile));
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/`;
  try {
    await createIfMissing(url, database);
  } catch (error) {
    if (launched) await shutDown(pid, home.data);
    throw error;
  }
  if (owned) await leaveMark(ownerFile);
  log(
    `Postgres ${launched ? "listens" : owned ? "was left and listens" : "is shared and listens"} on 127.0.0.1:${port}`,
  );

  async function stop(): Promise<void> {
    const unlock = await lock(lockIn(folder), 10_000).catch(() => undefined);
    try {
      if (!isPostmaster(pid, home.data)) return;
      await shutDown(pid, home.data);
      await rm(ownerFile, { force: true });
    } finally {
      await unlock?.();
    }
  }
  let stopped: Promise<void> | undefined;
  return {
    url: url + encodeURIComponent(database),
    stop: () => (stopped ??= owned ? stop() : Promise.resolve()),
  };
}

const lockIn = (folder: string) => join(folder, "postgres.lock");

// Other local users can reach the port, but not this file.
async function passwordFor(folder: string, home: Home): Promise<string> {
  const file = join(folder, "postgres-password");
  if (existsSync(file)) return readFile(file, "utf8");
  if (existsSync(home.data)) {
    if (home.folder === folder) {
      throw new Error(
        `${file} is gone, and nobody gets in without: restore it, or remove ${folder} to begin anew.`,
      );
    }
    // Whoever removed the folder meant the data too, which only happen to be elsewhere.
    const running = await readPostmaster(home.data);
    if (running) await shutDown(running.pid, home.data);
    await rm(home.data, { recursive: true });
  }
  const password = randomBytes(24).toString("hex");
  // Renamed, so that a kill cannot leave half of it.
  await writeFile(`${file}.new`, password, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return password;
}

interface Launch {
  home: Home;
  password: string;
  durable: boolean;
  log: (line: string) => void;
}

async function run({ home, password, durable, log }: Launch): Promise<Postmaster & { launched: boolean }> {
  const { data } = home;
  const logFile = join(home.folder, "postgres.log");
  let child: ChildProcess | undefined;
  let failure: Error | undefined;
  let survivorsSince = 0;
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await setTimeout(10)) {
    const running = await readPostmaster(data);
    if (running?.ready) return { ...running, launched: running.pid === child?.pid };
    // One that is not ready is recovering after a kill, or stopping.
    if (running || (child && !failure && child.exitCode === null && child.signalCode === null)) continue;
    if (child) {
      const reason =
        failure?.message ?? readFileSync(logFile, "utf8").trim().split("\n").slice(-15).join("\n");
      survivorsSince ||= /is still in use/.test(reason) ? Date.now() : 0;
      // Sessions of a killed postmaster notice within moments, unless busy; and another may have taken the port.
      const passing = survivorsSince
        ? Date.now() - survivorsSince < 10_000
        : /Address already in use/.test(reason);
      if (!passing) {
        throw new Error(
          `Postgres did not start: see the end of ${logFile}, or remove ${data} to begin anew.\n${reason}`,
        );
      }
      await setTimeout(100);
    }
    const bin = await prepareBinaries(home);
    if (!existsSync(join(data, "PG_VERSION"))) {
      log(`Making a database in ${data}`);
      await initialise({ home, bin, password, durable });
    }
    // Nobody's any more, but its pid may be another process's by now, and Postgres would refuse. While sessions of the
    // killed server live it refuses all the same, by their shared memory.
    await rm(join(data, "postmaster.pid"), { force: true });
    child = await launchPostmaster({ home, bin, durable, logFile });
    child.once("error", (error) => (failure = error)).unref();
  }
  throw new Error(
    `Postgres has not become ready within a minute: see ${logFile}, end its process and start again.`,
  );
}

async function launchPostmaster(options: { home: Home; bin: string; durable: boolean; logFile: string }) {
  const { home, bin, durable, logFile } = options;
  const settings = [
    "listen_addresses=127.0.0.1",
    `port=${await freePort()}`,
    "unix_socket_directories=",
    "timezone=UTC",
    ...(durable ? [] : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]),
  ];
  const { O_WRONLY, O_CREAT, O_TRUNC, O_APPEND, O_NOFOLLOW } = constants;
  const output = await open(logFile, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW, 0o600);
  try {
    const flags = settings.flatMap((setting) => ["-c", setting]);
    return launch(join(bin, "postgres"), ["-D", home.data, ...flags], home.account, output.fd);
  } finally {
    await output.close();
  }
}

/** The live postmaster of these very data, by its own postmaster.pid. */
async function readPostmaster(data: string): Promise<Postmaster | undefined> {
  const lines = (await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  if (!isPostmaster(pid, data)) return undefined;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === "ready" };
}

/** Fast shutdown; should a session not let go, the immediate one. */
async function shutDown(pid: number, data: string): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    if (isPostmaster(pid, data)) process.kill(pid, signal);
    for (const deadline = Date.now() + 10_000; Date.now() < deadline; await setTimeout(10)) {
      if (!isPostmaster(pid, data)) return;
    }
  }
  throw new Error(`Postgres (process ${pid}) does not stop: end it with kill -9 ${pid}.`);
}

async function createIfMissing(url: string, database: string): Promise<void> {
  try {
    await query(url + encodeURIComponent(database), "select");
  } catch (error) {
    const { code, message } = error as pg.DatabaseError;
    if (code !== "3D000") {
      throw new Error(
        `Postgres runs but refuses us: ${message}. Stop it, or remove its folder to begin anew.`,
      );
    }
    await query(`${url}postgres`, `create database ${pg.escapeIdentifier(database)}`);
  }
}

async function query(connectionString: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  await client.connect();
  await client.query(text).finally(() => client.end());
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function isPostmaster(pid: number, data: string): boolean {
  return inspect(pid)?.command.includes(` -D ${data} `) ?? false;
}
