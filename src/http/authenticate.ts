import type { FastifyRequest } from "fastify";
import type { Principal, ServicePrincipal } from "../contract/handlers.ts";
import type { Operation } from "../contract/operations.ts";
import { Problem } from "../errors.ts";
import { requireScopes } from "../scopes.ts";

/**
 * Looks for one kind of credential in a request: the principal it proves, undefined when there is none, and a
 * thrown problem when there is one that is not good.
 */
export type Guard = (request: FastifyRequest) => Promise<Principal | undefined>;
export type Guards = Record<string, Guard>;

const bearer = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** The token in an Authorization header (RFC 6750, section 2.1). */
export const bearerToken = (authorization: string): string | undefined => bearer.exec(authorization)?.[1];

/**
 * Makes the check of one operation from the contract's `security`: the first alternative that is satisfied wins, and
 * `{}` admits anybody. A scheme without a guard, and one that would need two principals at once, stop the boot.
 */
export function createAuthenticator(
  operation: Operation,
  guards: Guards,
): (request: FastifyRequest) => Promise<void> {
  const alternatives = operation.security.map((requirement) => {
    const schemes = Object.keys(requirement);
    if (schemes.length > 1) throw new Error(`${operation.id} asks for ${schemes.join(" and ")} at once.`);
    const scheme = schemes[0];
    if (scheme === undefined) return undefined;
    const guard = guards[scheme];
    if (!guard) throw new Error(`${operation.id} asks for ${scheme}, which has no guard.`);
    return { guard, scopes: requirement[scheme] ?? [] };
  });
  const open = operation.security.length === 0 || alternatives.includes(undefined);

  return async function authenticate(request) {
    let refusal: unknown;
    for (const alternative of alternatives) {
      if (!alternative) continue;
      try {
        const principal = await alternative.guard(request);
        if (principal) {
          if (principal.kind === "service") {
            requireScopes(principal, alternative.scopes);
            if (operation.namesOperator) requireOperator(principal);
          }
          request.principal = principal;
          return;
        }
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        refusal ??= error;
      }
    }
    if (!open) throw refusal ?? new Problem("unauthenticated", { reason: "no credential in the request" });
  };
}

function requireOperator(principal: ServicePrincipal): void {
  if (principal.hasOperators && principal.operator === undefined) {
    throw new Problem("invalid_request", {
      errors: [{ in: "header", pointer: "/queue-operator", detail: "must say who is at the keyboard" }],
    });
  }
}

declare module "fastify" {
  interface FastifyRequest {
    principal: Principal | undefined;
  }
}
