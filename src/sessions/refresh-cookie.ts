import type { CookieChange } from "../contract/handlers.ts";

/** `__Host-` binds the cookie to this host, path / and TLS (RFC 6265bis, section 4.1.3.2). */
export const refreshCookieName = "__Host-queue_refresh";

export function refreshCookie(token: string, expiresAt: Date, now: Date): CookieChange {
  return {
    name: refreshCookieName,
    value: token,
    maxAgeSeconds: Math.floor((expiresAt.getTime() - now.getTime()) / 1000),
  };
}

export const clearedRefreshCookie: CookieChange = { name: refreshCookieName, value: "", maxAgeSeconds: 0 };
