import { parseArgs } from "node:util";
import { callersAtMost } from "./bench/browser-calls.ts";
import { startDatabases } from "./bench/databases.ts";
import { changesSince, reportOf } from "./bench/report.ts";
import { readResults, verdictsOf, writeResults } from "./bench/results.ts";
import { type BenchmarkName, benchmarks, runBenchmarks } from "./bench/run.ts";

const help = `Usage: npm run bench [-- names] [options]

Measures the service in production's settings, with a Postgres of its own, beside a bare Fastify that does one thing a
route. Prints a table and the goals, and exits 1 when one is missed. Leave the machine alone meanwhile.

Names (all, unless given): ${benchmarks.join(", ")}.

  --sessions N    how many sessions there are (10000)
  --rounds N      how often each path and its reference take turns (5)
  --seconds N     how long a turn takes (1)
  --callers N     how many call at once, ${callersAtMost} at most (${callersAtMost})
  --out FILE      where the results go (.queue/bench.json)
  --compare FILE  prints what has changed since earlier results, as ratios
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sessions: { type: "string", default: "10000" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "1" },
    // So many that the service is never idle: with few, a good part of what is counted is waking whoever sleeps.
    callers: { type: "string", default: String(callersAtMost) },
    out: { type: "string", default: ".queue/bench.json" },
    compare: { type: "string" },
    help: { type: "boolean" },
  },
});
const unknown = positionals.filter((name) => !benchmarks.includes(name as BenchmarkName));
const settings = {
  sessions: Number(values.sessions),
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  callers: Number(values.callers),
};
const faulty =
  !Object.values(settings).every((value) => value > 0) ||
  settings.callers > callersAtMost ||
  settings.sessions < 100;

if (values.help || unknown.length > 0 || faulty) {
  if (unknown.length > 0) console.error(`There is no benchmark ${unknown.join(", ")}.`);
  console.log(help);
  process.exitCode = values.help ? 0 : 1;
} else {
  // Read first: a name that is wrong should not be found out after minutes.
  const earlier = values.compare === undefined ? undefined : await readResults(values.compare);
  const names = positionals.length > 0 ? (positionals as BenchmarkName[]) : benchmarks;
  const databases = await startDatabases();
  let interrupted = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      interrupted = true;
      void databases.stop().finally(() => process.exit(1));
    });
  }
  try {
    const log = (line: string) => console.error(`${process.uptime().toFixed(0).padStart(4)} s  ${line}`);
    const results = await runBenchmarks(names, databases, { ...settings, log });
    await writeResults(values.out, results);
    console.log(reportOf(results));
    if (earlier) console.log(`\n${changesSince(earlier, results)}`);
    console.log(`\nThe results are in ${values.out}.`);
    if (verdictsOf(results).some(({ met }) => !met)) process.exitCode = 1;
  } catch (error) {
    // Without its database, whatever runs fails.
    if (!interrupted) throw error;
  } finally {
    await databases.stop();
  }
}
