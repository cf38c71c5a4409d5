import { parseArgs } from "node:util";
import { benchEnumeration } from "./bench/enumeration.ts";
import { startBenchService } from "./bench/service.ts";

// `npm run bench [-- names]`: measures the service in production's settings, with a Postgres of its own.
const benchmarks = { enumeration: benchEnumeration };

const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: "boolean" } } });
const names = positionals.length > 0 ? positionals : Object.keys(benchmarks);
const unknown = names.filter((name) => !Object.hasOwn(benchmarks, name));

if (values.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no benchmark ${unknown.join(", ")}.`);
  console.log(`npm run bench [-- ${Object.keys(benchmarks).join(" ")}]`);
  console.log("Measures and prints; exits 1 when a goal is missed. Leave the machine alone meanwhile.");
  process.exitCode = unknown.length > 0 ? 1 : 0;
} else {
  const service = await startBenchService();
  try {
    for (const name of names) {
      const met = await benchmarks[name as keyof typeof benchmarks](service);
      if (!met) process.exitCode = 1;
    }
  } finally {
    await service.stop();
  }
}
