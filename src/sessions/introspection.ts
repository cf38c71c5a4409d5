import type { components } from "../contract/types.ts";
import { Problem } from "../errors.ts";
import type { AccessTokenClaims, AccessTokens } from "../tokens/access-token.ts";
import type { Sessions } from "./sessions.ts";

/** RFC 7662, section 2.2. */
export type Introspection = components["schemas"]["Introspection"];

/** Far more than a token of ours has; no longer text is looked at. */
const tokenLengthLimit = 4096;

/**
 * Says what an access token stands for now. A good token costs one statement, and one round trip: it reads the session,
 * the customer, the roles and the policy's version together. What is no token of ours costs none.
 */
export function createIntrospection({
  accessTokens,
  sessions,
}: {
  accessTokens: AccessTokens;
  sessions: Sessions;
}) {
  return async function introspect(token: string): Promise<Introspection> {
    const claims = await readAccessToken(accessTokens, token);
    const session = claims && (await sessions.standing(claims.sid));
    if (!session || session.customer_id !== claims.sub) return { active: false };
    // Whoever recovers an account is no customer to others yet.
    if (session.acr === "recovery") return { active: false };
    return {
      active: true,
      token_type: "Bearer",
      ...claims,
      auth_time: Math.floor(session.auth_time.getTime() / 1000),
      acr: session.acr,
      amr: session.amr,
      roles: session.roles,
      pv: session.policy_version,
    };
  };
}

/** The claims of an access token of ours that has not expired, undefined for any other text. Asks no database. */
export async function readAccessToken(
  accessTokens: AccessTokens,
  token: string,
): Promise<AccessTokenClaims | undefined> {
  if (token.length > tokenLengthLimit) return undefined;
  try {
    return await accessTokens.verify(token);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}
