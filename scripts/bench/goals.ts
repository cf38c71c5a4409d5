import type { CallName } from "./calls.ts";
import type { Measure } from "./rounds.ts";

export interface Goal {
  most?: number;
  least?: number;
}

export interface HotPath {
  path: CallName;
  /** The route of the reference process that it is measured by. */
  by: "select" | "insert" | "sign";
  /** Of the path's part of the reference. */
  goals: Partial<Record<Measure, Goal>>;
}

/** Each benchmark of a hot path, and what is measured for it. */
export const hotPaths = {
  introspect: [
    {
      path: "introspect",
      by: "select",
      goals: { cpu: { most: 1.4 }, throughput: { least: 0.7 }, p99: { most: 1.5 } },
    },
    // A token that the process has not seen before, whose signature it has to check.
    { path: "introspect-new", by: "select", goals: {} },
  ],
  check: [{ path: "check", by: "select", goals: { cpu: { most: 1.3 } } }],
  append: [{ path: "append", by: "insert", goals: { cpu: { most: 0.75 } } }],
  refresh: [{ path: "refresh", by: "sign", goals: { throughput: { least: 0.7 } } }],
  "sign-in": [{ path: "sign-in", by: "sign", goals: { cpu: { most: 2.5 } } }],
} as const satisfies Record<string, HotPath[]>;

export type HotPathName = keyof typeof hotPaths;

const megabyte = 1e6;

/** Of one process, in bytes and seconds. */
export const processGoals = {
  idleBytes: { most: 130 * megabyte },
  loadedBytes: { most: 260 * megabyte },
  coldStartSeconds: { most: 1 },
} satisfies Record<string, Goal>;

/** How much longer half of the answers may take with a hundred times the sessions. */
export const scaleGoal: Goal = { most: 1.1 };

export function isMet(value: number, { most, least }: Goal): boolean {
  return (most === undefined || value <= most) && (least === undefined || value >= least);
}

/** Such as `1.31 (<= 1.4 met)`. */
export function judged(
  value: number,
  goal: Goal | undefined,
  form = (number: number) => number.toFixed(2),
): string {
  if (!goal) return form(value);
  const bound = goal.most === undefined ? `>= ${form(goal.least as number)}` : `<= ${form(goal.most)}`;
  return `${form(value)} (${bound} ${isMet(value, goal) ? "met" : "MISSED"})`;
}
