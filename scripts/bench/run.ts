import { benchColdStart } from "./cold-start.ts";
import type { BenchDatabases } from "./databases.ts";
import { benchEnumeration } from "./enumeration.ts";
import { type HotPathName, hotPaths } from "./goals.ts";
import { type BenchSettings, benchHotPaths } from "./hot-paths.ts";
import { fillCompileCache } from "./processes.ts";
import { describeMachine, type Results } from "./results.ts";
import { benchScale } from "./scale.ts";
import { seedDatabase } from "./seed.ts";

/** In this order, so that memory is measured in a process that has been asked for the hot paths and nothing else. */
export const benchmarks = [
  ...(Object.keys(hotPaths) as HotPathName[]),
  "cold-start",
  "scale",
  "enumeration",
] as const;
export type BenchmarkName = (typeof benchmarks)[number];

export async function runBenchmarks(
  names: readonly BenchmarkName[],
  databases: BenchDatabases,
  settings: Omit<BenchSettings, "folder">,
): Promise<Results> {
  const { sessions, rounds, seconds, callers, log } = settings;
  const results: Results = {
    version: 2,
    at: new Date().toISOString(),
    machine: await describeMachine(),
    settings: { sessions, rounds, seconds, callers },
    paths: [],
  };
  await fillCompileCache();
  const inFolder = { ...settings, folder: databases.folder };
  const hot = names.filter((name): name is HotPathName => Object.hasOwn(hotPaths, name));
  if (names.some((name) => name !== "enumeration")) {
    const databaseUrl = await databases.create("queue");
    log(`seeding ${sessions} sessions`);
    await seedDatabase(databaseUrl, sessions);
    if (hot.length > 0) Object.assign(results, await benchHotPaths(hot, databaseUrl, inFolder));
    if (names.includes("cold-start")) results.coldStartSeconds = await benchColdStart(databaseUrl, inFolder);
    if (names.includes("scale")) results.scale = await benchScale(databases, databaseUrl, inFolder);
  }
  if (names.includes("enumeration")) {
    log("enumeration");
    results.enumeration = await benchEnumeration(databases);
  }
  return results;
}
