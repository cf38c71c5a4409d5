import { fileURLToPath } from "node:url";
import { request } from "undici";
import type { Material } from "./calls.ts";
import { type Driver, startDriver } from "./driver.ts";
import { type BenchProcess, startProcess } from "./processes.ts";
import { type ServiceSettings, startService } from "./service.ts";
import { poolSize } from "./settings.ts";

/** The service, the reference and who calls them, each a process, on one database. */
export interface Stage {
  service: BenchProcess;
  reference: BenchProcess;
  driver: Driver;
  stop(): Promise<void>;
}

export type StageOptions = ServiceSettings & Pick<Material, "sessions" | "passkeys">;

export async function startStage({ sessions, passkeys, ...settings }: StageOptions): Promise<Stage> {
  const service = await startService(settings);
  const reference = await startProcess({
    script: fileURLToPath(new URL("reference.ts", import.meta.url)),
    folder: settings.folder,
    environment: {
      DATABASE_URL: settings.databaseUrl,
      DATABASE_POOL_SIZE: String(poolSize),
      SIGNING_KEY: settings.signingKey,
    },
    async readUsage(url) {
      const { body } = await request(`${url}/usage`);
      return (await body.json()) as { cpuSeconds: number; residentBytes: number };
    },
  });
  const driver = await startDriver({
    serviceUrl: service.url,
    referenceUrl: reference.url,
    signingKey: settings.signingKey,
    secret: settings.secret,
    serviceToken: settings.serviceToken,
    sessions,
    passkeys,
  });
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
