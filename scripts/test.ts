import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { startDevelopmentDatabase } from "./development-database.ts";
import { generateSigningKey } from "./development-settings.ts";
import { prepareDatabase } from "./migrate.ts";

// `npm test [files]`: a throwaway Postgres with a migrated template, which every test file clones, then tap. tap's own
// `before` is another process, whose environment the tests would not see; so this wrapper owns Postgres.
// A first run after an install would still load the plugin that .taprc takes away: tap reads its list of plugins before
// it builds them. The mark is gone with node_modules, as what was built is.
const builtMark = "node_modules/.queue-tap-built";
if (!existsSync(builtMark)) {
  await promisify(execFile)("tap", ["build"]);
  await writeFile(builtMark, "");
}
const folder = await mkdtemp(join(tmpdir(), "queue-test-"));
const template = "queue_template";
const database = await startDevelopmentDatabase({ folder, database: template, durable: false });
let failed = true;
try {
  await prepareDatabase(database.url, () => {});
  failed = await runTap(process.argv.slice(2), {
    ...process.env,
    QUEUE_TEST_DATABASE_URL: database.url.replace(/\/[^/]*$/, "/postgres"),
    QUEUE_TEST_TEMPLATE: template,
    QUEUE_TEST_SIGNING_KEY: generateSigningKey(2048),
  });
} finally {
  await database.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

/** Runs tap and ends with `N passed, N failed`. A run without a summary, or with no test, has failed. */
async function runTap(files: string[], environment: NodeJS.ProcessEnv): Promise<boolean> {
  const tap = spawn("tap", ["run", ...files], { env: environment, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  tap.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    process.stdout.write(chunk);
  });
  const code = await new Promise<number | null>((resolve) => tap.once("close", resolve));
  const text = stripVTControlCharacters(output);
  const summary = text.match(/# \{[^}]*\}/g)?.at(-1);
  const count = (word: string) => Number(summary?.match(new RegExp(`\\b${word}: (\\d+)`))?.[1] ?? 0);
  const [passed, skipped] = [count("pass"), count("skip")];
  const missed = process.env.QUEUE_TEST_NOTHING_SKIPPED ? skipped : 0;
  const broken = Math.max(count("fail") + missed, code === 0 && passed > 0 ? 0 : 1);
  // Each with its diagnosis, once more at the end: whoever reads a log reads it from there.
  const failures = text.match(/^ *not ok .*(?:\n +---\n(?:.*\n)*? +\.\.\.$)?/gm) ?? [];
  if (failures.length > 0) console.log(`What failed:\n${failures.join("\n")}`);
  console.log(`${passed} passed, ${broken} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  return broken > 0;
}
