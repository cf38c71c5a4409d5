import { createPublicKey } from "node:crypto";
import { parseArgs } from "node:util";
import { createKeyRing } from "../src/tokens/key-ring.ts";
import type { PublicJwk } from "../src/tokens/rsa-key.ts";
import { listSigningKeys } from "../src/tokens/signing-key-store.ts";
import { isTrusted } from "../src/tokens/trust.ts";
import { generateSigningKey } from "./development-settings.ts";
import { loadEnvironmentFile } from "./environment-file.ts";
import { withDatabase } from "./key-database.ts";
import { revoke } from "./key-revocation.ts";
import { rotate } from "./key-rotation.ts";
import { findKeySource } from "./key-source.ts";
import { printStatus } from "./key-status.ts";

const help = `Usage: npm run --silent keys -- generate [--bits 3072]   a new private key, for QUEUE_JWT_SIGNING_KEY
       npm run --silent keys -- public                   the public keys of the ring, as PEM
       npm run --silent keys -- rotate [--bits 3072]     the next step to a new signing key
       npm run --silent keys -- status                   the keys, their ages, which one signs, and which service lags
       npm run --silent keys -- revoke KID               emergency: from now on nobody is to trust the key

All but 'generate' are about the ring that QUEUE_JWT_SIGNING_KEY_SSM or QUEUE_JWT_SIGNING_KEY names or, in development, the
key that npm start made.

public   what a verifier such as Raptor keeps in its environment. Each block is preceded by its kid, which tokens name in
         their header.
rotate   with SSM, puts a new version there; Queue does the rest by itself. Without, prints what QUEUE_JWT_SIGNING_KEY is to
         be set to next: first the old key with the new one published behind it and, run again with that, the other way
         round.
revoke   with SSM. Every token signed with the key is refused from now on; sessions live on, and refresh into tokens of
         another key as soon as one signs. For a key that is only old, rotate.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { bits: { type: "string", default: "3072" }, help: { type: "boolean" } },
});
const bits = Number(values.bits);
const commands: Record<string, () => Promise<void>> = {
  generate,
  public: printPublicKeys,
  rotate: () => rotate(bits),
  status: printStatus,
};
const [command = "", kid, ...rest] = positionals;
const run =
  command === "revoke" && kid !== undefined
    ? () => revoke(kid)
    : kid === undefined
      ? commands[command]
      : undefined;

if (values.help || !run || rest.length > 0) {
  (values.help ? console.log : console.error)(help);
  process.exit(values.help ? 0 : 2);
}
if (!Number.isInteger(bits) || bits < 2048 || bits > 8192) {
  console.error("--bits must be from 2048 to 8192.");
  process.exit(2);
}
loadEnvironmentFile();
try {
  await run();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function generate(): Promise<void> {
  process.stdout.write(generateSigningKey(bits));
  console.error(
    "\nKeep it secret. Set it as QUEUE_JWT_SIGNING_KEY; npm run keys -- public then prints its public half.",
  );
}

async function printPublicKeys(): Promise<void> {
  for (const jwk of await publishedKeys()) {
    const key = createPublicKey({ key: jwk as never, format: "jwk" });
    process.stdout.write(`# kid: ${jwk.kid}\n${key.export({ type: "spki", format: "pem" })}`);
  }
}

async function publishedKeys(): Promise<PublicJwk[]> {
  const source = await findKeySource();
  if (source.ssm === undefined) return (await createKeyRing(source.pem)).published();
  return withDatabase(async ({ db }, now) =>
    (await listSigningKeys(db)).filter((key) => isTrusted(key, now)).map(({ public_jwk }) => public_jwk),
  );
}
