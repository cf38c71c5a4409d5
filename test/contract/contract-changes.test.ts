import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import t from "tap";
import { announcesBreak, compareContracts } from "../../scripts/contract/comparison.ts";
import { plantedChanges } from "./planted-changes.ts";

const contract = await readFile("src/contract/openapi.json", "utf8");

for (const { name, breaks, plant } of plantedChanges) {
  t.test(`${breaks ? "refused" : "passes"}: ${name}`, async (t) => {
    const [before, after] = [JSON.parse(contract), JSON.parse(contract)];
    plant(after);
    const found = compareContracts(before, after).filter(({ breaking }) => breaking);
    t.equal(found.length > 0, breaks, JSON.stringify(found));
  });
}

t.test("only another major, or below 1 another minor, says that callers have to look", (t) => {
  const announced = (before: string, after: string) => announcesBreak(before, after);
  t.ok(announced("1.4.2", "2.0.0") && announced("0.1.0", "0.2.0") && announced("0.9.1", "1.0.0"));
  t.notOk(announced("1.4.2", "1.5.0") || announced("0.1.0", "0.1.1") || announced("1.0.0", "1.0.0"));
  t.notOk(announced("2.0.0", "1.9.0") || announced("1.2.0", "0.9.0"));
  t.end();
});

t.test("the command refuses a break that no version announces; a release writes the changelog", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "queue-contract-test-"));
  t.teardown(() => rm(folder, { recursive: true }));
  for (const path of ["src/contract", "openapi"]) await mkdir(join(folder, path), { recursive: true });
  const document = JSON.parse(contract);
  const write = () => writeFile(join(folder, "src/contract/openapi.json"), JSON.stringify(document));
  const run = async (...flags: string[]) => {
    const args = [resolve("scripts/contract-changes.ts"), ...flags];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
    return stdout;
  };
  document.info.version = "1.4.0";
  await write();
  t.match(await run(), /not released yet/);
  await run("--release");
  t.equal(await run(), "As in 1.4.0.\n");
  await t.rejects(run("--release"), { code: 1, stderr: /released already/ });

  document.info.version = "1.5.0";
  delete document.paths["/api/v1/rbac/permissions"];
  document.paths["/api/v1/rbac/tenants"] = { get: { operationId: "listTenants", responses: {} } };
  await write();
  const refusal = { code: 1, stderr: /GET \/api\/v1\/rbac\/permissions is gone \(listPermissions\)/ };
  await t.rejects(run(), refusal);
  await t.rejects(run("--release"), refusal);

  document.info.version = "2.0.0";
  await write();
  t.match(await run(), /Since 1\.4\.0/);
  await run("--release");
  const changelog = await readFile(join(folder, "docs/contract/CHANGELOG.md"), "utf8");
  t.match(
    changelog,
    /## 2\.0\.0\n\n- \*\*Breaks callers:\*\* GET .*permissions is gone .*\n- GET .*tenants is new .*\n\n## 1\.4\.0\n\n- The first release/,
  );
  t.equal(await run(), "As in 2.0.0.\n");
});
