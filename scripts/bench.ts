import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { startDatabases } from "./bench/databases.ts";
import { benchEnumeration } from "./bench/enumeration.ts";
import { type HotPathName, hotPaths } from "./bench/goals.ts";
import { benchHotPaths } from "./bench/hot-paths.ts";
import { hotPathTable } from "./bench/report.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: "boolean" },
    sessions: { type: "string", default: "10000" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "1.5" },
    callers: { type: "string", default: "16" },
    out: { type: "string", default: ".queue/bench.json" },
  },
});
const all = [...Object.keys(hotPaths), "enumeration"];
const names = positionals.length > 0 ? positionals : all;
const databases = await startDatabases();
try {
  const hot = names.filter((name): name is HotPathName => Object.hasOwn(hotPaths, name));
  if (hot.length > 0) {
    const results = await benchHotPaths(hot, {
      databaseUrl: await databases.create("queue"),
      folder: databases.folder,
      sessions: Number(values.sessions),
      rounds: Number(values.rounds),
      seconds: Number(values.seconds),
      callers: Number(values.callers),
      counted: 320,
      log: (line) => console.error(`${process.uptime().toFixed(0)} s: ${line}`),
    });
    console.log(hotPathTable(results));
    await mkdir(dirname(values.out), { recursive: true });
    await writeFile(values.out, JSON.stringify(results, undefined, 2));
  }
  if (names.includes("enumeration")) {
    if (!(await benchEnumeration(databases))) process.exitCode = 1;
  }
} finally {
  await databases.stop();
}
