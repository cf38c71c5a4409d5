import { createPublicKey } from "node:crypto";
import { parseArgs } from "node:util";
import { createKeyRing } from "../src/tokens/key-ring.ts";
import { developmentFolder, developmentSecrets, generateSigningKey } from "./development-settings.ts";
import { loadEnvironmentFile } from "./environment-file.ts";

const help = `Usage: npm run --silent keys -- generate [--bits 3072]   a new private key, for QUEUE_JWT_SIGNING_KEY
       npm run --silent keys -- public                   the public keys of the ring, as PEM

'public' reads QUEUE_JWT_SIGNING_KEY or, in development, the key that npm start made. What it prints is what a verifier
such as Raptor keeps in its environment. Each block is preceded by its kid, which tokens name in their header.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { bits: { type: "string", default: "3072" }, help: { type: "boolean" } },
});
const [command] = positionals;

if (values.help || (command !== "generate" && command !== "public")) {
  (values.help ? console.log : console.error)(help);
  process.exit(values.help ? 0 : 2);
}

if (command === "generate") {
  const bits = Number(values.bits);
  if (!Number.isInteger(bits) || bits < 2048 || bits > 8192) {
    console.error("--bits must be from 2048 to 8192.");
    process.exit(2);
  }
  process.stdout.write(generateSigningKey(bits));
  console.error(
    "\nKeep it secret. Set it as QUEUE_JWT_SIGNING_KEY; npm run keys -- public then prints its public half.",
  );
} else {
  loadEnvironmentFile();
  const pem = process.env.QUEUE_JWT_SIGNING_KEY || (await developmentKey());
  const ring = await createKeyRing(pem.replaceAll("\\n", "\n"));
  for (const jwk of ring.published) {
    const key = createPublicKey({ key: jwk as never, format: "jwk" });
    process.stdout.write(`# kid: ${jwk.kid}\n${key.export({ type: "spki", format: "pem" })}`);
  }
}

async function developmentKey(): Promise<string> {
  if (process.env.NODE_ENV === "production") {
    console.error("QUEUE_JWT_SIGNING_KEY is not set.");
    process.exit(1);
  }
  return (await developmentSecrets(developmentFolder)).QUEUE_JWT_SIGNING_KEY;
}
