import { type HotPath, hotPaths, judged, processGoals } from "./goals.ts";
import type { HotPathResults, PathResult } from "./hot-paths.ts";
import { measures } from "./rounds.ts";

const references = { select: "S", insert: "I", sign: "G" };

/** The table of what was measured, with the goals beside it. */
export function hotPathTable({ paths, memory }: HotPathResults): string {
  const rows = paths.flatMap((result) => [absoluteRow(result), ratioRow(result)]);
  const header = ["path", "calls/s", "p50 ms", "p99 ms", "CPU µs", "statements", "round trips"];
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  return [
    table([header, ...rows]),
    `memory of the service: idle ${judged(memory.idleBytes, processGoals.idleBytes, megabytes)}, ` +
      `after load ${judged(memory.loadedBytes, processGoals.loadedBytes, megabytes)}`,
  ].join("\n");
}

export function goalsOf({ name }: Pick<PathResult, "name">): HotPath["goals"] {
  return Object.values(hotPaths)
    .flatMap((paths): readonly HotPath[] => paths)
    .find(({ path }) => path === name)?.goals as HotPath["goals"];
}

function absoluteRow({ name, keyBits, path, asked }: PathResult): string[] {
  return [
    `${name}, RSA ${keyBits}`,
    path.throughput.toFixed(0),
    path.p50.toFixed(2),
    path.p99.toFixed(2),
    path.cpu.toFixed(0),
    asked.statements.toFixed(2),
    asked.roundTrips.toFixed(2),
  ];
}

function ratioRow(result: PathResult): string[] {
  const goals = goalsOf(result);
  return [
    `  / ${references[result.by]}`,
    ...measures.map((measure) => judged(result.ratios[measure], goals[measure])),
  ];
}

function table(rows: string[][]): string {
  const widths = (rows[0] as string[]).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
