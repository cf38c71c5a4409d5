import { createHash, createPublicKey, type Hash, type KeyObject, sign, verify } from "node:crypto";
import canonicalize from "canonicalize";
import type { components } from "../contract/types.ts";

export type Seal = components["schemas"]["AuditSeal"];
export type SealContent = Omit<Seal, "signature">;

export const locatorLength = 8;

/** SHA-256 of the key as SubjectPublicKeyInfo (RFC 5280), in hex; what a verifier pins. Takes a private key too. */
export function keyFingerprint(key: KeyObject): string {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex");
}

export function lineDigest(line: string): Buffer {
  return createHash("sha256").update(line).digest();
}

/** What a seal says of its lines, taken one by one. */
export function createRangeDigest() {
  const whole: Hash = createHash("sha256");
  const locators: Buffer[] = [];
  return {
    add(digest: Buffer): void {
      whole.update(digest);
      locators.push(digest.subarray(0, locatorLength));
    },
    finish: () => ({ digest: whole.digest("hex"), locators: Buffer.concat(locators).toString("base64") }),
  };
}

/** SHA-256 of a seal's canonical form (RFC 8785), in hex: the link to it, and what the log shows of a new head. */
export function sealHash(content: SealContent): string {
  return createHash("sha256").update(signedText(content)).digest("hex");
}

/** Ed25519 (RFC 8032). */
export function signSeal(content: SealContent, privateKey: KeyObject): Seal {
  return {
    ...content,
    signature: sign(null, Buffer.from(signedText(content)), privateKey).toString("base64"),
  };
}

export function hasGoodSignature(seal: Seal, publicKey: KeyObject): boolean {
  return verify(null, Buffer.from(signedText(seal)), publicKey, Buffer.from(seal.signature, "base64"));
}

function signedText({
  number,
  from_position,
  to_position,
  previous,
  digest,
  locators,
  sealed_at,
  key,
}: SealContent) {
  return canonicalize({
    number,
    from_position,
    to_position,
    previous,
    digest,
    locators,
    sealed_at,
    key,
  }) as string;
}
