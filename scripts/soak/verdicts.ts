import { accessTokenSeconds } from "../../src/tokens/key-times.ts";
import { type Trend, trendOf } from "../bench/statistics.ts";

/** What is watched, and by how much a process may grow in an hour and still count as flat. */
export const quantities = {
  // A dyno has 512 MB, a process may have 260 MB after load, and Heroku restarts it once a day: 10 MB an hour is what fits.
  rss_mb: { name: "memory (RSS), MB", mostPerHour: 10 },
  heap_mb: { name: "heap used, MB", mostPerHour: 10 },
  external_mb: { name: "external memory, MB", mostPerHour: 10 },
  // Whatever a request forgets to close would be thousands in an hour. A day of ten an hour is nothing to the 10,000
  // files that a dyno may have open.
  handles: { name: "active handles", mostPerHour: 10 },
  resources: { name: "active resources", mostPerHour: 10 },
  files: { name: "open files", mostPerHour: 10 },
  // A pool is bounded; what it grows by is what the load has come to need, and one that leaks is used up in no time.
  connections: { name: "database connections", mostPerHour: 2 },
  pool_waiting: { name: "requests that wait for one", mostPerHour: 1 },
  // One a minute that nobody takes.
  mails_waiting: { name: "mails to be sent", mostPerHour: 60 },
} as const;

export type Quantity = keyof typeof quantities;

export interface Sample {
  /** Since the load began. */
  seconds: number;
  /** Which process. */
  process: string;
  values: Partial<Record<Quantity, number>>;
}

export interface Verdict {
  process: string;
  quantity: Quantity;
  samples: number;
  /** The means of the first and of the last tenth of what was judged. */
  first: number;
  last: number;
  most: number;
  perHour: Trend;
  mostPerHour: number;
  /** More than is allowed, and more than chance: two standard errors from level. */
  grows: boolean;
}

/** A run that is shorter shows how processes warm up, not whether they leak. */
export const shortestJudgedSeconds = 15 * 60;

/**
 * Left out at the beginning: a third, but ten minutes at most. By then code is compiled, pools are full, and what is
 * remembered of access tokens is as much as ever: the first have expired.
 */
export function warmUpOf(seconds: number): number {
  return Math.min(seconds / 3, accessTokenSeconds);
}

export function judge(samples: readonly Sample[], warmUpSeconds: number): Verdict[] {
  const judged = samples.filter(({ seconds }) => seconds >= warmUpSeconds);
  const processes = [...new Set(judged.map(({ process }) => process))].toSorted();
  return processes.flatMap((process) => {
    const own = judged.filter((sample) => sample.process === process);
    return (Object.keys(quantities) as Quantity[]).flatMap((quantity) => {
      const points = own.flatMap(({ seconds, values: { [quantity]: y } }) =>
        y === undefined ? [] : [{ x: seconds / 3600, y }],
      );
      return points.length > 0 ? [verdictOn(process, quantity, points)] : [];
    });
  });
}

function verdictOn(process: string, quantity: Quantity, points: { x: number; y: number }[]): Verdict {
  const perHour = trendOf(points);
  const { mostPerHour } = quantities[quantity];
  const values = points.map(({ y }) => y);
  const tenth = Math.max(1, Math.floor(values.length / 10));
  return {
    process,
    quantity,
    samples: values.length,
    first: mean(values.slice(0, tenth)),
    last: mean(values.slice(-tenth)),
    most: Math.max(...values),
    perHour,
    mostPerHour,
    grows: perHour.slope > mostPerHour && perHour.slope > 2 * perHour.standardError,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
