import { randomBytes } from "node:crypto";
import { Agent, request } from "node:http";
import type pg from "pg";
import { generateSigningKey } from "../development-settings.ts";
import { openPool } from "./databases.ts";
import { type BenchProcess, startProcess, usageInMetrics } from "./processes.ts";
import { issuer, origin, poolSize, relyingPartyId } from "./settings.ts";

export interface ServiceSettings {
  databaseUrl: string;
  folder: string;
  /** PEM. */
  signingKey: string;
  /** QUEUE_SECRET, in base64. */
  secret: string;
  /** Raptor's. */
  serviceToken: string;
}

/** A web process as in production. */
export async function startService(settings: ServiceSettings): Promise<BenchProcess> {
  const metricsToken = randomBytes(32).toString("base64url");
  return startProcess({
    script: "src/server.ts",
    folder: settings.folder,
    environment: {
      FLAG_QUEUE_V1: "on",
      DATABASE_URL: settings.databaseUrl,
      DATABASE_POOL_SIZE: String(poolSize),
      QUEUE_SECRET: settings.secret,
      QUEUE_JWT_SIGNING_KEY: settings.signingKey,
      QUEUE_BASE_URL: issuer,
      QUEUE_RP_ID: relyingPartyId,
      QUEUE_ORIGINS: origin,
      QUEUE_TRUSTED_PROXIES: "1",
      QUEUE_SERVICE_TOKEN_RAPTOR: settings.serviceToken,
      QUEUE_SERVICE_TOKEN_CONSOLE: metricsToken,
    },
    readUsage: (url) => usageInMetrics(url, metricsToken),
  });
}

/** A service with a way into its database, for a benchmark that sends one request at a time. */
export interface BenchService {
  /** The benchmark's own way into the database. */
  pool: pg.Pool;
  /** Sends a request over the one connection there is; answers the status and how long it took, in milliseconds. */
  post(path: string, body: object, clientAddress: string): Promise<{ status: number; ms: number }>;
  stop(): Promise<void>;
}

export async function startBenchService(databaseUrl: string, folder: string): Promise<BenchService> {
  const service = await startService({
    databaseUrl,
    folder,
    signingKey: generateSigningKey(3072),
    secret: randomBytes(32).toString("base64"),
    serviceToken: randomBytes(32).toString("base64url"),
  });
  const { port } = new URL(service.url);
  const pool = openPool(databaseUrl, 1);
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
      await service.stop();
    },
  };
}
