import { type EventParameters, eventParameters } from "../audit/appended-event.ts";
import type { Audit } from "../audit/audit.ts";
import { type AuditContext, type AuditEvent, auditEvent, auditRows } from "../audit/audit-event.ts";
import { addSeconds, type Clock } from "../clock.ts";
import type { Client } from "../contract/handlers.ts";
import type { Executor, Trx } from "../database/open.ts";
import type { Reader } from "../database/reader.ts";
import type { Notices } from "../mail/notices.ts";
import type { Random } from "../random.ts";
import type { BegunSession } from "./beginning-store.ts";
import { createSessionEnding, type EndSessions } from "./ending.ts";
import { findLive, findStanding, type Standing } from "./liveness.ts";
import { hashRefreshSecret, type RefreshTokens } from "./refresh-token.ts";
import { createRefresh, retrySeconds } from "./refreshing.ts";
import { findSession, type SessionRow } from "./session-row.ts";
import { type EndReason, insertSession, recordStepUp } from "./session-store.ts";

/** Proof of possession of a key, and with user verification more than one factor (RFC 8176, section 2). */
const passkeyProof = { acr: "aal2", amr: ["pop", "mfa"] } as const;
/** A code from a mail and one from a list (RFC 8176, section 2). */
const recoveryProof = { acr: "recovery", amr: ["otp"] } as const;
export const recoverySeconds = 1_800;

export interface SessionOptions {
  db: Executor;
  reader: Reader;
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

/** A session that another feature's statement begins, with the event of that, and the refresh token that it will have. */
export interface DraftedSession {
  beginning: BegunSession & EventParameters & { eventData: string };
  refreshToken: string;
}

export interface Sessions {
  /** What a sign-in by passkey, at the context's time, begins the session with. */
  draft(context: AuditContext, client: Client): DraftedSession;
  /** Ends the session of the refresh token that the browser held before a sign-in. */
  endReplaced(trx: Trx, context: AuditContext, refreshToken: string): Promise<void>;
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
  /** What bears on a request with the session's access token, if the session is live. */
  standing(id: string): Promise<Standing | undefined>;
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
  const { db, reader, clock, random, audit, refreshTokens } = options;
  const endWithin = createSessionEnding(audit);

  function targetOf(refreshToken: string): { id: string; secretHash: Buffer } | undefined {
    const token = refreshTokens.decode(refreshToken);
    return token && { id: token.sessionId, secretHash: hashRefreshSecret(token.secret) };
  }

  async function endReplaced(trx: Trx, context: AuditContext, refreshToken: string): Promise<void> {
    const previous = targetOf(refreshToken);
    // Whose session that is, is not known to be who signs in.
    const { actor: _, ...ofItsOwner } = context;
    if (previous) await endWithin(trx, previous, "replaced", ofItsOwner);
  }

  async function insert(
    trx: Trx,
    context: AuditContext,
    { customerId, client, replaces, ...rest }: NewRow,
  ): Promise<SessionRow | undefined> {
    const { now } = context;
    if (replaces !== undefined) await endReplaced(trx, context, replaces);
    const id = random.id(now);
    const { acr, amr } = rest;
    const userAgent = client.userAgent ?? null;
    if (!(await insertSession(trx, { id, customer_id: customerId, user_agent: userAgent, now, ...rest })))
      return undefined;
    await audit.record(trx, context, [startedEvent({ customerId, sessionId: id, acr, amr })]);
    return findSession(trx, id);
  }

  return {
    draft(context, client) {
      const { now } = context;
      const sessionId = random.id(now);
      const secret = random.bytes(32);
      const started = auditRows(random, context, startedEvent({ sessionId, ...passkeyProof }));
      return {
        beginning: {
          ...passkeyProof,
          ...eventParameters(started),
          eventData: started.event.data,
          sessionId,
          refreshSecretHash: hashRefreshSecret(secret),
          userAgent: client.userAgent ?? null,
          idleExpiresAt: addSeconds(now, options.idleSeconds),
          expiresAt: addSeconds(now, options.maxSeconds),
        },
        refreshToken: refreshTokens.encode({ sessionId, generation: 0, secret }),
      };
    },

    endReplaced,

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

    find: (id) => findLive(reader, id, clock.now()),
    standing: (id) => findStanding(reader, id, clock.now()),

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

function startedEvent({
  acr,
  amr,
  ...of
}: {
  customerId?: string;
  sessionId: string;
  acr: string;
  amr: readonly string[];
}): AuditEvent {
  return auditEvent({ type: "session.started", outcome: "success", ...of, data: { acr, amr: [...amr] } });
}

type NewRow = Omit<NewPasskeySession, "credentialId"> &
  Omit<Parameters<typeof insertSession>[1], "id" | "customer_id" | "user_agent" | "now">;
