import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import { dirname } from "node:path";
import { promisify } from "node:util";
import type { TimeDifference } from "./enumeration.ts";
import { goalsOf, judge, processGoals, scaleGoal, symbols, type Verdict } from "./goals.ts";
import type { HotPathResults } from "./hot-paths.ts";
import { type Comparison, measures } from "./rounds.ts";

/** What a run measured, as its file holds it. What was not run is not there. */
export interface Results extends Partial<HotPathResults> {
  /** Of the file's form, and of how it is measured: figures of two versions do not compare. */
  version: 2;
  at: string;
  machine: Machine;
  settings: { sessions: number; rounds: number; seconds: number; callers: number };
  paths: HotPathResults["paths"];
  coldStartSeconds?: number;
  scale?: Comparison;
  enumeration?: TimeDifference[];
}

interface Machine {
  processor: string;
  cores: number;
  memoryGigabytes: number;
  platform: string;
  node: string;
  /** Null where there is no git. */
  commit: string | null;
  /** Processes that wanted a processor, on average of the minute before. */
  loadBefore: number;
}

export async function describeMachine(): Promise<Machine> {
  const cpus = os.cpus();
  const described = await promisify(execFile)("git", [
    "describe",
    "--always",
    "--dirty",
    "--abbrev=12",
  ]).catch(() => undefined);
  return {
    processor: cpus[0]?.model ?? "unknown",
    cores: cpus.length,
    memoryGigabytes: Math.round(os.totalmem() / 2 ** 30),
    platform: `${os.platform()} ${os.arch()}`,
    node: process.version,
    commit: described?.stdout.trim() ?? null,
    loadBefore: Math.round((os.loadavg()[0] as number) * 10) / 10,
  };
}

/** Every goal of what was run. */
export function verdictsOf({ paths, memory, coldStartSeconds, scale, enumeration = [] }: Results): Verdict[] {
  const verdicts = paths.flatMap(({ name, by, keyBits, ratios }) =>
    measures.flatMap((measure) => {
      const goal = goalsOf(name)[measure];
      const title = `${name}, RSA ${keyBits}: ${measure} / ${symbols[by]}`;
      return goal ? [judge(title, ratios[measure], goal)] : [];
    }),
  );
  const { idleMegabytes, loadedMegabytes } = processGoals;
  if (memory) {
    verdicts.push(judge("memory idle, MB", memory.idleMegabytes, idleMegabytes));
    verdicts.push(judge("memory after load, MB", memory.loadedMegabytes, loadedMegabytes));
  }
  if (coldStartSeconds !== undefined)
    verdicts.push(judge("cold start, s", coldStartSeconds, processGoals.coldStartSeconds));
  if (scale) verdicts.push(judge("introspect, p50 with 100 times the sessions", scale.ratios.p50, scaleGoal));
  for (const { name, auc, goal } of enumeration)
    verdicts.push(judge(`${name}: AUC of known and unknown addresses`, auc, goal));
  return verdicts;
}

export async function writeResults(file: string, results: Results): Promise<void> {
  // As others want to find .queue, should it be made here.
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify({ ...results, goals: verdictsOf(results) }, undefined, 2)}\n`);
}

/** @throws Error with a sentence when the file is not one that `writeResults` wrote. */
export async function readResults(file: string): Promise<Results> {
  let results: Partial<Results>;
  try {
    results = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new Error(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (results?.version !== 2 || !Array.isArray(results.paths))
    throw new Error(`${file} does not hold the results of a benchmark of this form.`);
  return results as Results;
}
