import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rename, rm, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import pg from "pg";
import t from "tap";
import ts from "typescript";
import { generateSealKey } from "../../scripts/development-settings.ts";
import { createTestDatabase } from "../support/database.ts";
import { startMailServer } from "../support/mail-server.ts";
import { startTlsPostgres } from "../support/tls-postgres.ts";

// As Heroku runs it: the lines of the Procfile, with what app.json declares and what the platform adds, on an empty
// database that takes nothing but TLS.

interface Variable {
  value?: string;
  generator?: "secret";
  required?: boolean;
}
const { env, formation } = JSON.parse(await readFile("app.json", "utf8")) as {
  env: Record<string, Variable>;
  formation: Record<string, unknown>;
};
const procfile = Object.fromEntries(
  (await readFile("Procfile", "utf8"))
    .trim()
    .split("\n")
    .map((line) => line.split(/:\s+/, 2) as [string, string]),
);

async function freePort(): Promise<string> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  return String(port);
}

/** Runs a line of the Procfile until it says that it is up, or ends. */
function run(
  line: string,
  environment: Record<string, string>,
  { ready, cwd }: { ready?: RegExp; cwd?: string } = {},
) {
  const PATH = `${dirname(process.execPath)}:${process.env.PATH}`;
  const child = spawn("sh", ["-c", `exec ${line}`], { env: { PATH, ...environment }, cwd });
  let output = "";
  const up = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        if (ready?.test(output)) resolve();
      });
    }
    child.once("close", (code) => {
      if (ready) reject(new Error(`${line} ended with ${code}: ${output}`));
      else resolve();
    });
  });
  const ended = once(child, "exit");
  return {
    up,
    output: () => output,
    async stop(): Promise<number | null> {
      child.kill("SIGTERM");
      return (await ended)[0] as number | null;
    },
    code: () => child.exitCode,
  };
}

t.test(
  "each process type of the Procfile runs with what app.json declares and the platform adds",
  async (t) => {
    const databaseUrl = await createTestDatabase(t);
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query("drop schema public cascade; drop schema queue_jobs cascade; create schema public");
    await client.end();
    const postgres = await startTlsPostgres(databaseUrl);
    t.teardown(() => postgres.close());
    const smtp = await startMailServer();
    t.teardown(() => smtp.close());

    // What somebody who deploys is asked for, since no value of ours would do.
    const given: Record<string, string> = {
      QUEUE_AUDIT_SEAL_KEY: generateSealKey(),
      SMTP_URL: smtp.url,
    };
    const environment: Record<string, string> = {
      DATABASE_URL: postgres.url,
      PORT: await freePort(),
      DYNO: "web.1",
    };
    const asked: string[] = [];
    for (const [name, { value, generator, required = true }] of Object.entries(env)) {
      if (value !== undefined) environment[name] = value;
      // Heroku's generator: 64 hexadecimal digits.
      else if (generator === "secret") environment[name] = "0123456789abcdef".repeat(4);
      else if (required) {
        asked.push(name);
        environment[name] = given[name] as string;
      }
    }
    // Or QUEUE_JWT_SIGNING_KEY_SSM: one of the two, which app.json cannot say.
    environment.QUEUE_JWT_SIGNING_KEY = process.env.QUEUE_TEST_SIGNING_KEY as string;
    t.strictSame(asked.sort(), Object.keys(given).sort(), "what is asked for is what is needed, and no more");
    t.strictSame(Object.keys(formation).sort(), ["web", "worker"]);
    t.strictSame(Object.keys(procfile).sort(), ["release", "web", "worker"]);

    const release = run(procfile.release as string, environment);
    await release.up;
    t.equal(release.code(), 0, release.output());
    t.match(release.output(), /Applied 001_queue_core_tables/);

    const web = run(procfile.web as string, environment, { ready: /Queue listens on/ });
    const worker = run(procfile.worker as string, environment, { ready: /worker is at work/ });
    await Promise.all([web.up, worker.up]);
    const address = `http://127.0.0.1:${environment.PORT}`;
    t.equal((await fetch(`${address}/health/ready`)).status, 200);
    t.equal((await fetch(`${address}/.well-known/jwks.json`)).status, 200);
    const off = await fetch(`${address}/api/v1/auth/me`);
    t.equal(off.status, 404, "FLAG_QUEUE_V1 is off until somebody turns it on");
    t.equal(await web.stop(), 0, web.output());
    t.equal(await worker.stop(), 0, worker.output());
    t.equal(postgres.plain, 0);
    t.ok(postgres.encrypted > 0);
  },
);

t.test(
  "the processes start from the compile cache that the slug was built with, wherever it lies",
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "queue-slug-"));
    t.teardown(() => rm(folder, { recursive: true, force: true }));
    const [build, slug] = [join(folder, "build"), join(folder, "app")];
    for (const part of ["src", "scripts", "package.json"])
      await cp(part, join(build, part), { recursive: true });
    await symlink(resolve("node_modules"), join(build, "node_modules"));
    const { scripts } = JSON.parse(await readFile("package.json", "utf8")) as {
      scripts: Record<string, string>;
    };
    const filling = run(scripts["heroku-postbuild"] as string, {}, { cwd: build });
    await filling.up;
    t.equal(filling.code(), 0, filling.output());
    await rename(build, slug);

    const loaded = {
      web: ["src/clock.ts", "src/app.ts"],
      worker: ["src/clock.ts", "src/composition/background-work.ts"],
    };
    for (const [type, files] of Object.entries(loaded)) {
      // It has no settings and says so, but not before everything is loaded.
      const started = run(
        procfile[type] as string,
        { NODE_ENV: "production", NODE_DEBUG_NATIVE: "COMPILE_CACHE" },
        { cwd: slug },
      );
      await started.up;
      t.match(started.output(), "is missing");
      for (const file of files)
        t.ok(started.output().includes(`V8 code cache for ESM file://${slug}/${file} was accepted`), file);
    }
  },
);

t.test("the Node that fills the cache when the slug is built is the one that it runs with", async (t) => {
  const { engines, devDependencies } = JSON.parse(await readFile("package.json", "utf8"));
  t.equal(engines.node, devDependencies.node);
});

t.test("what runs on Heroku needs nothing that is pruned after the build", async (t) => {
  const { dependencies } = JSON.parse(await readFile("package.json", "utf8")) as {
    dependencies: Record<string, string>;
  };
  const commands = ["migrate", "doctor", "audit", "keys", "service-token"].map(
    (name) => `scripts/${name}.ts`,
  );
  const waiting = ["src/server.ts", "src/worker.ts", ...commands];
  const seen = new Set<string>();
  const faults: string[] = [];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file) || !file.endsWith(".ts")) continue;
    seen.add(file);
    // Types are gone when it runs.
    const { outputText } = ts.transpileModule(await readFile(file, "utf8"), {
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ESNext,
        verbatimModuleSyntax: true,
      },
    });
    for (const { fileName } of ts.preProcessFile(outputText).importedFiles) {
      if (fileName.startsWith(".")) waiting.push(join(dirname(file), fileName));
      else if (!fileName.startsWith("node:")) {
        const name = fileName.split("/", fileName.startsWith("@") ? 2 : 1).join("/");
        if (!(name in dependencies)) faults.push(`${file} imports ${name}`);
      }
    }
  }
  t.ok(seen.size > 80, "the files were found");
  t.strictSame(faults, []);
});
