import { spawn } from "node:child_process";

// `npm run check`: what needs no test. All checks run, so that one run shows everything there is to mend.
const checks: [what: string, command: string, ...args: string[]][] = [
  ["types", "tsc"],
  ["types of the page", "tsc", "--project", "src/account-page"],
  ["types of the page's tests", "tsc", "--project", "test/account-page"],
  ["lint and format", "biome", "check", "--error-on-warnings", "."],
  ["contract", "redocly", "lint", "src/contract/openapi.json"],
  ["changes of the contract", process.execPath, "scripts/contract-changes.ts"],
  ["generated code", process.execPath, "scripts/generate.ts", "--check"],
];

const results = await Promise.all(
  checks.map(async ([what, command, ...args]) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise<number | null>((resolve) =>
      child.once("close", resolve).once("error", () => resolve(1)),
    );
    console.log(`${code === 0 ? "ok      " : "NOT OK  "}${what}`);
    if (code !== 0) console.log(output.replace(/^/gm, "        "));
    return code === 0;
  }),
);
process.exitCode = results.every(Boolean) ? 0 : 1;
