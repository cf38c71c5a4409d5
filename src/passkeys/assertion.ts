import { generateKeyPairSync } from "node:crypto";
import { verifyAuthenticationResponse } from "@simplewebauthn/server";
import { isoCBOR } from "@simplewebauthn/server/helpers";
import type { components } from "../contract/types.ts";
import { Problem } from "../errors.ts";
import { reasonToRefuse } from "./ceremonies.ts";
import { isChallengeOf } from "./challenge.ts";
import { checkEnvelope } from "./client-data.ts";
import type { RelyingParty } from "./policy.ts";
import { reject } from "./rejection.ts";

type Schemas = components["schemas"];

/** What a good assertion tells. */
export interface Assertion {
  signCount: number;
  backupState: boolean;
}

export interface ExpectedAssertion {
  challengeHash: Buffer;
  relyingParty: RelyingParty;
  publicKey: Uint8Array;
  userHandle?: Buffer | null;
  givenUserHandle?: Buffer | null;
  backupEligible?: boolean;
}

/** Every check of WebAuthn Level 3, section 7.2, that needs no database; throws `authentication_failed`. */
export async function verifyAssertion(
  credential: Schemas["AuthenticationCredential"],
  expected: ExpectedAssertion,
): Promise<Assertion> {
  let assertion: Assertion | undefined;
  const reason = await reasonToRefuse(async () => {
    checkEnvelope(credential);
    const { givenUserHandle, userHandle } = expected;
    if (givenUserHandle && !(userHandle && givenUserHandle.equals(userHandle)))
      reject("user handle of somebody else");
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: credential as Parameters<typeof verifyAuthenticationResponse>[0]["response"],
      expectedChallenge: isChallengeOf(expected.challengeHash),
      expectedOrigin: expected.relyingParty.origins,
      expectedRPID: expected.relyingParty.id,
      expectedType: "webauthn.get",
      requireUserVerification: true,
      // With zero the library leaves the counter alone. It would judge it before the signature, so that anybody could
      // provoke the alarm; it is judged after, under the row's lock.
      credential: { id: credential.id, publicKey: Uint8Array.from(expected.publicKey), counter: 0 },
    });
    if (!verified) reject("signature");
    const backupEligible = authenticationInfo.credentialDeviceType === "multiDevice";
    if (backupEligible !== expected.backupEligible) reject("backup eligibility changed");
    assertion = {
      signCount: authenticationInfo.newCounter,
      backupState: authenticationInfo.credentialBackedUp,
    };
  });
  if (!assertion || reason !== undefined)
    throw new Problem("authentication_failed", { reason: reason ?? "not verified" });
  return assertion;
}

/** A public key whose private half nobody has. */
export function makeNobodysKey(): Uint8Array {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const coordinate = (text: string) => Uint8Array.from(Buffer.from(text, "base64url"));
  return isoCBOR.encode(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, coordinate(x)],
      [-3, coordinate(y)],
    ]),
  );
}
