import type { Audit } from "../audit/audit.ts";
import { auditEvent } from "../audit/audit-event.ts";
import type { Clock } from "../clock.ts";
import type { Client } from "../contract/handlers.ts";
import type { components } from "../contract/types.ts";
import type { Executor, Trx } from "../database/open.ts";
import type { KeyGenerations } from "../derived-keys.ts";
import { parseEmailAddress } from "../email-verification/address.ts";
import { Problem } from "../errors.ts";
import type { LiveSession, Sessions } from "../sessions/sessions.ts";
import { type Assertion, makeNobodysKey, verifyAssertion } from "./assertion.ts";
import type { Ceremonies } from "./ceremonies.ts";
import { findCredential, listCredentialsByEmailKey, lockForSignIn, recordUse } from "./credential-store.ts";
import { decoyCredentials } from "./decoys.ts";
import { type RelyingParty, requestOptions } from "./policy.ts";

type Schemas = components["schemas"];
type StoredCredential = NonNullable<Awaited<ReturnType<typeof findCredential>>>;

interface Options {
  db: Executor;
  clock: Clock;
  audit: Audit;
  keys: KeyGenerations;
  ceremonies: Ceremonies;
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
  const { db, clock, audit, keys, ceremonies, sessions, relyingParty } = options;
  const nobodysKey = makeNobodysKey();

  async function signIn(
    trx: Trx,
    request: FinishAuthentication,
    stored: StoredCredential,
    assertion: Assertion,
  ): Promise<LiveSession> {
    const now = clock.now();
    const state = await lockForSignIn(trx, stored.id);
    if (!state) return fail("passkey removed meanwhile");
    if (state.status !== "active") return fail(`customer ${state.status}`);
    // Section 7.2, step on signCount: a counter that does not grow speaks of a clone. Zero means that there is none.
    const last = Number(state.sign_count);
    if ((last > 0 || assertion.signCount > 0) && assertion.signCount <= last)
      return fail("counter regression");
    await recordUse(trx, {
      id: stored.id,
      sign_count: assertion.signCount,
      backup_state: assertion.backupState,
      last_used_at: now,
    });
    const context = {
      now,
      requestId: request.requestId,
      client: request.client,
      actor: { type: "customer", id: stored.customer_id },
    } as const;
    const live = await sessions.begin(trx, context, {
      customerId: stored.customer_id,
      credentialId: stored.id,
      client: request.client,
      replaces: request.replaces,
    });
    return live ?? fail("customer or passkey barred meanwhile");
  }

  /** Finds the passkey and verifies the assertion. Where the ceremony named an account, every failure looks the same. */
  async function prove(
    request: FinishAuthentication,
    seen: { customerId?: string },
  ): Promise<{ stored: StoredCredential; assertion: Assertion }> {
    const { credential } = request;
    const ceremony = await ceremonies.take(request.ceremonyId, "authentication");
    const credentialId = Buffer.from(credential.id, "base64url");
    const userHandle = credential.response.userHandle
      ? Buffer.from(credential.response.userHandle, "base64url")
      : null;
    const stored = await findCredential(db, credentialId, ceremony.discoverable ? userHandle : null);
    if (stored) seen.customerId = stored.customer_id;
    const envelope = { challengeHash: ceremony.challengeHash, relyingParty };

    if (ceremony.discoverable) {
      // Without a user handle nothing is known of the passkey; to call it unknown could make the browser forget it.
      if (!userHandle) return fail("no user handle");
      if (!stored)
        throw new Problem("credential_unknown", { reason: "no such passkey with this user handle" });
    } else if (!stored || !isAllowed(ceremony, stored)) {
      // As much work as for a passkey that is there.
      await verifyAssertion(credential, { ...envelope, publicKey: nobodysKey }).catch(() => {});
      return fail("passkey not allowed by the ceremony");
    }
    const assertion = await verifyAssertion(credential, {
      ...envelope,
      publicKey: stored.public_key,
      userHandle: stored.user_handle,
      givenUserHandle: userHandle,
      backupEligible: stored.backup_eligible,
    });
    return { stored, assertion };
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
      const real = credentials.map((credential) => ({
        credentialId: credential.credential_id,
        transports: credential.transports,
      }));
      // Made and kept in any case: what needs them must not take longer.
      const decoys = address ? decoyCredentials(keys[0].decoy, address.key) : [];
      const allowed = real.length === 0 ? decoys : real;
      const { id, challenge, expiresAt } = await ceremonies.begin({
        ceremony: "authentication",
        customer_id: credentials[0]?.customer_id ?? null,
        email_verification_id: null,
        discoverable: address === undefined,
        allowed_credential_ids: allowed.map(({ credentialId }) => credentialId),
        display_name: null,
      });
      return {
        ceremony_id: id,
        expires_at: expiresAt.toISOString(),
        options: requestOptions(relyingParty, { challenge, allowed }),
      };
    },

    async finish(request) {
      const seen: { customerId?: string } = {};
      try {
        const { stored, assertion } = await prove(request, seen);
        return await db.transaction().execute((trx) => signIn(trx, request, stored, assertion));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        const context = {
          now: clock.now(),
          requestId: request.requestId,
          client: request.client,
          actor: { type: "anonymous" },
        } as const;
        const event = {
          type: "authentication.failed",
          outcome: "failure",
          data: { reason: error.reason ?? error.code },
        } as const;
        await audit.recordAlone(context, auditEvent({ ...event, ...seen }));
        throw error;
      }
    },
  };
}

/** Whether the ceremony listed the passkey, and as its customer's: an id that was a decoy may be somebody's by now. */
function isAllowed(
  ceremony: { customer_id: string | null; allowed_credential_ids: Buffer[] },
  stored: StoredCredential,
): boolean {
  return (
    stored.customer_id === ceremony.customer_id &&
    ceremony.allowed_credential_ids.some((allowed) => allowed.equals(stored.credential_id))
  );
}

function fail(reason: string): never {
  throw new Problem("authentication_failed", { reason });
}
