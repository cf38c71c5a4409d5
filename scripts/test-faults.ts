import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { faults } from "../test/faults/faults.ts";
import { report } from "../test/faults/report.ts";
import { type Finding, suffer } from "../test/faults/suite.ts";
import { createWorld } from "../test/faults/world.ts";

const help = `Usage: npm run test:faults [-- NAMES...] [--short] [--out FILE]

Lets two processes in production's settings, on a durable Postgres of their own, suffer one fault after the other under
load, and compares what callers were told with what is there afterwards. Takes about ten minutes; ends with 1 when a rule
was broken.

  --short     less of each, about a minute in all
  --out FILE  writes what was measured, as JSON
The faults:
${faults.map(({ name }) => `  ${name}`).join("\n")}
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: "boolean", default: false }, out: { type: "string" }, help: { type: "boolean" } },
});
const unknown = positionals.filter((name) => !faults.some((fault) => fault.name === name));

if (values.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no fault ${unknown.join(", ")}.`);
  console.log(help);
  process.exitCode = unknown.length > 0 ? 1 : 0;
} else {
  const chosen = faults.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const world = await createWorld();
  const findings: Finding[] = [];
  // Postgres is in a process group of its own and would outlive Ctrl-C.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void world.stop().finally(() => process.exit(1)));
  try {
    console.log(report.heading);
    for (const fault of chosen) {
      const finding = await suffer(world, fault, values.short);
      findings.push(finding);
      console.log([report.line(finding), ...report.broken(finding)].join("\n"));
      if (values.out) await writeFile(values.out, `${JSON.stringify(findings, null, 2)}\n`);
    }
  } finally {
    await world.stop();
  }
  const broken = findings.flatMap(report.broken);
  console.log(`${findings.length} faults, ${broken.length} rules broken`);
  process.exitCode = broken.length > 0 ? 1 : 0;
}
