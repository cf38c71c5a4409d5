import type { Audit } from "../audit/audit.ts";
import type { AuditContext } from "../audit/audit-event.ts";
import { addSeconds, type Clock } from "../clock.ts";
import type { Client } from "../contract/handlers.ts";
import type { Executor, Trx } from "../database/open.ts";
import type { Reader } from "../database/reader.ts";
import type { Notices } from "../mail/notices.ts";
import type { Random } from "../random.ts";
import { createBeginning, passkeyProof, type SessionBeginning, targetOf } from "./beginning.ts";
import { createSessionEnding, type EndSessions } from "./ending.ts";
import { findLive, findStanding, type Standing } from "./liveness.ts";
import { hashRefreshSecret, type RefreshTokens } from "./refresh-token.ts";
import { createRefresh, retrySeconds } from "./refreshing.ts";
import { findSession, type SessionRow } from "./session-row.ts";
import { type EndReason, recordStepUp } from "./session-store.ts";

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

/** What an operation knows of its caller before it knows who that is. */
export interface RequestContext {
  requestId: string;
  client: Client;
}

export interface Sessions extends SessionBeginning {
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
  const { db, reader, clock, audit, refreshTokens } = options;
  const endWithin = createSessionEnding(audit);
  const beginning = createBeginning({ ...options, endWithin });

  return {
    ...beginning,

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
      const found =
        "sessionId" in target ? { id: target.sessionId } : targetOf(refreshTokens, target.refreshToken);
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
