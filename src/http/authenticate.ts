import type { FastifyRequest } from "fastify";
import type { Principal } from "../contract/handlers.ts";
import type { Operation } from "../contract/operations.ts";
import { Problem } from "../errors.ts";

/**
 * Looks for one kind of credential in a request: the principal it proves, undefined when there is none, and a
 * thrown problem when there is one that is not good.
 */
export type Guard = (request: FastifyRequest) => Promise<Principal | undefined>;
export type Guards = Record<string, Guard>;

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
    return guard;
  });
  const open = operation.security.length === 0 || alternatives.includes(undefined);

  return async function authenticate(request) {
    let refusal: unknown;
    for (const guard of alternatives) {
      if (!guard) continue;
      try {
        const principal = await guard(request);
        if (principal) {
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

declare module "fastify" {
  interface FastifyRequest {
    principal: Principal | undefined;
  }
}
