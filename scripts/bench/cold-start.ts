import { randomBytes } from "node:crypto";
import { request } from "undici";
import { generateSigningKey } from "../development-settings.ts";
import type { BenchSettings } from "./hot-paths.ts";
import { startService } from "./service.ts";
import { median } from "./statistics.ts";

/** Seconds from the start of a process, on a database that is ready, to its first readiness: the median of the rounds. */
export async function benchColdStart(databaseUrl: string, settings: BenchSettings): Promise<number> {
  settings.log("cold start");
  const secrets = {
    signingKey: generateSigningKey(3072),
    secret: randomBytes(32).toString("base64"),
    serviceToken: randomBytes(32).toString("base64url"),
  };
  const times: number[] = [];
  for (let round = 0; round < settings.rounds; round += 1) {
    const begun = performance.now();
    const service = await startService({ databaseUrl, folder: settings.folder, ...secrets });
    while (!(await isReady(service.url)));
    times.push((performance.now() - begun) / 1000);
    await service.stop();
  }
  return median(times);
}

async function isReady(url: string): Promise<boolean> {
  const { statusCode, body } = await request(`${url}/health/ready`);
  await body.dump();
  return statusCode === 200;
}
