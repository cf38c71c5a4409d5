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
  /** What Fastify itself costs. */
  bare: [{ path: "bare", by: "select", goals: {} }],
  "sign-in": [{ path: "sign-in", by: "sign", goals: { cpu: { most: 2.5 } } }],
} as const satisfies Record<string, HotPath[]>;

export type HotPathName = keyof typeof hotPaths;

/** Of the service's process. */
export const processGoals = {
  idleMegabytes: { most: 130 },
  loadedMegabytes: { most: 260 },
  coldStartSeconds: { most: 1 },
} satisfies Record<string, Goal>;

/** How much longer half of the answers may take with a hundred times the sessions. */
export const scaleGoal: Goal = { most: 1.1 };

/** A goal and what was measured for it. */
export interface Verdict extends Goal {
  name: string;
  measured: number;
  met: boolean;
}

export function judge(name: string, measured: number, goal: Goal): Verdict {
  const { most = Number.POSITIVE_INFINITY, least = Number.NEGATIVE_INFINITY } = goal;
  return { name, measured, ...goal, met: measured <= most && measured >= least };
}

/** What the reference's routes are called in goals. */
export const symbols = { select: "S", insert: "I", sign: "G" } satisfies Record<HotPath["by"], string>;

export function goalsOf(name: CallName): HotPath["goals"] {
  const paths = Object.values(hotPaths).flatMap((group): readonly HotPath[] => group);
  return paths.find(({ path }) => path === name)?.goals ?? {};
}
