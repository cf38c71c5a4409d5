import type { Audit } from "../audit/audit.ts";
import { type AuditContext, auditEvent } from "../audit/audit-event.ts";
import type { Clock } from "../clock.ts";
import type { CustomerPrincipal } from "../contract/handlers.ts";
import type { components } from "../contract/types.ts";
import { type Caller, contextOf, lockCallerSession } from "../customers/caller.ts";
import { findCustomer, recordRecovery } from "../customers/customer-store.ts";
import type { CancelRecovery } from "../customers/recovery-cancelling.ts";
import type { Executor, Trx } from "../database/open.ts";
import { Problem } from "../errors.ts";
import type { Notices } from "../mail/notices.ts";
import type { LiveSession, Sessions } from "../sessions/sessions.ts";
import { type RegistrationInfo, verifyAttestation } from "./attestation.ts";
import type { Ceremonies } from "./ceremonies.ts";
import { findListedCredential, type ListedCredential, listCredentialIds } from "./credential-store.ts";
import { describeCredential, shownName } from "./credentials.ts";
import type { StorePasskey } from "./passkey-storage.ts";
import { creationOptions, mostPasskeys, type RelyingParty } from "./policy.ts";
import { recordingRefusals } from "./refusals.ts";
import type { DescribeSignal } from "./signal.ts";

type Schemas = components["schemas"];

interface Options {
  db: Executor;
  clock: Clock;
  audit: Audit;
  notices: Notices;
  ceremonies: Ceremonies;
  storePasskey: StorePasskey;
  sessions: Sessions;
  describeSignal: DescribeSignal;
  relyingParty: RelyingParty;
  cancelRecovery: CancelRecovery;
}

export interface FinishAddition {
  caller: Caller;
  ceremonyId: string;
  credential: Schemas["RegistrationCredential"];
  credentialName: string | undefined;
  replaces: string | undefined;
}

export interface Addition {
  credential: Schemas["Credential"];
  signal: Schemas["Signal"];
  /** The ordinary session that follows a recovery. */
  live: LiveSession | undefined;
}

/** Another passkey for a customer who is signed in or recovers the account. */
export interface CredentialAddition {
  begin(caller: CustomerPrincipal): Promise<Schemas["RegistrationOptions"]>;
  /** Verifies and adds the passkey; throws the problem that says why not. */
  finish(request: FinishAddition): Promise<Addition>;
}

export function createCredentialAddition(options: Options): CredentialAddition {
  const { db, clock, audit, notices, ceremonies, storePasskey, sessions, describeSignal } = options;
  const { relyingParty, cancelRecovery } = options;

  async function add(
    trx: Trx,
    context: AuditContext,
    request: FinishAddition,
    info: RegistrationInfo,
  ): Promise<Addition> {
    const { customerId, sessionId } = request.caller;
    // The customer's lock makes additions wait for each other, so that one recovery session adds one passkey.
    const { customer, session } = await lockCallerSession(trx, request.caller, context.now);
    if (session.acr !== "recovery" && (await listCredentialIds(trx, customerId)).length >= mostPasskeys)
      throw new Problem("passkey_limit", { reason: `${mostPasskeys} passkeys` });
    const id = await storePasskey(trx, context, {
      customerId,
      sessionId,
      credential: request.credential,
      info,
      name: request.credentialName,
    });
    const live = session.acr === "recovery" ? await endRecovery(trx, context, request, id) : undefined;
    const owner = { customerId, sessionId: live?.session.id ?? sessionId };
    const added = (await findListedCredential(trx, { id, ...owner })) as ListedCredential;
    await notices.send(trx, {
      kind: "passkey_added",
      customerId,
      email: customer.email,
      data: { name: shownName(added) },
      now: context.now,
    });
    return { credential: describeCredential(added), signal: await describeSignal(trx, customer), live };
  }

  async function endRecovery(
    trx: Trx,
    context: AuditContext,
    { caller, replaces }: FinishAddition,
    credentialId: string,
  ): Promise<LiveSession> {
    const { customerId, client } = caller;
    // Every recovery under way, also one that somebody else has begun: the account is recovered.
    await sessions.endWithin(trx, { customerId, acr: "recovery" }, "recovered", context);
    // And the one that an operator began: its code may be in whoever's hands.
    await cancelRecovery(trx, { customerId }, "signed_in", context);
    await recordRecovery(trx, customerId, context.now);
    const live = await sessions.begin(trx, context, { customerId, credentialId, client, replaces });
    return live ?? refuseEnded();
  }

  return {
    async begin({ customerId, sessionId }) {
      const customer = (await findCustomer(db, customerId)) ?? refuseEnded();
      const { id, challenge, expiresAt } = await ceremonies.begin({
        ceremony: "credential_addition",
        customer_id: customerId,
        session_id: sessionId,
        email_verification_id: null,
        discoverable: true,
        allowed_credential_ids: [],
        display_name: null,
      });
      const excluded = await listCredentialIds(db, customerId);
      return {
        ceremony_id: id,
        expires_at: expiresAt.toISOString(),
        options: creationOptions(relyingParty, { challenge, owner: customer, excluded }),
      };
    },

    async finish(request) {
      const { caller } = request;
      const { customerId, sessionId } = caller;
      const contextNow = () => contextOf(caller, clock.now());
      return recordingRefusals(
        audit,
        async () => {
          const ceremony = await ceremonies.take(request.ceremonyId, "credential_addition", sessionId);
          const info = await verifyAttestation(request.credential, ceremony.challengeHash, relyingParty);
          return db.transaction().execute((trx) => add(trx, contextNow(), request, info));
        },
        (reason) => ({
          context: contextNow(),
          event: auditEvent({
            type: "credential_addition.failed",
            outcome: "failure",
            customerId,
            sessionId,
            data: { reason },
          }),
        }),
      );
    },
  };
}

function refuseEnded(): never {
  throw new Problem("session_ended", { reason: "session over meanwhile" });
}
