import { spawn } from "node:child_process";
import { once } from "node:events";
import t from "tap";

const script = (lines: string) => `
  import { createLog, requestMessage } from "./src/log.ts";
  const log = createLog({ production: true, level: "info" });
  ${lines}`;

async function run(lines: string): Promise<string[]> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--input-type=module-typescript", "-e", script(lines)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child, "close");
  return output
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line).msg);
}

const kill = "process.kill(process.pid, 'SIGKILL');";

t.test(
  "what is logged beside the lines of requests is there though the process is killed at once",
  async (t) => {
    t.strictSame(await run(`log.info({}, "customer erased"); ${kill}`), ["customer erased"]);
    t.strictSame(
      await run(`log.info({}, requestMessage); log.warn("after it"); ${kill}`),
      ["request", "after it"],
      "in order",
    );
  },
);

t.test("a process that ends by itself has written all its lines", async (t) => {
  const lines = await run(
    "for (let n = 0; n < 500; n += 1) log.info({ n }, requestMessage); process.exit(0);",
  );
  t.equal(lines.length, 500);
});
