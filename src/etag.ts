import { Problem } from "./errors.ts";

/** A strong entity tag (RFC 9110, section 8.8.3) of something that counts its changes. */
export function entityTag(version: string): string {
  return `"${version}"`;
}

/** Refuses a change that does not say what it is based on (RFC 6585, section 3). */
export function requireIfMatch(ifMatch: string | undefined): string {
  if (ifMatch === undefined) throw new Problem("precondition_required", { reason: "no If-Match" });
  return ifMatch;
}

/**
 * Refuses a change that is based on something older (RFC 9110, section 13.1.1). Ours are strong tags and the comparison
 * is the strong one, so a weak tag is never right.
 */
export function requireMatch(ifMatch: string, current: string): void {
  if (ifMatch === "*" || ifMatch.split(",").some((tag) => tag.trim() === current)) return;
  throw new Problem("precondition_failed", { reason: `If-Match is not ${current}` });
}
