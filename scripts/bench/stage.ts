import { randomBytes } from "node:crypto";
import { request } from "undici";
import { generateSigningKey } from "../development-settings.ts";
import { type Driver, startDriver } from "./driver.ts";
import { type BenchProcess, startProcess, type Usage } from "./processes.ts";
import { startService } from "./service.ts";
import { poolSize } from "./settings.ts";
import type { Supplies } from "./supplies.ts";

/** The service, the reference and who calls them, each a process, on one database. */
export interface Stage {
  service: BenchProcess;
  reference: BenchProcess;
  driver: Driver;
  stop(): Promise<void>;
}

interface StageOptions extends Supplies {
  databaseUrl: string;
  folder: string;
  /** Of the key that signs access tokens. */
  keyBits: number;
}

export async function startStage(options: StageOptions): Promise<Stage> {
  const { databaseUrl, folder, keyBits, sessions, passkeys } = options;
  const signingKey = generateSigningKey(keyBits);
  const secret = randomBytes(32).toString("base64");
  const serviceToken = randomBytes(32).toString("base64url");
  const service = await startService({ databaseUrl, folder, signingKey, secret, serviceToken });
  const reference = await startReference({ databaseUrl, folder, signingKey });

  const urls = { serviceUrl: service.url, referenceUrl: reference.url };
  const driver = startDriver({ ...urls, signingKey, secret, serviceToken, sessions, passkeys });
  return {
    service,
    reference,
    driver,
    async stop() {
      await driver.stop();
      await Promise.all([service.stop(), reference.stop()]);
    },
  };
}

interface ReferenceOptions {
  databaseUrl: string;
  folder: string;
  signingKey: string;
}

async function startReference({ databaseUrl, folder, signingKey }: ReferenceOptions): Promise<BenchProcess> {
  return startProcess({
    script: "scripts/bench/reference.ts",
    folder,
    environment: {
      DATABASE_URL: databaseUrl,
      DATABASE_POOL_SIZE: String(poolSize),
      SIGNING_KEY: signingKey,
    },
    async readUsage(url) {
      const { body } = await request(`${url}/usage`);
      return (await body.json()) as Usage;
    },
  });
}
