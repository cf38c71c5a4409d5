import type { Audit } from "../audit/audit.ts";
import { auditEvent } from "../audit/audit-event.ts";
import type { Clock } from "../clock.ts";
import type { Client } from "../contract/handlers.ts";
import type { components } from "../contract/types.ts";
import { contextOf } from "../customers/caller.ts";
import { findCustomerByEmailKey, findReservedAddress } from "../customers/customer-store.ts";
import type { Customers } from "../customers/customers.ts";
import type { Executor, Trx } from "../database/open.ts";
import type { EmailVerifications } from "../email-verification/email-verification.ts";
import { Problem } from "../errors.ts";
import type { LiveSession, Sessions } from "../sessions/sessions.ts";
import { type RegistrationInfo, verifyAttestation } from "./attestation.ts";
import type { Ceremonies } from "./ceremonies.ts";
import type { StorePasskey } from "./passkey-storage.ts";
import { creationOptions, type RelyingParty } from "./policy.ts";
import { recordingRefusals } from "./refusals.ts";

type Schemas = components["schemas"];

interface Options {
  db: Executor;
  clock: Clock;
  audit: Audit;
  ceremonies: Ceremonies;
  emailVerifications: EmailVerifications;
  customers: Customers;
  storePasskey: StorePasskey;
  sessions: Sessions;
  relyingParty: RelyingParty;
}

export interface FinishRegistration {
  ceremonyId: string;
  credential: Schemas["RegistrationCredential"];
  credentialName: string | undefined;
  requestId: string;
  client: Client;
  replaces: string | undefined;
}

export interface Registration {
  /** Options for the first passkey of whoever holds the verification token. */
  begin(verificationToken: string, displayName: string | undefined): Promise<Schemas["RegistrationOptions"]>;
  /** Makes customer, passkey and session at once; throws the problem that says why not. */
  finish(request: FinishRegistration): Promise<LiveSession>;
}

export function createRegistration(options: Options): Registration {
  const { db, clock, audit, ceremonies, emailVerifications, customers, storePasskey, sessions } = options;
  const { relyingParty } = options;

  async function signUp(
    trx: Trx,
    request: FinishRegistration,
    info: RegistrationInfo,
    ceremony: { email_verification_id: string | null; display_name: string | null },
  ): Promise<LiveSession> {
    const now = clock.now();
    const { requestId, client } = request;
    const proven = await emailVerifications.spend(
      trx,
      ceremony.email_verification_id as string,
      "sign_up",
      now,
    );
    if (!proven) throw new Problem("verification_expired", { reason: "token spent or over" });
    const customerId = await customers.create(
      trx,
      { now, requestId, client },
      {
        email: proven.email,
        emailKey: proven.email_key,
        userHandle: proven.user_handle,
        displayName: ceremony.display_name,
      },
    );
    if (customerId === undefined)
      throw new Problem("email_taken", { reason: "address taken or reserved meanwhile" });

    await audit.attribute(trx, { emailVerificationId: proven.id, customerId });
    const context = contextOf({ customerId, requestId, client }, now);
    const credentialId = await storePasskey(trx, context, {
      customerId,
      credential: request.credential,
      info,
      name: request.credentialName,
    });
    const live = await sessions.begin(trx, context, {
      customerId,
      credentialId,
      client,
      replaces: request.replaces,
    });
    return live as LiveSession;
  }

  return {
    async begin(verificationToken, displayName) {
      const proven = await emailVerifications.find(verificationToken, "sign_up");
      // No secret here: whoever holds the token has proven that the address is theirs.
      const emailKey = proven.email_key;
      if (
        (await findCustomerByEmailKey(db, emailKey)) ||
        (await findReservedAddress(db, { emailKey, now: clock.now() }))
      )
        throw new Problem("email_taken");
      const { id, challenge, expiresAt } = await ceremonies.begin({
        ceremony: "registration",
        customer_id: null,
        session_id: null,
        email_verification_id: proven.id,
        discoverable: true,
        allowed_credential_ids: [],
        display_name: displayName ?? null,
      });
      return {
        ceremony_id: id,
        expires_at: expiresAt.toISOString(),
        options: creationOptions(relyingParty, {
          challenge,
          owner: { ...proven, display_name: displayName ?? null },
          excluded: [],
        }),
      };
    },

    async finish(request) {
      const { requestId, client } = request;
      const targets: { type: string; id: string }[] = [];
      return recordingRefusals(
        audit,
        async () => {
          const ceremony = await ceremonies.take(request.ceremonyId, "registration", null);
          targets.push({ type: "email_verification", id: ceremony.email_verification_id as string });
          const info = await verifyAttestation(request.credential, ceremony.challengeHash, relyingParty);
          return db.transaction().execute((trx) => signUp(trx, request, info, ceremony));
        },
        (reason) => ({
          context: { now: clock.now(), requestId, client, actor: { type: "anonymous" } },
          event: auditEvent({ type: "registration.failed", outcome: "failure", targets, data: { reason } }),
        }),
      );
    },
  };
}
