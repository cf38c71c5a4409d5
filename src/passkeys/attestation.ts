import { type VerifiedRegistrationResponse, verifyRegistrationResponse } from "@simplewebauthn/server";
import { decodeAttestationObject } from "@simplewebauthn/server/helpers";
import type { components } from "../contract/types.ts";
import { Problem } from "../errors.ts";
import { reasonToRefuse } from "./ceremonies.ts";
import { isChallengeOf } from "./challenge.ts";
import { checkEnvelope } from "./client-data.ts";
import { checkCoseKey } from "./cose-key.ts";
import { algorithms, longestCredentialId, type RelyingParty } from "./policy.ts";
import { reject } from "./rejection.ts";

type Schemas = components["schemas"];

export type RegistrationInfo = NonNullable<VerifiedRegistrationResponse["registrationInfo"]>;

// Attestation is not asked for and nothing is trusted for it; what comes all the same must be sound. Browsers leave
// these two when none is asked for. docs/decisions/0008-attestation.md
const attestationFormats = ["none", "packed"];

/** Every check of WebAuthn Level 3, section 7.1, that needs no database; throws `registration_rejected`. */
export async function verifyAttestation(
  credential: Schemas["RegistrationCredential"],
  challengeHash: Buffer,
  relyingParty: RelyingParty,
): Promise<RegistrationInfo> {
  let info: RegistrationInfo | undefined;
  const reason = await reasonToRefuse(async () => {
    checkEnvelope(credential);
    checkFormat(credential.response.attestationObject);
    const result = await verifyRegistrationResponse({
      response: credential as Parameters<typeof verifyRegistrationResponse>[0]["response"],
      expectedChallenge: isChallengeOf(challengeHash),
      expectedOrigin: relyingParty.origins,
      expectedRPID: relyingParty.id,
      expectedType: "webauthn.create",
      requireUserPresence: true,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    info = result.registrationInfo;
    if (!result.verified || !info) return reject("attestation statement does not verify");
    if (info.credential.id !== credential.id) reject("the attested credential id is another one");
    const { length } = Buffer.from(info.credential.id, "base64url");
    if (length === 0 || length > longestCredentialId) reject(`credential id of ${length} bytes`);
    checkCoseKey(info.credential.publicKey);
  });
  if (reason !== undefined || !info)
    throw new Problem("registration_rejected", { reason: reason ?? "not verified" });
  return info;
}

/** Before the library sees the others: for those it fetches revocation lists from wherever the certificate says. */
function checkFormat(attestationObject: string): void {
  const decoded = decodeAttestationObject(Uint8Array.from(Buffer.from(attestationObject, "base64url")));
  if (!attestationFormats.includes(decoded.get("fmt"))) reject("attestation format");
}
