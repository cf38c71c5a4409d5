import { type EventParameters, eventParameters } from "../audit/appended-event.ts";
import { type AuditContext, type AuditEvent, auditEvent, auditRows } from "../audit/audit-event.ts";
import { addSeconds } from "../clock.ts";
import type { Client } from "../contract/handlers.ts";
import type { Trx } from "../database/open.ts";
import type { BegunSession } from "./beginning-store.ts";
import type { EndSessions } from "./ending.ts";
import { hashRefreshSecret, type RefreshTokens } from "./refresh-token.ts";
import { findSession, type SessionRow } from "./session-row.ts";
import { insertSession } from "./session-store.ts";
import type { LiveSession, SessionOptions } from "./sessions.ts";

/** Proof of possession of a key, and with user verification more than one factor (RFC 8176, section 2). */
export const passkeyProof = { acr: "aal2", amr: ["pop", "mfa"] } as const;
/** A code from a mail and one from a list (RFC 8176, section 2). */
const recoveryProof = { acr: "recovery", amr: ["otp"] } as const;
const recoverySeconds = 1_800;

export interface NewPasskeySession {
  customerId: string;
  credentialId: string;
  client: Client;
  /** The refresh token that the browser held before; its session ends. */
  replaces: string | undefined;
}

/** A session that another feature's statement begins, with the event of that, and the refresh token that it will have. */
export interface DraftedSession {
  beginning: BegunSession & EventParameters & { eventData: string };
  refreshToken: string;
}

export interface SessionBeginning {
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
}

export function createBeginning(options: SessionOptions & { endWithin: EndSessions }): SessionBeginning {
  const { random, audit, refreshTokens, endWithin } = options;

  async function endReplaced(trx: Trx, context: AuditContext, refreshToken: string): Promise<void> {
    const previous = targetOf(refreshTokens, refreshToken);
    // Whose session that is, is not known to be who signs in.
    const { actor: _, ...ofItsOwner } = context;
    if (previous) await endWithin(trx, previous, "replaced", ofItsOwner);
  }

  async function insert(
    trx: Trx,
    context: AuditContext,
    { replaces, ...session }: Parameters<typeof insertSession>[1] & { replaces: string | undefined },
  ): Promise<SessionRow | undefined> {
    if (replaces !== undefined) await endReplaced(trx, context, replaces);
    if (!(await insertSession(trx, session))) return undefined;
    await audit.record(trx, context, [startedEvent(session)]);
    return findSession(trx, session.sessionId);
  }

  function passkeySession(now: Date, client: Client): { session: BegunSession; refreshToken: string } {
    const sessionId = random.id(now);
    const secret = random.bytes(32);
    return {
      session: {
        ...passkeyProof,
        now,
        sessionId,
        refreshSecretHash: hashRefreshSecret(secret),
        userAgent: client.userAgent ?? null,
        idleExpiresAt: addSeconds(now, options.idleSeconds),
        expiresAt: addSeconds(now, options.maxSeconds),
      },
      refreshToken: refreshTokens.encode({ sessionId, generation: 0, secret }),
    };
  }

  return {
    draft(context, client) {
      const { session, refreshToken } = passkeySession(context.now, client);
      const started = auditRows(random, context, startedEvent(session));
      return {
        beginning: { ...session, ...eventParameters(started), eventData: started.event.data },
        refreshToken,
      };
    },

    endReplaced,

    async begin(trx, context, { client, ...rest }) {
      const { session, refreshToken } = passkeySession(context.now, client);
      const begun = await insert(trx, context, { ...session, ...rest });
      return begun && { session: begun, refreshToken };
    },

    async beginRecovery(trx, context, { client, ...rest }) {
      const { now } = context;
      const end = addSeconds(now, recoverySeconds);
      const session = await insert(trx, context, {
        ...rest,
        ...recoveryProof,
        now,
        sessionId: random.id(now),
        credentialId: null,
        refreshSecretHash: null,
        userAgent: client.userAgent ?? null,
        idleExpiresAt: end,
        expiresAt: end,
      });
      return session && { session, refreshToken: undefined };
    },
  };
}

/** The session that a refresh token of ours is of. */
export function targetOf(
  refreshTokens: RefreshTokens,
  refreshToken: string,
): { id: string; secretHash: Buffer } | undefined {
  const token = refreshTokens.decode(refreshToken);
  return token && { id: token.sessionId, secretHash: hashRefreshSecret(token.secret) };
}

/** Without a customer where the statement that begins the session says whose it is. */
function startedEvent({
  customerId,
  sessionId,
  acr,
  amr,
}: BegunSession & { customerId?: string }): AuditEvent {
  return auditEvent({
    type: "session.started",
    outcome: "success",
    ...(customerId !== undefined && { customerId }),
    sessionId,
    data: { acr, amr: [...amr] },
  });
}
