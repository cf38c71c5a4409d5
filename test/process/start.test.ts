import { execFileSync } from "node:child_process";
import { chmod, cp, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";
import t from "tap";
import { testEnvironment } from "../support/app.ts";
import { createTestDatabase } from "../support/database.ts";
import { type ServiceProcess, startProcess } from "../support/service-process.ts";

// `npm start` as a newcomer runs it: a copy of the project, with nothing configured.
const project = await mkdtemp(join(tmpdir(), "queue-start-"));
// Open to others, as a project is: as root, Postgres runs as another user.
await chmod(project, 0o755);
for (const part of ["src", "scripts", "db", "package.json"])
  await cp(part, join(project, part), { recursive: true });
await symlink(resolve("node_modules"), join(project, "node_modules"));
t.teardown(() => rm(project, { recursive: true, force: true }));

const script = join(project, "scripts/start.ts");
const ready = /Queue is at (http:\/\/localhost:\d+)/;
const startQueue = (environment: Record<string, string> = {}) =>
  startProcess({ environment, script, ready, cwd: project });

function postmasterOf(queue: ServiceProcess): number {
  const port = /Postgres listens on \S+:(\d+)/.exec(queue.output())?.[1];
  t.ok(port, "it says where Postgres listens");
  const lines = execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" }).split("\n");
  return Number(
    lines
      .find((line) => line.includes(`port=${port}`))
      ?.trim()
      .split(" ", 1)[0],
  );
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function sendCode(url: string): Promise<number> {
  const { status } = await fetch(`${url}/api/v1/auth/email-verifications`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: "ada@example.com", purpose: "sign_up" }),
  });
  return status;
}

t.test(
  "with nothing configured it brings up Postgres, serves the page, and a mail reaches the outbox and the log",
  async (t) => {
    const queue = await startQueue();
    t.equal((await fetch(`${queue.url}/health/ready`)).status, 200);
    t.match(await (await fetch(queue.url)).text(), /<html/);
    t.equal(await sendCode(queue.url), 202);
    let outbox = "";
    while (!outbox.includes("ada@example.com")) outbox = await (await fetch(`${queue.url}/outbox`)).text();
    t.match(outbox, /\b\d{8}\b/);
    t.match(queue.output(), /mail to ada@example\.com: Your code for raxx\.app \(code \d{8}\)/);
    const keys = await (await fetch(`${queue.url}/.well-known/jwks.json`)).text();

    const postmaster = postmasterOf(queue);
    t.strictSame(await queue.stop("SIGINT"), { code: 0, signal: null });
    t.notOk(isAlive(postmaster), "Postgres has stopped too");
    t.match(queue.output(), /closed\s*$/m);

    const again = await startQueue();
    t.equal(
      await (await fetch(`${again.url}/.well-known/jwks.json`)).text(),
      keys,
      "the signing key was kept",
    );
    t.match(again.output(), /up to date/, "the database was kept");
    await again.stop();
  },
);

t.test("Ctrl-C lets a request that runs finish, and only then stops Postgres", async (t) => {
  const queue = await startQueue();
  const port = /Postgres listens on \S+:(\d+)/.exec(queue.output())?.[1];
  const password = (await readFile(join(project, ".queue/postgres-password"), "utf8")).trim();
  const client = new pg.Client({
    host: "127.0.0.1",
    port: Number(port),
    user: "postgres",
    password,
    database: "queue",
  });
  client.on("error", () => {});
  await client.connect();
  // The request has to wait for this lock, so that it is under way when the signal comes.
  await client.query("begin; lock table queue_email_verifications in access exclusive mode");
  const answer = sendCode(queue.url);
  await new Promise((done) => setTimeout(done, 300));
  const stopped = queue.stop("SIGINT");
  await new Promise((done) => setTimeout(done, 300));
  await client.query("commit");
  await client.end();
  t.equal(await answer, 202);
  t.strictSame(await stopped, { code: 0, signal: null });
});

t.test("after everything was killed hard the next start works", async (t) => {
  const queue = await startQueue();
  const postmaster = postmasterOf(queue);
  await queue.stop("SIGKILL");
  process.kill(postmaster, "SIGKILL");
  const again = await startQueue();
  t.equal((await fetch(`${again.url}/health/ready`)).status, 200);
  await again.stop();
});

t.test("it starts beside another program that has the usual port", async (t) => {
  const [first, second] = [await startQueue(), await startQueue()];
  t.not(first.url, second.url);
  t.equal((await fetch(`${second.url}/health/ready`)).status, 200);
  await second.stop();
  t.equal((await fetch(`${first.url}/health/ready`)).status, 200, "the first keeps its database");
  await first.stop();
});

t.test("in production it does not start without its essentials, and names them all at once", async (t) => {
  const failure = await startQueue({ NODE_ENV: "production" }).catch((error: Error) => error.message);
  for (const name of ["DATABASE_URL", "QUEUE_SECRET", "QUEUE_JWT_SIGNING_KEY"])
    t.match(failure, `${name} is missing`);
  t.match(failure, "ended with 1");
});

t.test("production has neither page nor outbox, logs JSON, and closes on SIGTERM", async (t) => {
  const databaseUrl = await createTestDatabase(t);
  const queue = await startProcess({
    environment: {
      ...testEnvironment(databaseUrl),
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      QUEUE_BASE_URL: "https://queue.raxx.app",
      QUEUE_ORIGINS: "https://raxx.app",
      QUEUE_RP_ID: "raxx.app",
      FLAG_QUEUE_V1: "on",
    },
  });
  for (const path of ["/", "/outbox"]) t.equal((await fetch(queue.url + path)).status, 404, path);
  t.strictSame(await queue.stop("SIGTERM"), { code: 0, signal: null });
  for (const line of queue.output().trim().split("\n")) t.type(JSON.parse(line), "object");
});

t.test(
  "a process whose database is away serves JWKS and liveness, grants nothing, and is not ready",
  async (t) => {
    const environment = { ...testEnvironment("postgres://queue@127.0.0.1:9/queue") };
    const queue = await startProcess({ environment });
    t.equal((await fetch(`${queue.url}/.well-known/jwks.json`)).status, 200);
    t.equal((await fetch(`${queue.url}/health/live`)).status, 200);
    t.equal((await fetch(`${queue.url}/health/ready`)).status, 503);
    t.equal(await sendCode(queue.url), 503);
    await queue.stop();
  },
);
