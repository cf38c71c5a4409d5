import type { Audit } from "../audit/audit.ts";
import { auditEvent } from "../audit/audit-event.ts";
import type { Clock } from "../clock.ts";
import type { Client } from "../contract/handlers.ts";
import type { components } from "../contract/types.ts";
import { contextOf } from "../customers/caller.ts";
import type { Executor, Trx } from "../database/open.ts";
import type { KeyGenerations } from "../derived-keys.ts";
import { parseEmailAddress } from "../email-verification/address.ts";
import { Problem } from "../errors.ts";
import type { LiveSession, Sessions } from "../sessions/sessions.ts";
import type { Ceremonies } from "./ceremonies.ts";
import { listCredentialsByEmailKey } from "./credential-store.ts";
import { decoyCredentials } from "./decoys.ts";
import { type RelyingParty, requestOptions } from "./policy.ts";
import { type Proof, type Proofs, refuse } from "./proof.ts";
import { recordingRefusals } from "./refusals.ts";

type Schemas = components["schemas"];

interface Options {
  db: Executor;
  clock: Clock;
  audit: Audit;
  keys: KeyGenerations;
  ceremonies: Ceremonies;
  proofs: Proofs;
  sessions: Sessions;
  relyingParty: RelyingParty;
}

export interface FinishAuthentication {
  ceremonyId: string;
  credential: Schemas["AuthenticationCredential"];
  requestId: string;
  client: Client;
  replaces: string | undefined;
}

export interface Authentication {
  /** Options for any passkey of the site, or for those of one address. */
  begin(email: string | undefined): Promise<Schemas["AuthenticationOptions"]>;
  /** Verifies the assertion and begins a session; throws the problem that says why not. */
  finish(request: FinishAuthentication): Promise<LiveSession>;
}

export function createAuthentication(options: Options): Authentication {
  const { db, clock, audit, keys, ceremonies, proofs, sessions, relyingParty } = options;

  async function signIn(trx: Trx, request: FinishAuthentication, proof: Proof): Promise<LiveSession> {
    const now = clock.now();
    const { requestId, client, replaces } = request;
    const { id: credentialId, customer_id: customerId } = proof.passkey;
    const context = contextOf({ customerId, requestId, client }, now);
    await proofs.accept(trx, proof, context);
    const live = await sessions.begin(trx, context, { customerId, credentialId, client, replaces });
    return live ?? refuse("customer or passkey barred meanwhile");
  }

  return {
    async begin(email) {
      const address = email === undefined ? undefined : parseEmailAddress(email);
      if (email !== undefined && !address) {
        throw new Problem("invalid_request", {
          errors: [{ in: "body", pointer: "/email", detail: "is not one e-mail address" }],
        });
      }
      const credentials = address ? await listCredentialsByEmailKey(db, address.key) : [];
      // Made and kept in any case: what needs them must not take longer.
      const decoys = address ? decoyCredentials(keys[0].decoy, address.key) : [];
      const allowed = credentials.length === 0 ? decoys : credentials;
      const { id, challenge, expiresAt } = await ceremonies.begin({
        ceremony: "authentication",
        customer_id: credentials[0]?.customer_id ?? null,
        session_id: null,
        email_verification_id: null,
        discoverable: address === undefined,
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
      const { credential, requestId, client } = request;
      let customerId: string | undefined;
      return recordingRefusals(
        audit,
        async () => {
          const ceremony = await ceremonies.take(request.ceremonyId, "authentication", null);
          const found = await proofs.find(credential, ceremony);
          customerId = found?.customer_id;
          const proof = await proofs.verify(credential, ceremony, found);
          return db.transaction().execute((trx) => signIn(trx, request, proof));
        },
        (reason) => ({
          context: { now: clock.now(), requestId, client, actor: { type: "anonymous" } },
          event: auditEvent({
            type: "authentication.failed",
            outcome: "failure",
            data: { reason },
            ...(customerId !== undefined && { customerId }),
          }),
        }),
      );
    },
  };
}
