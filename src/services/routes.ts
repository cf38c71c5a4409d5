import { callerNames, callers } from "../callers.ts";
import type { Handlers } from "../contract/handlers.ts";
import type { ServiceTokens } from "./service-tokens.ts";
import type { TokenUse } from "./token-use.ts";

export function serviceRoutes({
  serviceTokens,
  tokenUse,
}: {
  serviceTokens: ServiceTokens;
  tokenUse: TokenUse;
}): Handlers<"listServices"> {
  return {
    async listServices() {
      const uses = await tokenUse.list();
      const items = callerNames.map((name) => ({
        name,
        purpose: callers[name].purpose,
        scopes: [...callers[name].scopes],
        tokens: serviceTokens.slots
          .filter(({ service }) => service === name)
          .map(({ slot, fingerprint }) => ({
            slot,
            fingerprint,
            last_used_at: uses.get(fingerprint)?.toISOString() ?? null,
          })),
      }));
      return { status: 200, body: { items, next_cursor: null } };
    },
  };
}
