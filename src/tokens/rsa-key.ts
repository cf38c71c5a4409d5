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

export interface SigningKey {
  kid: string;
  /** The private half. */
  key: KeyObject;
}

export function findPemBlocks(text: string): string[] {
  return text.match(pemBlock) ?? [];
}

/** Reads an RSA key, private or public. Throws with a sentence whose subject is `name`, and never quotes the key. */
export function readRsaKey(pem: string, name: string): KeyObject {
  let key: KeyObject;
  try {
    key = pem.includes("PRIVATE KEY-----") ? createPrivateKey(pem) : createPublicKey(pem);
  } catch {
    // What the parser says of a key is of no use to anybody and might quote it.
    throw new Error(`${name} cannot be read as a key.`);
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== "rsa" || bits < leastModulusBits)
    throw new Error(`${name} is not an RSA key of ${leastModulusBits} bits or more.`);
  return key;
}

/** The public half of a key, as the key set has it. */
export async function publicJwkOf(key: KeyObject): Promise<PublicJwk> {
  const { n, e } = (key.type === "private" ? createPublicKey(key) : key).export({ format: "jwk" }) as {
    n: string;
    e: string;
  };
  const kid = await calculateJwkThumbprint({ kty: "RSA", n, e } satisfies JWK, "sha256");
  return { kty: "RSA", n, e, kid, use: "sig", alg: "RS256" };
}
