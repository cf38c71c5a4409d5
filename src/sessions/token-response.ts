import type { Clock } from "../clock.ts";
import type { CookieChange } from "../contract/handlers.ts";
import type { components } from "../contract/types.ts";
import type { AccessTokens } from "../tokens/access-token.ts";
import { refreshCookie } from "./refresh-cookie.ts";
import type { SessionRow } from "./session-row.ts";
import type { LiveSession } from "./sessions.ts";

type Schemas = components["schemas"];

/** The answer to a sign-in or a refresh: an access token in the body, the refresh token, if any, in the cookie. */
export type AnswerTokens = (
  live: LiveSession,
) => Promise<{ body: Schemas["TokenResponse"]; cookies: CookieChange[] }>;

export function createTokenAnswer({
  accessTokens,
  clock,
}: {
  accessTokens: AccessTokens;
  clock: Clock;
}): AnswerTokens {
  return async function answerTokens({ session, refreshToken }) {
    const now = clock.now();
    const { token, expiresIn } = await accessTokens.issue({
      customerId: session.customer_id,
      sessionId: session.id,
      acr: session.acr,
      amr: session.amr,
      authTime: session.auth_time,
      roles: session.roles,
      policyVersion: session.policy_version,
      // The idle limit never reaches past the absolute one.
      sessionExpiresAt: session.idle_expires_at,
    });
    return {
      body: {
        access_token: token,
        token_type: "Bearer",
        expires_in: expiresIn,
        session: describeSession(session),
        customer: describeCustomer(session),
      },
      cookies: refreshToken === undefined ? [] : [refreshCookie(refreshToken, session.expires_at, now)],
    };
  };
}

export function describeSession(session: SessionRow): Schemas["Session"] {
  return {
    id: session.id,
    acr: session.acr,
    amr: session.amr,
    auth_time: session.auth_time.toISOString(),
    created_at: session.created_at.toISOString(),
    idle_expires_at: session.idle_expires_at.toISOString(),
    expires_at: session.expires_at.toISOString(),
  };
}

export function describeCustomer(session: SessionRow): Schemas["Customer"] {
  return {
    id: session.customer_id,
    email: session.email,
    display_name: session.display_name,
    recovery_ready: session.recovery_ready,
    created_at: session.customer_created_at.toISOString(),
  };
}
