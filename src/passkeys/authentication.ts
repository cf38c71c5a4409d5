import type { Audit } from "../audit/audit.ts";
import { auditEvent } from "../audit/audit-event.ts";
import type { Clock } from "../clock.ts";
import type { Client } from "../contract/handlers.ts";
import type { components } from "../contract/types.ts";
import { contextOf } from "../customers/caller.ts";
import type { Executor } from "../database/open.ts";
import type { KeyGenerations } from "../derived-keys.ts";
import { parseEmailAddress } from "../email-verification/address.ts";
import { Problem } from "../errors.ts";
import type { SessionRow } from "../sessions/session-row.ts";
import type { LiveSession, Sessions } from "../sessions/sessions.ts";
import type { Ceremonies } from "./ceremonies.ts";
import { listCredentialsByEmailKey } from "./credential-store.ts";
import { decoyCredentials } from "./decoys.ts";
import { type RelyingParty, requestOptions } from "./policy.ts";
import { type Proof, type Proofs, refuse, useOf } from "./proof.ts";
import { takesTransaction } from "./proof-store.ts";
import { recordingRefusals } from "./refusals.ts";
import { signInOnce } from "./sign-in-store.ts";

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

  async function signIn(request: FinishAuthentication, proof: Proof): Promise<LiveSession> {
    const now = clock.now();
    const { requestId, client, replaces } = request;
    const context = contextOf({ customerId: proof.passkey.customer_id, requestId, client }, now);
    const { beginning, refreshToken } = sessions.draft(context, client);
    const attempt = (executor: Executor) => signInOnce(executor, { ...useOf(proof, now), ...beginning });

    const direct = replaces === undefined ? await attempt(db) : undefined;
    if (replaces === undefined && !takesTransaction(direct?.obstacle ?? null))
      return { session: accepted(direct), refreshToken };
    // Something else ends with it, and commits with it.
    const session = await db.transaction().execute(async (trx) => {
      await proofs.cancelRecovery(trx, proof, context);
      if (replaces !== undefined) await sessions.endReplaced(trx, context, replaces);
      return accepted(await attempt(trx));
    });
    return { session, refreshToken };
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
          return signIn(request, proof);
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

/** The session that began; refuses what did not. */
function accepted(outcome: Awaited<ReturnType<typeof signInOnce>>): SessionRow {
  if (!outcome) return refuse("passkey removed meanwhile");
  if (outcome.obstacle !== null) refuse(outcome.obstacle);
  return outcome;
}
