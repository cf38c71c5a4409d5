import type { CallName } from "./calls.ts";
import type { Driver } from "./driver.ts";
import type { BenchProcess } from "./processes.ts";
import { median } from "./statistics.ts";

export interface Sample {
  /** Calls a second. */
  throughput: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Microseconds of the answering process's CPU for each call. */
  cpu: number;
}

export type Measure = keyof Sample;
export const measures = ["throughput", "p50", "p99", "cpu"] as const satisfies Measure[];

/** Something to call, and the process that answers. */
export interface Side {
  name: CallName;
  driver: Driver;
  process: BenchProcess;
}

export interface Comparison {
  /** Medians over the rounds. */
  path: Sample;
  reference: Sample;
  /** The path's part of the reference: the median of each round's own. */
  ratios: Sample;
  rounds: { path: Sample; reference: Sample }[];
}

export interface RoundSettings {
  rounds: number;
  seconds: number;
  callers: number;
}

/** Measures both in turn, round after round, so that whatever the machine does meanwhile meets both. */
export async function compareInRounds(
  { path, reference }: { path: Side; reference: Side },
  settings: RoundSettings,
): Promise<Comparison> {
  // What runs is slower until it has been compiled, which takes some ten thousand calls.
  const warmUp = { ...settings, seconds: 6 * settings.seconds };
  for (const side of [reference, path]) await measure(side, warmUp);
  const rounds: Comparison["rounds"] = [];
  for (let round = 0; round < settings.rounds; round += 1) {
    const first = await measure(reference, settings);
    rounds.push({ reference: first, path: await measure(path, settings) });
  }
  return {
    path: medians(rounds.map(({ path }) => path)),
    reference: medians(rounds.map(({ reference }) => reference)),
    ratios: medians(rounds.map(({ path, reference }) => ratiosOf(path, reference))),
    rounds,
  };
}

async function measure(
  { name, driver, process }: Side,
  { seconds, callers }: RoundSettings,
): Promise<Sample> {
  const before = await process.usage();
  const driven = await driver.drive({ name, callers, seconds });
  const after = await process.usage();
  if (driven.calls === 0) throw new Error(`${name}: nothing was called.`);
  return {
    throughput: driven.calls / driven.seconds,
    p50: driven.p50,
    p99: driven.p99,
    cpu: ((after.cpuSeconds - before.cpuSeconds) * 1e6) / driven.calls,
  };
}

export function ratiosOf(sample: Sample, of: Sample): Sample {
  return eachMeasure((measure) => sample[measure] / of[measure]);
}

export function medians(samples: Sample[]): Sample {
  return eachMeasure((measure) => median(samples.map((sample) => sample[measure])));
}

function eachMeasure(value: (measure: Measure) => number): Sample {
  return Object.fromEntries(measures.map((measure) => [measure, value(measure)])) as Record<Measure, number>;
}
