import type { Audit } from "../audit/audit.ts";
import { type AuditContext, auditEvent } from "../audit/audit-event.ts";
import { addSeconds, type Clock } from "../clock.ts";
import type { Client } from "../contract/handlers.ts";
import type { Executor, Trx } from "../database/open.ts";
import type { Notices } from "../mail/notices.ts";
import type { Random } from "../random.ts";
import { createSessionEnding, type EndSessions } from "./ending.ts";
import { findLive } from "./liveness.ts";
import { hashRefreshSecret, type RefreshTokens } from "./refresh-token.ts";
import { createRefresh, retrySeconds } from "./refreshing.ts";
import {
  type EndReason,
  findSession,
  insertSession,
  recordStepUp,
  type SessionRow,
} from "./session-store.ts";

/** Proof of possession of a key, and with user verification more than one factor (RFC 8176, section 2). */
const passkeyProof = { acr: "aal2", amr: ["pop", "mfa"] } as const;
/** A code from a mail and one from a list (RFC 8176, section 2). */
const recoveryProof = { acr: "recovery", amr: ["otp"] } as const;
export const recoverySeconds = 1_800;

export interface SessionOptions {
  db: Executor;
  clock: Clock;
  random: Random;
  audit: Audit;
  notices: Notices;
  refreshTokens: RefreshTokens;
  idleSeconds: number;
  maxSeconds: number;
}

/** A session and the refresh token that carries it on, where there is a new one. */
export interface LiveSession {
  session: SessionRow;
  refreshToken: string | undefined;
}

export interface NewPasskeySession {
  customerId: string;
  credentialId: string;
  client: Client;
  /** The refresh token that the browser held before; its session ends. */
  replaces: string | undefined;
}

/** What an operation knows of its caller before it knows who that is. */
export interface RequestContext {
  requestId: string;
  client: Client;
}

export interface Sessions {
  /** Begins a session in the transaction of the sign-in; undefined when the customer or the passkey is gone or barred. */
  begin(trx: Trx, context: AuditContext, options: NewPasskeySession): Promise<LiveSession | undefined>;
  /** Begins the short session of somebody who recovers the account; undefined when the customer is barred. */
  beginRecovery(
    trx: Trx,
    context: AuditContext,
    options: Omit<NewPasskeySession, "credentialId">,
  ): Promise<LiveSession | undefined>;
  /**
   * Records a fresh proof on the session, and rotates the refresh token if the browser's is the session's. The caller
   * has locked customer and passkey. Undefined when the session is over, somebody else's, or a recovery.
   */
  stepUp(
    trx: Trx,
    context: AuditContext,
    options: {
      sessionId: string;
      customerId: string;
      credentialId: string;
      refreshToken: string | undefined;
    },
  ): Promise<LiveSession | undefined>;
  /** Rotates the refresh token; throws `session_ended` for every reason not to. */
  refresh(token: string, context: RequestContext): Promise<LiveSession>;
  /** The session if it is live. */
  find(id: string): Promise<SessionRow | undefined>;
  /** Ends a session by its id, or by a refresh token of it; does nothing when it is over. */
  end(
    target: { sessionId: string } | { refreshToken: string },
    reason: EndReason,
    context: RequestContext,
  ): Promise<void>;
  /** Ends those of a customer's own sessions that the target means; answers how many were live. */
  endOwn(
    target: { customerId: string; id: string } | { customerId: string; exceptId?: string },
    context: RequestContext,
  ): Promise<number>;
  /** Ends the live sessions of the target in the caller's transaction; answers how many. */
  endWithin: EndSessions;
}

export function createSessions(options: SessionOptions): Sessions {
  const { db, clock, random, audit, refreshTokens } = options;
  const endWithin = createSessionEnding(audit);

  function targetOf(refreshToken: string): { id: string; secretHash: Buffer } | undefined {
    const token = refreshTokens.decode(refreshToken);
    return token && { id: token.sessionId, secretHash: hashRefreshSecret(token.secret) };
  }

  async function insert(
    trx: Trx,
    context: AuditContext,
    { customerId, client, replaces, ...rest }: NewRow,
  ): Promise<SessionRow | undefined> {
    const { now, requestId } = context;
    const previous = replaces === undefined ? undefined : targetOf(replaces);
    if (previous) await endWithin(trx, previous, "replaced", { now, requestId, client });
    const id = random.id(now);
    const { acr, amr } = rest;
    const userAgent = client.userAgent ?? null;
    if (!(await insertSession(trx, { id, customer_id: customerId, user_agent: userAgent, now, ...rest })))
      return undefined;
    await audit.record(trx, context, [
      auditEvent({
        type: "session.started",
        outcome: "success",
        customerId,
        sessionId: id,
        data: { acr, amr: [...amr] },
      }),
    ]);
    return findSession(trx, id);
  }

  return {
    async begin(trx, context, { credentialId, ...rest }) {
      const secret = random.bytes(32);
      const session = await insert(trx, context, {
        ...rest,
        ...passkeyProof,
        credential_id: credentialId,
        refresh_secret_hash: hashRefreshSecret(secret),
        idle_expires_at: addSeconds(context.now, options.idleSeconds),
        expires_at: addSeconds(context.now, options.maxSeconds),
      });
      return (
        session && {
          session,
          refreshToken: refreshTokens.encode({ sessionId: session.id, generation: 0, secret }),
        }
      );
    },

    async beginRecovery(trx, context, rest) {
      const end = addSeconds(context.now, recoverySeconds);
      const session = await insert(trx, context, {
        ...rest,
        ...recoveryProof,
        credential_id: null,
        refresh_secret_hash: null,
        idle_expires_at: end,
        expires_at: end,
      });
      return session && { session, refreshToken: undefined };
    },

    async stepUp(trx, { now }, { sessionId, refreshToken, ...rest }) {
      const token = refreshToken === undefined ? undefined : refreshTokens.decode(refreshToken);
      const recorded = await recordStepUp(trx, {
        ...rest,
        ...passkeyProof,
        id: sessionId,
        token: token && { secretHash: hashRefreshSecret(token.secret), generation: token.generation },
        now,
        retryAfter: addSeconds(now, -retrySeconds),
        idleExpiresAt: addSeconds(now, options.idleSeconds),
      });
      if (!recorded) return undefined;
      const { generation, carriesOn } = recorded;
      const session = (await findSession(trx, sessionId)) as SessionRow;
      return {
        session,
        refreshToken: token && carriesOn ? refreshTokens.encode({ ...token, generation }) : undefined,
      };
    },

    refresh: createRefresh(options),

    find: (id) => findLive(db, id, clock.now()),

    async end(target, reason, context) {
      const found = "sessionId" in target ? { id: target.sessionId } : targetOf(target.refreshToken);
      if (!found) return;
      const now = clock.now();
      await db.transaction().execute((trx) => endWithin(trx, found, reason, { ...context, now }));
    },

    endOwn(target, context) {
      const now = clock.now();
      return db.transaction().execute((trx) => endWithin(trx, target, "signed_out", { ...context, now }));
    },

    endWithin,
  };
}

type NewRow = Omit<NewPasskeySession, "credentialId"> &
  Omit<Parameters<typeof insertSession>[1], "id" | "customer_id" | "user_agent" | "now">;
