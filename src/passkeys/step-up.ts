import type { Audit } from "../audit/audit.ts";
import { type AuditContext, auditEvent } from "../audit/audit-event.ts";
import type { Clock } from "../clock.ts";
import type { CustomerPrincipal } from "../contract/handlers.ts";
import type { components } from "../contract/types.ts";
import { type Caller, contextOf } from "../customers/caller.ts";
import type { Executor, Trx } from "../database/open.ts";
import { Problem } from "../errors.ts";
import type { LiveSession, Sessions } from "../sessions/sessions.ts";
import type { Ceremonies } from "./ceremonies.ts";
import { listCredentialIds } from "./credential-store.ts";
import { type RelyingParty, requestOptions } from "./policy.ts";
import type { Proof, Proofs } from "./proof.ts";
import { recordingRefusals } from "./refusals.ts";

type Schemas = components["schemas"];

interface Options {
  db: Executor;
  clock: Clock;
  audit: Audit;
  ceremonies: Ceremonies;
  proofs: Proofs;
  sessions: Sessions;
  relyingParty: RelyingParty;
}

export interface FinishStepUp {
  caller: Caller;
  ceremonyId: string;
  credential: Schemas["AuthenticationCredential"];
  refreshToken: string | undefined;
}

/** A fresh proof by a passkey of the customer's, for a session that is already there. */
export interface StepUp {
  begin(caller: CustomerPrincipal): Promise<Schemas["AuthenticationOptions"]>;
  /** Verifies the assertion and records it on the session; throws the problem that says why not. */
  finish(request: FinishStepUp): Promise<LiveSession>;
}

export function createStepUp(options: Options): StepUp {
  const { db, clock, audit, ceremonies, proofs, sessions, relyingParty } = options;

  async function record(
    trx: Trx,
    context: AuditContext,
    { caller, refreshToken }: FinishStepUp,
    proof: Proof,
  ): Promise<LiveSession> {
    const { customerId, sessionId } = caller;
    const credentialId = proof.passkey.id;
    await proofs.accept(trx, proof, context);
    const live = await sessions.stepUp(trx, context, { sessionId, customerId, credentialId, refreshToken });
    if (!live) throw new Problem("session_ended", { reason: "session over meanwhile" });
    await audit.record(trx, context, [
      auditEvent({
        type: "session.stepped_up",
        outcome: "success",
        customerId,
        sessionId,
        targets: [{ type: "credential", id: credentialId }],
        data: {},
      }),
    ]);
    return live;
  }

  return {
    async begin({ customerId, sessionId }) {
      const allowed = await listCredentialIds(db, customerId);
      const { id, challenge, expiresAt } = await ceremonies.begin({
        ceremony: "step_up",
        customer_id: customerId,
        session_id: sessionId,
        email_verification_id: null,
        discoverable: false,
        allowed_credential_ids: allowed.map(({ credential_id }) => credential_id),
        display_name: null,
      });
      return {
        ceremony_id: id,
        expires_at: expiresAt.toISOString(),
        options: requestOptions(relyingParty, { challenge, allowed }),
      };
    },

    async finish(request) {
      const { caller, credential } = request;
      const { customerId, sessionId } = caller;
      const contextNow = () => contextOf(caller, clock.now());
      return recordingRefusals(
        audit,
        async () => {
          const ceremony = await ceremonies.take(request.ceremonyId, "step_up", sessionId);
          const found = await proofs.find(credential, ceremony);
          const proof = await proofs.verify(credential, ceremony, found);
          return db.transaction().execute((trx) => record(trx, contextNow(), request, proof));
        },
        (reason) => ({
          context: contextNow(),
          event: auditEvent({
            type: "step_up.failed",
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
