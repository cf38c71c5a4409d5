import type { AuditContext } from "../audit/audit-event.ts";
import type { components } from "../contract/types.ts";
import { holdCustomer } from "../customers/customer-store.ts";
import type { CancelRecovery } from "../customers/recovery-cancelling.ts";
import type { Executor, Trx } from "../database/open.ts";
import { Problem } from "../errors.ts";
import { type Assertion, makeNobodysKey, verifyAssertion } from "./assertion.ts";
import { findCredential } from "./credential-store.ts";
import type { RelyingParty } from "./policy.ts";
import { type AssertedUse, recordAssertedUse } from "./proof-store.ts";

type AssertedCredential = components["schemas"]["AuthenticationCredential"];
type StoredCredential = NonNullable<Awaited<ReturnType<typeof findCredential>>>;

/** What the challenge of a ceremony says about the passkeys that may answer it. */
interface ProofCeremony {
  challengeHash: Buffer;
  discoverable: boolean;
  customer_id: string | null;
  allowed_credential_ids: Buffer[];
}

/** A passkey of Queue's and what it has signed. */
export interface Proof {
  passkey: StoredCredential;
  assertion: Assertion;
}

/** How a passkey proves somebody: the one rule for signing in and for stepping up. */
export interface Proofs {
  /** The passkey that the credential says it is of. Nothing is proven yet. */
  find(credential: AssertedCredential, ceremony: ProofCeremony): Promise<StoredCredential | undefined>;
  /** Verifies the assertion. Where the ceremony named an account, every failure looks the same and takes as long. */
  verify(
    credential: AssertedCredential,
    ceremony: ProofCeremony,
    found: StoredCredential | undefined,
  ): Promise<Proof>;
  /**
   * Who has a passkey needs no recovery by an operator: a pending one is cancelled, or the customer's own sign-in could not
   * keep a stranger out. Locks the customer first.
   */
  cancelRecovery(trx: Trx, proof: Proof, context: AuditContext): Promise<void>;
  /** Locks customer and passkey, judges what has happened to them since, and records the use. */
  accept(trx: Trx, proof: Proof, context: AuditContext): Promise<void>;
}

interface Options {
  db: Executor;
  relyingParty: RelyingParty;
  cancelRecovery: CancelRecovery;
}

export function createProofs({ db, relyingParty, cancelRecovery }: Options): Proofs {
  const nobodysKey = makeNobodysKey();

  async function cancel(trx: Trx, { passkey }: Proof, context: AuditContext): Promise<void> {
    const customerId = passkey.customer_id;
    await holdCustomer(trx, customerId);
    await cancelRecovery(trx, { customerId }, "signed_in", context);
  }

  return {
    find(credential, ceremony) {
      const userHandle = ceremony.discoverable ? userHandleOf(credential) : null;
      return findCredential(db, Buffer.from(credential.id, "base64url"), userHandle);
    },

    async verify(credential, ceremony, found) {
      const givenUserHandle = userHandleOf(credential);
      const expected = { challengeHash: ceremony.challengeHash, relyingParty };
      if (ceremony.discoverable) {
        // Without a user handle nothing is known of the passkey; to call it unknown could make the browser forget it.
        if (!givenUserHandle) return refuse("no user handle");
        if (!found)
          throw new Problem("credential_unknown", { reason: "no such passkey with this user handle" });
      } else if (!found || !isAllowed(found, ceremony)) {
        // As much work as for a passkey that is there.
        await verifyAssertion(credential, { ...expected, publicKey: nobodysKey }).catch(() => {});
        return refuse("passkey not allowed by the ceremony");
      }
      const assertion = await verifyAssertion(credential, {
        ...expected,
        publicKey: found.public_key,
        userHandle: found.user_handle,
        givenUserHandle,
        backupEligible: found.backup_eligible,
      });
      return { passkey: found, assertion };
    },

    cancelRecovery: cancel,

    async accept(trx, proof, context) {
      await cancel(trx, proof, context);
      const obstacle = await recordAssertedUse(trx, useOf(proof, context.now));
      if (obstacle !== null) refuse(obstacle);
    },
  };
}

export function useOf({ passkey, assertion }: Proof, now: Date): AssertedUse {
  return {
    credentialId: passkey.id,
    customerId: passkey.customer_id,
    signCount: assertion.signCount,
    backupState: assertion.backupState,
    now,
  };
}

/** Listed by the ceremony, and still the customer's: a removed passkey's id may be somebody else's by now. */
function isAllowed(passkey: StoredCredential, ceremony: ProofCeremony): boolean {
  const listed = ceremony.allowed_credential_ids.some((id) => id.equals(passkey.credential_id));
  return listed && passkey.customer_id === ceremony.customer_id;
}

function userHandleOf({ response }: AssertedCredential): Buffer | null {
  return response.userHandle ? Buffer.from(response.userHandle, "base64url") : null;
}

/** Refuses a proof; the reason is for the log and the audit. */
export function refuse(reason: string): never {
  throw new Problem("authentication_failed", { reason });
}
