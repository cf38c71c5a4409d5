import { createPublicKey, type KeyObject } from "node:crypto";
import type { components } from "../contract/types.ts";
import { hasGoodSignature, keyFingerprint, locatorLength, type Seal, sealHash } from "./seal.ts";

export type SealPage = components["schemas"]["AuditSealList"];

export interface SealChain {
  seals: Seal[];
  /** The hash of the newest seal; undefined when there is none. */
  head: string | undefined;
}

/** What disproves the log, in words for a person. */
export class Refutation extends Error {
  override readonly name = "Refutation";
}

/**
 * Proves the chain from its first seal to its head: signed by pinned keys only, linked, and its ranges without a gap.
 * Throws a Refutation that names the first bad seal. That the keys are in the same file proves nothing: a key counts if
 * its fingerprint is pinned. Whoever has the key can make another chain; a hash that is known from elsewhere shows it.
 */
export function verifySealChain(
  pages: SealPage[],
  pinned: ReadonlySet<string>,
  knownHash?: string,
): SealChain {
  const keys = pinnedKeys(pages, pinned);
  const seals = pages.flatMap((page) => page.items).sort((a, b) => a.number - b.number);
  let previous: Seal | undefined;
  let head: string | undefined;
  let known = false;
  for (const seal of seals) {
    const number = (previous?.number ?? 0) + 1;
    if (seal.number !== number)
      throw new Refutation(`Seal ${number} is missing; after it comes ${seal.number}.`);
    const key = keys.get(seal.key);
    if (!key) throw new Refutation(`Seal ${number} was made by the key ${seal.key}, which is not pinned.`);
    if (!hasGoodSignature(seal, key)) throw new Refutation(`The signature of seal ${number} is not good.`);
    if (seal.previous !== (head ?? null))
      throw new Refutation(`Seal ${number} is not linked to the seal before it.`);
    if (seal.from_position !== (previous?.to_position ?? 0) + 1)
      throw new Refutation(
        `Between seal ${number - 1} and seal ${number} positions are missing or repeated.`,
      );
    const events = seal.to_position - seal.from_position + 1;
    if (Buffer.from(seal.locators, "base64").length !== events * locatorLength)
      throw new Refutation(`Seal ${number} does not say as much as it has events.`);
    previous = seal;
    head = sealHash(seal);
    known ||= head === knownHash;
  }
  if (knownHash !== undefined && !known)
    throw new Refutation(`No seal of the chain has the hash ${knownHash}: the chain is another one, or cut.`);
  return { seals, head };
}

function pinnedKeys(pages: SealPage[], pinned: ReadonlySet<string>): Map<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  for (const { public_key } of pages.flatMap((page) => page.keys)) {
    const key = createPublicKey(public_key);
    // By what the key is, not by what the file says that it is.
    const fingerprint = keyFingerprint(key);
    if (pinned.has(fingerprint)) keys.set(fingerprint, key);
  }
  return keys;
}
