import { isDeepStrictEqual } from "node:util";
import type { TimeDifference } from "./enumeration.ts";
import { type Goal, symbols, type Verdict } from "./goals.ts";
import type { PathResult } from "./hot-paths.ts";
import { type Results, verdictsOf } from "./results.ts";
import { type Comparison, measures, ratiosOf, type Sample } from "./rounds.ts";

const columns = ["calls/s", "p50 ms", "p99 ms", "CPU µs"];

/** What was measured, then the goals with what came of them. */
export function reportOf(results: Results): string {
  const { machine, settings } = results;
  return [
    `${machine.cores} x ${machine.processor}, ${machine.platform}, Node ${machine.node}, commit ${machine.commit}, load before ${machine.loadBefore}`,
    `${settings.sessions} sessions, ${settings.callers} callers, medians of ${settings.rounds} rounds of ${settings.seconds} s`,
    ...(machine.loadBefore > machine.cores / 2 ? ["The machine was busy: these figures say little."] : []),
    ...(results.paths.length > 0 ? ["", pathTable(results.paths)] : []),
    ...(results.scale ? ["", scaleTable(results.scale)] : []),
    ...(results.enumeration ? ["", addressTable(results.enumeration)] : []),
    "",
    table([["goal", "measured", "", ""], ...verdictsOf(results).map(verdictRow)]),
  ].join("\n");
}

function pathTable(paths: PathResult[]): string {
  const rows = paths.flatMap(({ name, by, keyBits, asked, path, reference, ratios }) => [
    [`${name}, RSA ${keyBits}`, ...cells(path), asked.statements.toFixed(2), asked.roundTrips.toFixed(2)],
    [`  ${symbols[by]}`, ...cells(reference)],
    [`  / ${symbols[by]}`, ...ratioCells(ratios)],
  ]);
  const legend =
    "S: one named SELECT by key, I: one durable INSERT, G: one RSA signature, each by a bare Fastify. Statements and\n" +
    "round trips are those of a call while many call.";
  return `${table([["path", ...columns, "statements", "round trips"], ...rows])}\n${legend}`;
}

function scaleTable({ path, reference, ratios }: Comparison): string {
  return table([
    ["introspect", ...columns],
    ["100 times the sessions", ...cells(path)],
    ["the sessions", ...cells(reference)],
    ["  ratio", ...ratioCells(ratios)],
  ]);
}

function addressTable(differences: TimeDifference[]): string {
  const rows = differences.map(({ name, auc, medianKnown, medianUnknown }) => [
    name,
    ...[medianKnown, medianUnknown].map((ms) => ms.toFixed(2)),
    auc.toFixed(3),
  ]);
  return table([["addresses", "known, p50 ms", "unknown, p50 ms", "AUC"], ...rows]);
}

/** What has changed since earlier results, for each path that is in both. */
export function changesSince(earlier: Results, results: Results): string {
  const rows = results.paths.flatMap((now) => {
    const before = earlier.paths.find(({ name, keyBits }) => name === now.name && keyBits === now.keyBits);
    if (!before) return [];
    const statements = [
      now.asked.statements / before.asked.statements,
      now.asked.roundTrips / before.asked.roundTrips,
    ];
    return [
      [
        `${now.name}, RSA ${now.keyBits}`,
        ...ratioCells(ratiosOf(now.path, before.path)),
        ...statements.map((ratio) => (Number.isNaN(ratio) ? "" : ratio.toFixed(2))),
      ],
      [`  / ${symbols[now.by]}`, ...ratioCells(ratiosOf(now.ratios, before.ratios))],
    ];
  });
  const alike = isDeepStrictEqual(earlier.settings, results.settings);
  return [
    ...(alike ? [] : ["The two runs had different settings."]),
    `Now, as a part of ${earlier.at} (commit ${earlier.machine.commit}). The lines with / are the ones to go by: they`,
    "compare what each run measured against its own reference.",
    table([["path", ...columns, "statements", "round trips"], ...rows]),
  ].join("\n");
}

function cells({ throughput, p50, p99, cpu }: Sample): string[] {
  return [throughput.toFixed(0), p50.toFixed(2), p99.toFixed(2), cpu.toFixed(0)];
}

function ratioCells(ratios: Sample): string[] {
  return measures.map((measure) => ratios[measure].toFixed(2));
}

function verdictRow({ name, measured, met, ...goal }: Verdict): string[] {
  return [name, measured.toFixed(2), boundOf(goal), met ? "met" : "MISSED"];
}

function boundOf({ most, least }: Goal): string {
  return [least === undefined ? [] : `>= ${least}`, most === undefined ? [] : `<= ${most}`].flat().join(", ");
}

function table(rows: string[][]): string {
  const widths = (rows[0] as string[]).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => aligned(cell, column, widths[column] as number))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function aligned(cell: string, column: number, width: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
