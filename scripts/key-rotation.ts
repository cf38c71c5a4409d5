import { createPublicKey } from "node:crypto";
import { historySeconds, keptSeconds, publicationSeconds } from "../src/tokens/key-times.ts";
import { createParameterHistory } from "../src/tokens/parameter-history.ts";
import { findPemBlocks, publicJwkOf, readRsaKey } from "../src/tokens/rsa-key.ts";
import { generateSigningKey } from "./development-settings.ts";
import { findKeySource } from "./key-source.ts";

// What fits into a parameter of SSM's standard tier.
const mostBitsInSsm = 4_096;
const minutes = (seconds: number) => `${Math.ceil(seconds / 60)} minutes`;

/** Takes the next step to a new signing key, and says what comes after it. */
export async function rotate(bits: number): Promise<void> {
  const source = await findKeySource();
  await (source.ssm === undefined ? rotateSetting(source.pem, bits) : rotateParameter(source.ssm, bits));
}

async function rotateParameter(name: string, bits: number): Promise<void> {
  if (bits > mostBitsInSsm) throw new Error(`SSM holds keys of up to ${mostBitsInSsm} bits.`);
  const pem = generateSigningKey(bits);
  const { kid } = await publicJwkOf(readRsaKey(pem, "The new key"));
  const version = await (await createParameterHistory(name)).add(pem);
  console.log(`${name} has version ${version} now, with the key ${kid}.`);
  console.error(`
Queue reads it within ${minutes(historySeconds)} and publishes it at once. It signs ${minutes(publicationSeconds)} after that, when every
verifier can have it; the very first key signs at once. The key before it is published for ${minutes(keptSeconds)} more.
There is nothing else to do. npm run keys -- status shows how far it is.`);
}

async function rotateSetting(pem: string, bits: number): Promise<void> {
  const blocks = findPemBlocks(pem).map((block, index) => ({
    block: `${block}\n`,
    key: readRsaKey(block, `Block ${index + 1}`),
  }));
  const [signing, ...others] = blocks;
  if (signing?.key.type !== "private") throw new Error("The first block is not a private key.");
  const next = others.find(({ key }) => key.type === "private");
  if (!next) {
    process.stdout.write(signing.block + generateSigningKey(bits));
    console.error(`
Step 1 of 2. This publishes a new key behind the one that signs. Set it as QUEUE_JWT_SIGNING_KEY; ${minutes(publicationSeconds)} after
all dynos run with it, every verifier can have the new key. Then run this again for step 2.`);
    return;
  }
  process.stdout.write(next.block + createPublicKey(signing.key).export({ type: "spki", format: "pem" }));
  console.error(`
Step 2 of 2. With this the new key signs, and tokens of the old one are still good. Set it as QUEUE_JWT_SIGNING_KEY, not
sooner than ${minutes(publicationSeconds)} after step 1. ${minutes(keptSeconds)} later the public block may go.`);
}
