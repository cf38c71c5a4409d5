import { createPublicKey, type KeyObject } from "node:crypto";
import { findPemBlocks, type PublicJwk, publicJwkOf, readRsaKey, type SigningKey } from "./rsa-key.ts";

/** The keys of access tokens: one signs, all of them verify. Which ones may change from call to call. */
export interface KeyRing {
  /** The key that signs now what is good until then; throws `unavailable` when there is none. */
  signingKey(expiresAt: Date): SigningKey;
  /** What verifiers are told: the keys in force, and those that will be or were until lately. */
  published(): PublicJwk[];
  /** The public half of a key that is trusted now. */
  verificationKey(kid: string): KeyObject | undefined;
}

/**
 * The ring of QUEUE_JWT_SIGNING_KEY, which lasts as long as the process: the first PEM block is the private key that
 * signs, the others (private or public) are only published. Throws with a sentence that says which block is no good.
 */
export async function createKeyRing(pem: string): Promise<KeyRing> {
  const blocks = findPemBlocks(pem);
  if (blocks.length === 0) throw new Error("QUEUE_JWT_SIGNING_KEY has no PEM block.");
  const byKid = new Map<string, { key: KeyObject; jwk: PublicJwk }>();
  let signing: SigningKey | undefined;
  for (const [index, block] of blocks.entries()) {
    const name = `QUEUE_JWT_SIGNING_KEY: block ${index + 1}`;
    const read = readRsaKey(block, name);
    if (index === 0 && read.type !== "private")
      throw new Error("QUEUE_JWT_SIGNING_KEY: the first block signs, so it must be a private key.");
    const jwk = await publicJwkOf(read);
    if (byKid.has(jwk.kid)) throw new Error(`${name} repeats an earlier key.`);
    byKid.set(jwk.kid, { key: read.type === "private" ? createPublicKey(read) : read, jwk });
    signing ??= { kid: jwk.kid, key: read };
  }
  return {
    signingKey: () => signing as SigningKey,
    published: () => [...byKid.values()].map(({ jwk }) => jwk),
    verificationKey: (kid) => byKid.get(kid)?.key,
  };
}
