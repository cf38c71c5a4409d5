import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startDevelopmentDatabase } from "../development-database.ts";
import { generateSigningKey } from "../development-settings.ts";
import { prepareDatabase } from "../migrate.ts";

/** A service process as in production, with a Postgres of its own, both on loopback. */
export interface BenchService {
  /** The benchmark's own way into the database. */
  pool: pg.Pool;
  /** Sends a request over the one connection there is; answers the status and how long it took, in milliseconds. */
  post(path: string, body: object, clientAddress: string): Promise<{ status: number; ms: number }>;
  stop(): Promise<void>;
}

const origin = "https://raxx.app";

export async function startBenchService(): Promise<BenchService> {
  const folder = await mkdtemp(join(tmpdir(), "queue-bench-"));
  const database = await startDevelopmentDatabase({ folder });
  await prepareDatabase(database.url, () => {});
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "src/server.ts"], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      PORT: "0",
      FLAG_QUEUE_V1: "on",
      DATABASE_URL: database.url,
      QUEUE_SECRET: randomBytes(32).toString("base64"),
      QUEUE_JWT_SIGNING_KEY: generateSigningKey(3072),
      QUEUE_ORIGINS: origin,
      QUEUE_TRUSTED_PROXIES: "1",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      const [, found] = /Queue listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(chunk.toString()) ?? [];
      if (found) resolve(Number(found));
    });
    child.once("exit", (code) => reject(new Error(`The service ended with ${code}.`)));
  });
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  return {
    pool,
    post: (path, body, clientAddress) =>
      new Promise((resolve, reject) => {
        const text = JSON.stringify(body);
        const headers = {
          origin,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(text),
          "x-forwarded-for": clientAddress,
        };
        const begun = performance.now();
        request({ host: "127.0.0.1", port, path, method: "POST", headers, agent }, (response) => {
          response.once("error", reject).resume();
          response.once("end", () =>
            resolve({ status: response.statusCode as number, ms: performance.now() - begun }),
          );
        })
          .once("error", reject)
          .end(text);
      }),
    async stop() {
      agent.destroy();
      await pool.end();
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
      await database.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
