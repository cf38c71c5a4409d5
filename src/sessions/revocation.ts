import { type ServiceRequest, serviceContext } from "../audit/audit-event.ts";
import type { Clock } from "../clock.ts";
import type { Executor } from "../database/open.ts";
import type { AccessTokens } from "../tokens/access-token.ts";
import { readAccessToken } from "./introspection.ts";
import { hashRefreshSecret, type RefreshTokens } from "./refresh-token.ts";
import type { SessionTarget } from "./session-store.ts";
import type { Sessions } from "./sessions.ts";

/** What a service asks to end: one session, all of a customer's, or that of a token (RFC 7009). */
export type RevocationTarget = { sessionId: string } | { customerId: string } | { token: string };

interface RevocationOptions {
  db: Executor;
  clock: Clock;
  accessTokens: AccessTokens;
  refreshTokens: RefreshTokens;
  sessions: Sessions;
}

export function createRevocation({ db, clock, accessTokens, refreshTokens, sessions }: RevocationOptions) {
  async function sessionOf(token: string): Promise<SessionTarget | undefined> {
    const refreshToken = refreshTokens.decode(token);
    // Its generation does not matter: an old one that somebody kept is reason enough.
    if (refreshToken)
      return { id: refreshToken.sessionId, secretHash: hashRefreshSecret(refreshToken.secret) };
    const claims = await readAccessToken(accessTokens, token);
    return claims && { id: claims.sid, customerId: claims.sub };
  }

  /** Ends what is meant and answers how many sessions that were; none when it is unknown or over (RFC 7009, section 2.2). */
  return async function revoke(target: RevocationTarget, request: ServiceRequest): Promise<number> {
    const meant =
      "token" in target
        ? await sessionOf(target.token)
        : "sessionId" in target
          ? { id: target.sessionId }
          : target;
    if (!meant) return 0;
    const context = serviceContext(request, clock.now());
    return db.transaction().execute((trx) => sessions.endWithin(trx, meant, "revoked", context));
  };
}
