import type { BenchDatabases } from "./databases.ts";
import type { BenchSettings } from "./hot-paths.ts";
import { type Comparison, compareInRounds, type Side } from "./rounds.ts";
import { seedDatabase } from "./seed.ts";
import { type Stage, startStage } from "./stage.ts";
import { dealSupplies } from "./supplies.ts";

export const scaleFactor = 100;

/** Introspection with a hundred times the sessions, by what it is with so many: two services on two databases. */
export async function benchScale(
  { create }: BenchDatabases,
  smallUrl: string,
  settings: BenchSettings,
): Promise<Comparison> {
  const { sessions, log } = settings;
  log(`seeding ${scaleFactor * sessions} sessions`);
  const largeUrl = await create("queue_large");
  await seedDatabase(largeUrl, scaleFactor * sessions);
  const stages: Stage[] = [];
  const sideOn = async (databaseUrl: string, sessions: number): Promise<Side> => {
    const [supplies] = await dealSupplies(databaseUrl, { sessions, drivers: 1 });
    if (!supplies) throw new Error("There is nothing to introspect.");
    const stage = await startStage({ ...settings, ...supplies, databaseUrl, keyBits: 2048 });
    stages.push(stage);
    return { name: "introspect", driver: stage.driver, process: stage.service };
  };
  try {
    const reference = await sideOn(smallUrl, sessions);
    const path = await sideOn(largeUrl, scaleFactor * sessions);
    log(`introspect, ${scaleFactor * sessions} sessions by ${sessions}`);
    return await compareInRounds({ path, reference }, settings);
  } finally {
    await Promise.all(stages.map((stage) => stage.stop()));
  }
}
