import type { AccessTokenClaims } from "./access-token.ts";
import { accessTokenSeconds } from "./key-times.ts";

export interface VerifiedToken {
  token: string;
  claims: AccessTokenClaims;
  kid: string;
}

/**
 * Tokens whose signature was good, which it stays for as long as its key is trusted. A token is found by the end of its
 * signature, more than 250 bits of it, and compared as a whole.
 */
export interface VerifiedTokens {
  find(token: string): VerifiedToken | undefined;
  /** Forgets what has expired, and the oldest when there are too many. */
  remember(verified: VerifiedToken, now: Date): void;
  forget(token: string): void;
  readonly size: number;
}

export function createVerifiedTokens({ most }: { most: number }): VerifiedTokens {
  const known = new Map<string, VerifiedToken>();
  const mark = (token: string) => token.slice(-43);
  return {
    find(token) {
      const found = known.get(mark(token));
      return found?.token === token ? found : undefined;
    },
    remember(verified, now) {
      // They stand in about the order they expire in. A recovery's, which lives longer, would hold up all behind it.
      const { iat, exp } = verified.claims;
      if (exp - iat > accessTokenSeconds) return;
      for (const [oldest, { claims }] of known) {
        if (claims.exp * 1000 > now.getTime() && known.size < most) break;
        known.delete(oldest);
      }
      known.set(mark(verified.token), verified);
    },
    forget(token) {
      known.delete(mark(token));
    },
    get size() {
      return known.size;
    },
  };
}
