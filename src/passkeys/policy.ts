import type { components } from "../contract/types.ts";

type Schemas = components["schemas"];

/** The relying party: what passkeys belong to, and the pages that may use them. Configuration, never from a request. */
export interface RelyingParty {
  id: string;
  name: string;
  origins: string[];
}

// One policy for the options and for what is then verified (WebAuthn Level 3).

/** COSE algorithms: ES256, EdDSA with Ed25519, RS256, best first. */
export const algorithms = [-7, -8, -257];

/** How long a challenge is good (section 15.1 recommends five minutes). */
export const ceremonySeconds = 300;

/** The longest credential id (section 7.1, step 25). */
export const longestCredentialId = 1023;

const timeout = ceremonySeconds * 1000;
const userVerification = "required";

export function creationOptions(
  relyingParty: RelyingParty,
  {
    challenge,
    userHandle,
    email,
    displayName,
  }: { challenge: Buffer; userHandle: Buffer; email: string; displayName: string | null },
): Schemas["CreationOptions"] {
  return {
    rp: { id: relyingParty.id, name: relyingParty.name },
    user: { id: userHandle.toString("base64url"), name: email, displayName: displayName ?? email },
    challenge: challenge.toString("base64url"),
    pubKeyCredParams: algorithms.map((alg) => ({ type: "public-key", alg })),
    timeout,
    excludeCredentials: [],
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification },
    attestation: "none",
    extensions: { credProps: true },
  };
}

export function requestOptions(
  relyingParty: RelyingParty,
  { challenge, allowed }: { challenge: Buffer; allowed: { credentialId: Buffer; transports: string[] }[] },
): Schemas["RequestOptions"] {
  return {
    challenge: challenge.toString("base64url"),
    timeout,
    rpId: relyingParty.id,
    allowCredentials: allowed.map(({ credentialId, transports }) => ({
      id: credentialId.toString("base64url"),
      type: "public-key",
      transports,
    })),
    userVerification,
  };
}
