import { createHash, timingSafeEqual } from "node:crypto";

/** What is stored of a challenge: SHA-256 of its base64url text, so that it has one spelling. */
export function hashChallenge(challenge: string): Buffer {
  return createHash("sha256").update(challenge).digest();
}

/** Whether a challenge is the one behind the hash (WebAuthn Level 3, sections 7.1 and 7.2, step on C.challenge). */
export function isChallengeOf(hash: Buffer): (challenge: string) => boolean {
  return (challenge) => typeof challenge === "string" && timingSafeEqual(hashChallenge(challenge), hash);
}
