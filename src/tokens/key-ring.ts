import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, type JWK } from "jose";

const leastModulusBits = 2048;
const pemBlock = /-----BEGIN ([A-Z ]+)-----[\s\S]+?-----END \1-----/g;

export interface PublicJwk {
  kty: "RSA";
  n: string;
  e: string;
  /** RFC 7638 thumbprint. */
  kid: string;
  use: "sig";
  alg: "RS256";
}

/** The keys of access tokens: one signs, all of them verify. */
export interface KeyRing {
  signing: { kid: string; key: KeyObject };
  published: PublicJwk[];
  verificationKey(kid: string): KeyObject | undefined;
}

/**
 * Makes the ring of PEM blocks: the first is the private key that signs, the others (private or public) are only
 * published. Throws with a sentence that says which block is no good. Keys from SSM, and their rotation, will come
 * in here.
 */
export async function createKeyRing(pem: string): Promise<KeyRing> {
  const blocks = pem.match(pemBlock) ?? [];
  if (blocks.length === 0) throw new Error("QUEUE_JWT_SIGNING_KEY has no PEM block.");
  const signingKey = readKey(blocks[0] as string, 1);
  if (signingKey.type !== "private")
    throw new Error("QUEUE_JWT_SIGNING_KEY: the first block signs, so it must be a private key.");

  const byKid = new Map<string, { key: KeyObject; jwk: PublicJwk }>();
  for (const [index, block] of blocks.entries()) {
    const read = readKey(block, index + 1);
    const key = read.type === "private" ? createPublicKey(read) : read;
    const jwk = await publicJwk(key);
    if (byKid.has(jwk.kid))
      throw new Error(`QUEUE_JWT_SIGNING_KEY: block ${index + 1} repeats an earlier key.`);
    byKid.set(jwk.kid, { key, jwk });
  }
  const [first] = byKid.values();
  return {
    signing: { kid: (first as { jwk: PublicJwk }).jwk.kid, key: signingKey },
    published: [...byKid.values()].map(({ jwk }) => jwk),
    verificationKey: (kid) => byKid.get(kid)?.key,
  };
}

function readKey(block: string, position: number): KeyObject {
  let key: KeyObject;
  try {
    key = block.includes("PRIVATE KEY-----") ? createPrivateKey(block) : createPublicKey(block);
  } catch (cause) {
    throw new Error(`QUEUE_JWT_SIGNING_KEY: block ${position} cannot be read as a key.`, { cause });
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== "rsa" || bits < leastModulusBits) {
    throw new Error(
      `QUEUE_JWT_SIGNING_KEY: block ${position} is not an RSA key of ${leastModulusBits} bits or more.`,
    );
  }
  return key;
}

async function publicJwk(key: KeyObject): Promise<PublicJwk> {
  const { n, e } = key.export({ format: "jwk" }) as { n: string; e: string };
  const kid = await calculateJwkThumbprint({ kty: "RSA", n, e } satisfies JWK, "sha256");
  return { kty: "RSA", n, e, kid, use: "sig", alg: "RS256" };
}
