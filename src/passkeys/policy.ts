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

/**
 * How many passkeys an account may have: whoever asks for its sign-in options is sent them all, so there is an end. A
 * recovery may add one more, or it would lead nowhere.
 */
export const mostPasskeys = 50;

/** The longest credential id (section 7.1, step 25). */
export const longestCredentialId = 1023;

const timeout = ceremonySeconds * 1000;
const userVerification = "required";

/** How a passkey is referred to in options: its id and how to reach its authenticator. */
export interface PasskeyReference {
  credential_id: Buffer;
  transports: string[];
}

/** Whom a passkey is for. */
export interface Owner {
  user_handle: Buffer;
  email: string;
  display_name: string | null;
}

/** The names by which an authenticator shows the account. */
export function accountNames({ email, display_name }: Pick<Owner, "email" | "display_name">): {
  name: string;
  displayName: string;
} {
  return { name: email, displayName: display_name ?? email };
}

export function creationOptions(
  relyingParty: RelyingParty,
  { challenge, owner, excluded }: { challenge: Buffer; owner: Owner; excluded: PasskeyReference[] },
): Schemas["CreationOptions"] {
  return {
    rp: { id: relyingParty.id, name: relyingParty.name },
    user: { id: owner.user_handle.toString("base64url"), ...accountNames(owner) },
    challenge: challenge.toString("base64url"),
    pubKeyCredParams: algorithms.map((alg) => ({ type: "public-key", alg })),
    timeout,
    excludeCredentials: excluded.map(describeReference),
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification },
    attestation: "none",
    extensions: { credProps: true },
  };
}

export function requestOptions(
  relyingParty: RelyingParty,
  { challenge, allowed }: { challenge: Buffer; allowed: PasskeyReference[] },
): Schemas["RequestOptions"] {
  return {
    challenge: challenge.toString("base64url"),
    timeout,
    rpId: relyingParty.id,
    allowCredentials: allowed.map(describeReference),
    userVerification,
  };
}

function describeReference({ credential_id, transports }: PasskeyReference): Schemas["CredentialDescriptor"] {
  return { id: credential_id.toString("base64url"), type: "public-key", transports };
}
