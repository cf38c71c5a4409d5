import { mkdir, readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { announcesBreak, type Change, compareContracts } from "./contract/comparison.ts";
import type { Contract } from "./contract/document.ts";

const help = `Usage: npm run contract:changes
       npm run contract:release

Says what changed in the contract since its last release (openapi/released.json), and fails when a change breaks callers
without the version saying so: info.version in openapi/openapi.yaml needs another major, or below 1 another minor.

contract:release makes the present contract the released one and writes what changed into docs/contract/CHANGELOG.md.
`;

const released = "openapi/released.json";
const changelog = "docs/contract/CHANGELOG.md";
const title =
  "# Changelog of the contract\n\nMade by `npm run contract:release` from the difference of two releases. Do not edit.\n";

const { values } = parseArgs({ options: { release: { type: "boolean" }, help: { type: "boolean" } } });
if (values.help) {
  console.log(help);
  process.exit(0);
}

const text = await readFile("src/contract/openapi.json", "utf8");
const contract = JSON.parse(text) as Contract;
const last = await readFile(released, "utf8")
  .then((content) => JSON.parse(content) as Contract)
  .catch(() => undefined);
const changes = last ? compareContracts(last, contract) : [];
const { version } = contract.info;
const breaking = changes.filter((change) => change.breaking);
const refused = last !== undefined && breaking.length > 0 && !announcesBreak(last.info.version, version);

if (refused) {
  console.error(`These break callers of ${last.info.version}, and ${version} does not say so:\n`);
  console.error(listOf(breaking));
  console.error("Take them back, or raise info.version in openapi/openapi.yaml.");
  process.exitCode = 1;
} else if (values.release) await release();
else if (!last) console.log("The contract was not released yet.");
else
  console.log(
    changes.length === 0
      ? `As in ${last.info.version}.`
      : `Since ${last.info.version}:\n\n${listOf(changes)}`,
  );

async function release(): Promise<void> {
  if (last?.info.version === version) {
    console.error(`${version} is released already. Raise info.version in openapi/openapi.yaml.`);
    process.exitCode = 1;
    return;
  }
  const earlier = (await readFile(changelog, "utf8").catch(() => title)).replace(title, "");
  const section = last ? listOf(changes) || "- Nothing changed but words.\n" : "- The first release.\n";
  await mkdir("docs/contract", { recursive: true });
  await writeFile(changelog, `${title}\n## ${version}\n\n${section}${earlier}`);
  await writeFile(released, text);
  console.log(`Released ${version}: ${released}, ${changelog}. Commit both.`);
}

function listOf(changes: Change[]): string {
  return changes
    .map(({ operations, what, breaking }) => {
      const about = operations.length > 0 ? ` (${operations.join(", ")})` : "";
      return `- ${breaking ? "**Breaks callers:** " : ""}${what}${about}\n`;
    })
    .join("");
}
