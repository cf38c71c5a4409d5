import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { generateSigningKey } from "../development-settings.ts";
import { callersAtMost } from "./browser-calls.ts";
import type { CallName } from "./calls.ts";
import { type HotPath, type HotPathName, hotPaths } from "./goals.ts";
import { type Comparison, compareInRounds, type RoundSettings } from "./rounds.ts";
import { addPasskeys, pickSessions, type SeededPasskey, type SeededSession, seedDatabase } from "./seed.ts";
import { type Stage, startStage } from "./stage.ts";
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
  memory: { idleBytes: number; loadedBytes: number };
}

export interface HotPathSettings extends RoundSettings {
  databaseUrl: string;
  folder: string;
  sessions: number;
  /** How many calls of each path the statements are counted of. */
  counted: number;
  log(line: string): void;
}

const defaultKeyBits = 3072;
const shorterKeyBits = 2048;
/** What signs is measured with both keys. */
const signing: HotPathName[] = ["refresh", "sign-in"];
const mostSessions = 3_000;
const passkeysPerCaller = 8;
const idleMs = 2_000;

export async function benchHotPaths(
  names: HotPathName[],
  settings: HotPathSettings,
): Promise<HotPathResults> {
  settings.log(`Seeding ${settings.sessions} sessions`);
  await seedDatabase(settings.databaseUrl, settings.sessions);
  // A part for the counting and one for each key: what one driver has rotated is of no use to another.
  const [forCounting, forDefault, forShorter] = await dealMaterial(settings);
  const asked = await countAll(pathsOf(names), { ...settings, ...forCounting });
  const byDefault = await measureAll(names, asked, defaultKeyBits, { ...settings, ...forDefault });
  const signed = names.filter((name) => signing.includes(name));
  if (signed.length === 0) return byDefault;
  const byShorter = await measureAll(signed, asked, shorterKeyBits, { ...settings, ...forShorter });
  return { paths: [...byDefault.paths, ...byShorter.paths], memory: byDefault.memory };
}

interface Dealt {
  sessions: SeededSession[];
  passkeys: SeededPasskey[];
}

async function dealMaterial({ databaseUrl, sessions }: HotPathSettings): Promise<[Dealt, Dealt, Dealt]> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  try {
    const each = Math.min(mostSessions, Math.floor(sessions / 3));
    const picked = await pickSessions(pool, 3 * each);
    const deal = async (turn: number): Promise<Dealt> => ({
      sessions: picked.slice(turn * each, (turn + 1) * each),
      passkeys: await addPasskeys(pool, passkeysPerCaller * callersAtMost),
    });
    return [await deal(0), await deal(1), await deal(2)];
  } finally {
    await pool.end();
  }
}

type Part = Omit<HotPathSettings, "sessions"> & Dealt;

function stageOf(part: Part, keyBits: number): Promise<Stage> {
  const { databaseUrl, folder, sessions, passkeys } = part;
  const signingKey = generateSigningKey(keyBits);
  return startStage({ databaseUrl, folder, sessions, passkeys, signingKey, ...newSecrets() });
}

export function newSecrets(): { secret: string; serviceToken: string } {
  return {
    secret: randomBytes(32).toString("base64"),
    serviceToken: randomBytes(32).toString("base64url"),
  };
}

async function measureAll(
  names: HotPathName[],
  asked: Map<CallName, StatementCount>,
  keyBits: number,
  part: Part,
): Promise<HotPathResults> {
  const stage = await stageOf(part, keyBits);
  const { service, reference, driver } = stage;
  try {
    await sleep(idleMs);
    const idleBytes = (await service.usage()).residentBytes;
    const paths: PathResult[] = [];
    for (const { path: name, by } of pathsOf(names)) {
      part.log(`${name} with RSA ${keyBits}, measured by ${by}`);
      const sides = {
        path: { name, driver, process: service },
        reference: { name: by, driver, process: reference },
      };
      const comparison = await compareInRounds(sides, part);
      paths.push({ name, by, keyBits, asked: asked.get(name) as StatementCount, ...comparison });
    }
    return { paths, memory: { idleBytes, loadedBytes: (await service.usage()).residentBytes } };
  } finally {
    await stage.stop();
  }
}

/** In a run of its own, since what stands between costs time. */
async function countAll(paths: HotPath[], part: Part): Promise<Map<CallName, StatementCount>> {
  part.log("Counting statements");
  const wire = await startWireCount(part.databaseUrl);
  const stage = await stageOf({ ...part, databaseUrl: wire.url }, shorterKeyBits);
  const asked = new Map<CallName, StatementCount>();
  try {
    for (const { path: name } of paths) {
      const drive = { name, callers: part.callers, seconds: 60 };
      // Once before, for what only the first calls ask.
      await stage.driver.drive({ ...drive, most: part.callers });
      const before = wire.counted();
      const { calls } = await stage.driver.drive({ ...drive, most: part.counted });
      const after = wire.counted();
      asked.set(name, {
        statements: (after.statements - before.statements) / calls,
        roundTrips: (after.roundTrips - before.roundTrips) / calls,
      });
    }
  } finally {
    await stage.stop();
    wire.stop();
  }
  return asked;
}

function pathsOf(names: HotPathName[]): HotPath[] {
  return names.flatMap((name): readonly HotPath[] => hotPaths[name]);
}
