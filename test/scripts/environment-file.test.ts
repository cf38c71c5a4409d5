import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import t from "tap";
import { generateSigningKey } from "../../scripts/development-settings.ts";
import { createKeyRing } from "../../src/tokens/key-ring.ts";
import { createTestDatabase } from "../support/database.ts";

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), "queue-env-"));
t.teardown(() => rm(folder, { recursive: true, force: true }));

const command = (script: string, ...words: string[]) =>
  run(process.execPath, ["--disable-warning=ExperimentalWarning", resolve(script), ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });

t.test("the keys that are printed are those of .env, as npm start's are", async (t) => {
  const pem = generateSigningKey(2048);
  await writeFile(join(folder, ".env"), `QUEUE_JWT_SIGNING_KEY="${pem.replaceAll("\n", "\\n")}"\n`);
  const { stdout } = await command("scripts/keys.ts", "public");
  const published = (await createKeyRing(pem)).published();
  t.match(stdout, `# kid: ${published[0]?.kid}\n-----BEGIN PUBLIC KEY-----`);
});

t.test("the database that is migrated is the one of .env, as npm start's is", async (t) => {
  await writeFile(join(folder, ".env"), `DATABASE_URL=${await createTestDatabase(t)}\n`);
  t.match((await command("scripts/migrate.ts")).stdout, /The schema is up to date/);
});
