import { execFile } from "node:child_process";
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { promisify } from "node:util";
import t from "tap";
import { createKeyRing } from "../../src/tokens/key-ring.ts";
import { findPemBlocks, publicJwkOf } from "../../src/tokens/rsa-key.ts";
import { createTestDatabase } from "../support/database.ts";
import { type SsmServer, startSsmServer } from "../support/ssm-server.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;

/** Runs `npm run keys`; answers what it printed, also where it failed. */
async function keys(environment: Record<string, string>, ...words: string[]) {
  const env = { PATH: process.env.PATH, NODE_ENV: "production", ...environment };
  const run = promisify(execFile)(process.execPath, ["scripts/keys.ts", ...words], { env });
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  );
}

t.test("a ring in a setting is rotated in two steps, each a setting that Queue takes", async (t) => {
  const step1 = await keys(
    { QUEUE_JWT_SIGNING_KEY: pem.replaceAll("\n", "\\n") },
    "rotate",
    "--bits",
    "2048",
  );
  const first = await createKeyRing(step1.stdout);
  const { kid: old } = await publicJwkOf(privateKey);
  t.equal(first.signingKey(new Date()).kid, old, "the old one signs");
  t.equal(first.published().length, 2, "and the new one is published");
  t.match(step1.stderr, /Step 1 of 2/);

  const step2 = await keys({ QUEUE_JWT_SIGNING_KEY: step1.stdout }, "rotate");
  const second = await createKeyRing(step2.stdout);
  t.equal(second.signingKey(new Date()).kid, first.published()[1]?.kid, "the new one signs");
  t.equal(second.published()[1]?.kid, old, "and the old one is published");
  t.match(findPemBlocks(step2.stdout)[1], /BEGIN PUBLIC KEY/, "without its private half");
});

t.test("rotating a ring in SSM puts a version there that is a good key, and prints no secret", async (t) => {
  const ssm = await startSsmServer(t);
  const rotated = await keys(ssm.environment, "rotate", "--bits", "2048");
  t.match(ssm.versions, [{ Type: "SecureString" }]);
  const { kid } = await publicJwkOf(createPrivateKey(ssm.versions[0]?.Value as string));
  t.match(rotated.stdout, `version 1 now, with the key ${kid}`);
  t.notMatch(rotated.stdout + rotated.stderr, /PRIVATE KEY/);
  t.match(await keys(ssm.environment, "rotate", "--bits", "8192"), { code: 1, stderr: /up to 4096 bits/ });
  ssm.mood = "refusing";
  t.match(await keys(ssm.environment, "rotate"), { code: 1, stderr: /AccessDeniedException/ });
});

t.test("status says which versions are refused, and that SSM is away", async (t) => {
  const ssm: SsmServer = await startSsmServer(t);
  ssm.put(pem);
  ssm.put("nonsense");
  const environment = { ...ssm.environment, DATABASE_URL: await createTestDatabase(t) };
  const { stdout } = await keys(environment, "status");
  t.match(stdout, /is version 1 of \/queue\/signing-key\nREFUSED: Version 2 has no PEM blocks/);
  t.match(stdout, /No key was seen yet/);
  ssm.mood = "gone";
  t.match(await keys(environment, "status"), { code: 0, stdout: /SSM was not read: SSM: ECONNRESET/ });
});

t.test("what cannot be done is refused with a line that says what to do", async (t) => {
  const database = { DATABASE_URL: await createTestDatabase(t) };
  const setting = { ...database, QUEUE_JWT_SIGNING_KEY: pem };
  t.match(await keys(setting, "revoke", "x"), { code: 1, stderr: /take the key out of it/ });
  const ssm = { ...database, QUEUE_JWT_SIGNING_KEY_SSM: "/queue/signing-key" };
  t.match(await keys(ssm, "revoke", "x"), { code: 1, stderr: /There is no key x/ });
  t.match(await keys({ ...setting, ...ssm }, "status"), { code: 1, stderr: /are both set/ });
  t.match(await keys({}, "status"), { code: 1, stderr: /QUEUE_JWT_SIGNING_KEY is not set/ });
  for (const words of [["revoke"], ["status", "x"], ["revoke", "x", "y"], []])
    t.match(await keys(setting, ...words), { code: 2, stderr: /^Usage/ }, words.join(" "));
  t.match(await keys({}, "--help"), { code: 0, stdout: /^Usage/ });
});
