import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { generateContract } from "./generate-contract.ts";
import { generateSchema } from "./generate-schema.ts";

const help = `Usage: npm run generate [-- --check]

Makes what is generated: from openapi/ the bundled contract, its types and its tables in src/contract, and from
db/migrations the dump db/schema.sql and the table types in src/database/tables.ts.

  --check   write nothing; fail when a file is not what would be generated
`;

const { values } = parseArgs({ options: { check: { type: "boolean" }, help: { type: "boolean" } } });
if (values.help) {
  console.log(help);
  process.exit(0);
}

const stale: string[] = [];
for (const [path, content] of [...(await generateContract()), ...(await generateSchema())]) {
  const current = await readFile(path, "utf8").catch(() => undefined);
  if (current === content) continue;
  stale.push(path);
  if (values.check) continue;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  console.log(`wrote ${path}`);
}
if (stale.length === 0) console.log("Everything generated is current.");
else if (values.check) {
  console.error(`Not current: ${stale.join(", ")}. Run npm run generate and commit what it writes.`);
  process.exitCode = 1;
}
