import type { ServicePrincipal } from "./contract/handlers.ts";
import { Problem } from "./errors.ts";

/**
 * Refuses a service that lacks a scope (RFC 6750, section 3.1). What an operation always needs is in the contract and
 * asked for before its handler; a rule that depends on the data asks here by itself.
 */
export function requireScopes(principal: ServicePrincipal, needed: readonly string[]): void {
  if (needed.every((scope) => principal.scopes.has(scope))) return;
  throw new Problem("insufficient_scope", {
    reason: `${principal.name} lacks ${needed.join(" ")}`,
    headers: { "www-authenticate": `Bearer error="insufficient_scope", scope="${needed.join(" ")}"` },
  });
}
