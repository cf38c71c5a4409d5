import { Problem } from "../errors.ts";
import { bearerToken, type Guard } from "../http/authenticate.ts";
import type { AccessTokens } from "../tokens/access-token.ts";
import { refreshCookieName } from "./refresh-cookie.ts";
import type { RefreshTokens } from "./refresh-token.ts";
import type { Sessions } from "./sessions.ts";

interface GuardOptions {
  accessTokens: AccessTokens;
  refreshTokens: RefreshTokens;
  sessions: Sessions;
}

/** The guards of the contract's customer schemes. */
export function sessionGuards({
  accessTokens,
  refreshTokens,
  sessions,
}: GuardOptions): Record<"accessToken" | "refreshCookie", Guard> {
  return {
    async accessToken(request) {
      const header = request.headers.authorization;
      if (header === undefined) return undefined;
      const token = bearerToken(header);
      if (!token) throw new Problem("unauthenticated", { reason: "not a bearer token" });
      const claims = await accessTokens.verify(token);
      const session = await sessions.standing(claims.sid);
      if (!session || session.customer_id !== claims.sub) {
        throw new Problem("session_ended", {
          reason: "the session of the access token is over",
          headers: { "www-authenticate": 'Bearer error="invalid_token"' },
        });
      }
      return {
        kind: "customer",
        customerId: claims.sub,
        sessionId: claims.sid,
        acr: session.acr,
        authTime: session.auth_time,
      };
    },

    async refreshCookie(request) {
      const token = request.cookies[refreshCookieName];
      // Every refusal of a refresh looks the same, the absent cookie's too.
      if (!token || !refreshTokens.decode(token))
        throw new Problem("session_ended", { reason: "no refresh token of ours" });
      return { kind: "refresh_token", token };
    },
  };
}
