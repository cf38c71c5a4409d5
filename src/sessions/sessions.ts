import type { Audit } from "../audit/audit.ts";
import { type AuditContext, auditEvent, auditRows } from "../audit/audit-event.ts";
import { addSeconds, type Clock } from "../clock.ts";
import type { Client } from "../contract/handlers.ts";
import type { Executor, Trx } from "../database/open.ts";
import { Problem } from "../errors.ts";
import type { Random } from "../random.ts";
import { hashRefreshSecret, type RefreshTokens } from "./refresh-token.ts";
import {
  type EndReason,
  endSession,
  findSession,
  insertSession,
  rotateSession,
  type SessionRow,
} from "./session-store.ts";

/** How long the predecessor of a refresh token is taken for a lost answer rather than a theft. */
const retrySeconds = 30;

export interface SessionOptions {
  db: Executor;
  clock: Clock;
  random: Random;
  audit: Audit;
  refreshTokens: RefreshTokens;
  idleSeconds: number;
  maxSeconds: number;
}

/** A session and the refresh token that carries it on. */
export interface LiveSession {
  session: SessionRow;
  refreshToken: string;
}

export interface NewPasskeySession {
  customerId: string;
  credentialId: string;
  client: Client;
  /** The refresh token that the browser held before; its session ends. */
  replaces: string | undefined;
}

export interface Sessions {
  /** Begins a session in the transaction of the sign-in; undefined when the customer or the passkey is gone or barred. */
  begin(trx: Trx, context: AuditContext, options: NewPasskeySession): Promise<LiveSession | undefined>;
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
}

/** What an operation knows of its caller before it knows who that is. */
export interface RequestContext {
  requestId: string;
  client: Client;
}

export function createSessions(options: SessionOptions): Sessions {
  const { db, clock, random, audit, refreshTokens } = options;

  async function endInTransaction(
    trx: Trx,
    target: { id: string; secretHash?: Buffer },
    reason: EndReason,
    context: RequestContext & { now: Date },
  ): Promise<void> {
    const ended = await endSession(trx, { ...target, reason, now: context.now });
    if (!ended) return;
    await audit.record(trx, { ...context, actor: { type: "customer", id: ended.customer_id } }, [
      auditEvent({
        type: "session.ended",
        outcome: "success",
        customerId: ended.customer_id,
        sessionId: ended.id,
        data: { reason },
      }),
    ]);
  }

  function targetOf(refreshToken: string): { id: string; secretHash: Buffer } | undefined {
    const token = refreshTokens.decode(refreshToken);
    return token && { id: token.sessionId, secretHash: hashRefreshSecret(token.secret) };
  }

  return {
    async begin(trx, context, { customerId, credentialId, client, replaces }) {
      const { now } = context;
      const id = random.id(now);
      const secret = random.bytes(32);
      const expiresAt = addSeconds(now, options.maxSeconds);
      const acr = "aal2";
      // Proof of possession of a key, and with user verification more than one factor (RFC 8176, section 2).
      const amr = ["pop", "mfa"];
      const previous = replaces === undefined ? undefined : targetOf(replaces);
      if (previous)
        await endInTransaction(trx, previous, "replaced", { now, requestId: context.requestId, client });
      const begun = await insertSession(trx, {
        id,
        customer_id: customerId,
        credential_id: credentialId,
        acr,
        amr,
        refresh_secret_hash: hashRefreshSecret(secret),
        user_agent: client.userAgent ?? null,
        now,
        idle_expires_at: addSeconds(now, options.idleSeconds),
        expires_at: expiresAt,
      });
      if (!begun) return undefined;
      await audit.record(trx, context, [
        auditEvent({
          type: "session.started",
          outcome: "success",
          customerId,
          sessionId: id,
          data: { acr, amr },
        }),
      ]);
      const session = (await findSession(trx, id)) as SessionRow;
      return { session, refreshToken: refreshTokens.encode({ sessionId: id, generation: 0, secret }) };
    },

    async refresh(text, context) {
      const token = refreshTokens.decode(text);
      if (!token) throw new Problem("session_ended", { reason: "not a refresh token of ours" });
      const now = clock.now();
      const auditContext: AuditContext = { ...context, now, actor: { type: "anonymous" } };
      const event = { outcome: "success", sessionId: token.sessionId } as const;
      const rotation = await rotateSession(db, {
        id: token.sessionId,
        secretHash: hashRefreshSecret(token.secret),
        generation: token.generation,
        now,
        retryAfter: addSeconds(now, -retrySeconds),
        idleExpiresAt: addSeconds(now, options.idleSeconds),
        refreshed: auditRows(
          random,
          auditContext,
          auditEvent({ ...event, type: "session.refreshed", data: {} }),
        ),
        reused: auditRows(
          random,
          auditContext,
          auditEvent({ ...event, type: "session.ended", data: { reason: "refresh_reused" } }),
        ),
      });
      const outcome = rotation?.outcome ?? "unknown";
      if (!rotation || (outcome !== "rotated" && outcome !== "retried")) {
        throw new Problem("session_ended", { reason: `refresh ${outcome}` });
      }
      const refreshToken = refreshTokens.encode({ ...token, generation: rotation.generation });
      return { session: rotation, refreshToken };
    },

    async find(id) {
      const session = await findSession(db, id);
      return session && isLive(session, clock.now()) ? session : undefined;
    },

    async end(target, reason, context) {
      const found = "sessionId" in target ? { id: target.sessionId } : targetOf(target.refreshToken);
      if (!found) return;
      const now = clock.now();
      await db.transaction().execute((trx) => endInTransaction(trx, found, reason, { ...context, now }));
    },
  };
}

/** The one rule of whether a session holds. */
export function isLive(session: SessionRow, now: Date): boolean {
  return (
    session.ended_at === null &&
    session.status === "active" &&
    now < session.expires_at &&
    now < session.idle_expires_at
  );
}
