import { callers } from "../callers.ts";
import { Problem } from "../errors.ts";
import { bearerToken, type Guard } from "../http/authenticate.ts";
import type { KnownKeyReports } from "./known-keys.ts";
import type { ServiceTokens } from "./service-tokens.ts";

const operatorName = /^[A-Za-z0-9._@+-]{1,64}$/;

/** The guard of the contract's scheme for services. Asks nothing of the database. */
export function serviceGuards({
  serviceTokens,
  knownKeys,
}: {
  serviceTokens: ServiceTokens;
  knownKeys: KnownKeyReports;
}): Record<"serviceToken", Guard> {
  return {
    async serviceToken(request) {
      const header = request.headers.authorization;
      if (header === undefined) return undefined;
      const name = serviceTokens.identify(bearerToken(header) ?? "");
      if (!name) {
        throw new Problem("unauthenticated", {
          reason: "not a service token",
          headers: { "www-authenticate": 'Bearer error="invalid_token"' },
        });
      }
      const known = request.headers["queue-known-keys"];
      if (known !== undefined) knownKeys.note(name, String(known));
      const { scopes, hasOperators } = callers[name];
      const operator = request.headers["queue-operator"];
      if (hasOperators && operator !== undefined && !operatorName.test(String(operator))) {
        throw new Problem("invalid_request", {
          errors: [
            {
              in: "header",
              pointer: "/queue-operator",
              detail: "must be a name or address of A-Z a-z 0-9 . _ @ + -",
            },
          ],
        });
      }
      return {
        kind: "service",
        name,
        scopes: new Set<string>(scopes),
        hasOperators,
        operator: hasOperators && operator !== undefined ? String(operator) : undefined,
      };
    },
  };
}
