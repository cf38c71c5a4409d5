import { createPublicKey, type JsonWebKeyInput } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { decodeCredentialPublicKey } from "@simplewebauthn/server/helpers";
import { reject } from "./rejection.ts";

// COSE key parameters (RFC 9052, section 7; RFC 9053, section 7; RFC 8230, section 4).
const kty = 1;
const alg = 3;
const crvOrModulus = -1;
const xOrExponent = -2;
const y = -3;

const leastRsaBits = 2048;
const mostRsaBits = 4096;
const leastRsaExponent = 65_537n;

/**
 * Refuses a public key that could never verify a signature, or that somebody else could sign for. The library checks
 * none of it. Returns the algorithm.
 */
export function checkCoseKey(publicKey: Uint8Array): number {
  const key = decodeCredentialPublicKey(publicKey as Uint8Array<ArrayBuffer>) as unknown as Map<
    number,
    unknown
  >;
  const algorithm = key.get(alg);
  switch (algorithm) {
    case -7:
      checkKind(key, 2, 1);
      requirePublicKey({ kty: "EC", crv: "P-256", x: bytes(key, xOrExponent, 32), y: bytes(key, y, 32) });
      return algorithm;
    case -8:
      checkKind(key, 1, 6);
      checkEd25519(bytes(key, xOrExponent, 32));
      return algorithm;
    case -257:
      checkKind(key, 3, undefined);
      checkRsa({ kty: "RSA", n: bytes(key, crvOrModulus), e: bytes(key, xOrExponent) });
      return algorithm;
    default:
      return reject("algorithm not offered");
  }
}

function checkKind(key: Map<number, unknown>, expectedKty: number, expectedCurve: number | undefined): void {
  if (key.get(kty) !== expectedKty) reject("key type does not fit the algorithm");
  if (expectedCurve !== undefined && key.get(crvOrModulus) !== expectedCurve)
    reject("curve does not fit the algorithm");
}

function bytes(key: Map<number, unknown>, parameter: number, length?: number): string {
  const value = key.get(parameter);
  if (!(value instanceof Uint8Array) || (length !== undefined && value.length !== length)) {
    return reject("key parameter missing or of the wrong length");
  }
  return Buffer.from(value).toString("base64url");
}

/** Of EC keys OpenSSL refuses a point that is not on the curve; of Ed25519 it takes any 32 bytes. */
function requirePublicKey(jwk: JsonWebKeyInput["key"]): ReturnType<typeof createPublicKey> {
  try {
    return createPublicKey({ key: jwk, format: "jwk" });
  } catch {
    return reject("not a valid public key");
  }
}

/**
 * The bytes must decode to a point (RFC 8032, section 5.1.3: y below p, x exists), or no signature would ever verify;
 * and not to one of the eight of small order, under which one signature verifies for many messages.
 */
function checkEd25519(x: string): void {
  let smallOrder: boolean;
  try {
    smallOrder = ed25519.Point.fromBytes(Buffer.from(x, "base64url"), false).isSmallOrder();
  } catch {
    return reject("not a valid public key");
  }
  if (smallOrder) reject("public key of small order");
}

function checkRsa(jwk: JsonWebKeyInput["key"]): void {
  const { modulusLength = 0, publicExponent = 0n } = requirePublicKey(jwk).asymmetricKeyDetails ?? {};
  if (modulusLength < leastRsaBits || modulusLength > mostRsaBits) reject(`RSA of ${modulusLength} bits`);
  if (publicExponent < leastRsaExponent || publicExponent % 2n === 0n) reject("RSA exponent");
}
