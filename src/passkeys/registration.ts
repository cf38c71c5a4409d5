import type { Audit } from "../audit/audit.ts";
import { type AuditContext, auditEvent } from "../audit/audit-event.ts";
import type { Clock } from "../clock.ts";
import type { Client } from "../contract/handlers.ts";
import type { components } from "../contract/types.ts";
import { findCustomerByEmailKey } from "../customers/customer-store.ts";
import type { Customers } from "../customers/customers.ts";
import type { Executor, Trx } from "../database/open.ts";
import type { EmailVerifications } from "../email-verification/email-verification.ts";
import { Problem } from "../errors.ts";
import type { Random } from "../random.ts";
import type { LiveSession, Sessions } from "../sessions/sessions.ts";
import { type RegistrationInfo, verifyAttestation } from "./attestation.ts";
import type { Ceremonies } from "./ceremonies.ts";
import { checkCoseKey } from "./cose-key.ts";
import { insertCredential } from "./credential-store.ts";
import { creationOptions, type RelyingParty } from "./policy.ts";

type Schemas = components["schemas"];

interface Options {
  db: Executor;
  clock: Clock;
  random: Random;
  audit: Audit;
  ceremonies: Ceremonies;
  emailVerifications: EmailVerifications;
  customers: Customers;
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
  const { db, clock, random, audit, ceremonies, emailVerifications, customers, sessions, relyingParty } =
    options;

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
    if (customerId === undefined) throw new Problem("email_taken", { reason: "address taken meanwhile" });

    const credentialId = random.id(now);
    const algorithm = checkCoseKey(info.credential.publicKey);
    const backupEligible = info.credentialDeviceType === "multiDevice";
    const added = await insertCredential(trx, {
      id: credentialId,
      customer_id: customerId,
      credential_id: Buffer.from(info.credential.id, "base64url"),
      public_key: Buffer.from(info.credential.publicKey),
      algorithm,
      sign_count: info.credential.counter,
      backup_eligible: backupEligible,
      backup_state: info.credentialBackedUp,
      user_verified_at_registration: info.userVerified,
      transports: request.credential.response.transports ?? [],
      aaguid: info.aaguid,
      attestation_format: info.fmt,
      name: request.credentialName ?? null,
      created_at: now,
    });
    if (!added) throw new Problem("credential_exists", { reason: "credential id in use" });

    const context: AuditContext = { now, requestId, client, actor: { type: "customer", id: customerId } };
    await audit.record(trx, context, [
      auditEvent({
        type: "credential.added",
        outcome: "success",
        customerId,
        targets: [{ type: "credential", id: credentialId }],
        data: { algorithm, backup_eligible: backupEligible, aaguid: info.aaguid },
      }),
    ]);
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
      if (await findCustomerByEmailKey(db, proven.email_key)) throw new Problem("email_taken");
      const { id, challenge, expiresAt } = await ceremonies.begin({
        ceremony: "registration",
        customer_id: null,
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
          userHandle: proven.user_handle,
          email: proven.email,
          displayName: displayName ?? null,
        }),
      };
    },

    async finish(request) {
      const { requestId, client } = request;
      try {
        const ceremony = await ceremonies.take(request.ceremonyId, "registration");
        const info = await verifyAttestation(request.credential, ceremony.challengeHash, relyingParty);
        return await db.transaction().execute((trx) => signUp(trx, request, info, ceremony));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        const event = {
          type: "registration.failed",
          outcome: "failure",
          data: { reason: error.reason ?? error.code },
        } as const;
        await audit.recordAlone(
          { now: clock.now(), requestId, client, actor: { type: "anonymous" } },
          auditEvent(event),
        );
        throw error;
      }
    },
  };
}
