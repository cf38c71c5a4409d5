import { setTimeout as sleep } from "node:timers/promises";
import { type CallName, calls } from "./calls.ts";
import { type HotPath, type HotPathName, hotPaths } from "./goals.ts";
import type { BenchProcess } from "./processes.ts";
import { type Comparison, compareInRounds, type RoundSettings } from "./rounds.ts";
import { startStage } from "./stage.ts";
import { dealSupplies, type Supplies } from "./supplies.ts";
import { type StatementCount, startWireCount } from "./wire-count.ts";

export interface PathResult extends Comparison {
  name: CallName;
  by: HotPath["by"];
  keyBits: number;
  asked: StatementCount;
}

export interface HotPathResults {
  paths: PathResult[];
  /** Of the service's process with the default key. */
  memory: { idleMegabytes: number; loadedMegabytes: number };
}

export interface BenchSettings extends RoundSettings {
  folder: string;
  sessions: number;
  log(line: string): void;
}

const defaultKeyBits = 3072;
const shorterKeyBits = 2048;
const countedCallsEach = 20;
const idleMs = 2_000;

/** Measures what the names stand for on a seeded database; what signs, with the shorter key too. */
export async function benchHotPaths(
  names: HotPathName[],
  databaseUrl: string,
  settings: BenchSettings,
): Promise<HotPathResults> {
  const paths = names.flatMap((name): readonly HotPath[] => hotPaths[name]);
  const signing = paths.filter(({ by }) => by === "sign");
  const supplies = await dealSupplies(databaseUrl, { sessions: settings.sessions, drivers: 3 });
  const [forCounting, forDefault, forShorter] = supplies.map((own) => ({ ...settings, ...own, databaseUrl }));
  const asked = await countAll(paths, forCounting as Part);
  const results = await measureAll(paths, asked, { ...(forDefault as Part), keyBits: defaultKeyBits });
  if (signing.length > 0) {
    const shorter = await measureAll(signing, asked, { ...(forShorter as Part), keyBits: shorterKeyBits });
    results.paths.push(...shorter.paths);
  }
  return results;
}

type Part = BenchSettings & Supplies & { databaseUrl: string };

/** In a run of its own, since what stands between costs time. */
async function countAll(paths: HotPath[], part: Part): Promise<Map<CallName, StatementCount>> {
  part.log("counting statements");
  const wire = await startWireCount(part.databaseUrl);
  const stage = await startStage({ ...part, databaseUrl: wire.url, keyBits: shorterKeyBits });
  const asked = new Map<CallName, StatementCount>();
  try {
    for (const { path: name } of paths) {
      const drive = { name, callers: part.callers, seconds: 60 };
      // Once before, for what only the first calls ask.
      await stage.driver.drive({ ...drive, most: part.callers });
      const before = wire.counted();
      const driven = await stage.driver.drive({ ...drive, most: countedCallsEach * part.callers });
      const after = wire.counted();
      asked.set(name, {
        statements: (after.statements - before.statements) / driven.calls,
        roundTrips: (after.roundTrips - before.roundTrips) / driven.calls,
      });
    }
  } finally {
    await stage.stop();
    wire.stop();
  }
  return asked;
}

async function measureAll(
  paths: HotPath[],
  asked: Map<CallName, StatementCount>,
  part: Part & { keyBits: number },
): Promise<HotPathResults> {
  const { keyBits, log } = part;
  const stage = await startStage(part);
  const { service, reference, driver } = stage;
  try {
    await sleep(idleMs);
    const idleMegabytes = await megabytesOf(service);
    const results: PathResult[] = [];
    for (const { path: name, by } of paths) {
      log(`${name}, RSA ${keyBits}`);
      const process = calls[name].url === "serviceUrl" ? service : reference;
      const sides = { path: { name, driver, process }, reference: { name: by, driver, process: reference } };
      const comparison = await compareInRounds(sides, part);
      results.push({ name, by, keyBits, asked: asked.get(name) as StatementCount, ...comparison });
    }
    return { paths: results, memory: { idleMegabytes, loadedMegabytes: await megabytesOf(service) } };
  } finally {
    await stage.stop();
  }
}

async function megabytesOf(process: BenchProcess): Promise<number> {
  return (await process.usage()).residentBytes / 1e6;
}
