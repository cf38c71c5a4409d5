import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";

const help = `Usage: npm run client:pack [-- --into <folder>]

Packs the client for services, src/client, as plain JavaScript with types, and prints the tarball's path. Install it with
npm install <tarball>. Its version is the contract's.

  --into   where to put the tarball; the present folder unless given
`;

const { values } = parseArgs({ options: { into: { type: "string" }, help: { type: "boolean" } } });
if (values.help) {
  console.log(help);
  process.exit(0);
}

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), "queue-client-"));
try {
  await run("tsc", ["--project", "src/client", "--outDir", folder]);
  const contract = JSON.parse(await readFile("src/contract/openapi.json", "utf8"));
  const manifest = JSON.parse(await readFile("src/client/package.json", "utf8"));
  manifest.version = contract.info.version;
  await writeFile(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await copyFile("src/client/README.md", join(folder, "README.md"));
  await copyFile("LICENSE", join(folder, "LICENSE"));
  const into = resolve(values.into ?? ".");
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", into], { cwd: folder });
  const [{ filename, size }] = JSON.parse(stdout) as [{ filename: string; size: number }];
  console.error(`Packed ${manifest.name} ${manifest.version}, ${Math.round(size / 1000)} kB:`);
  console.log(join(into, filename));
} finally {
  await rm(folder, { recursive: true });
}
