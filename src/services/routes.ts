import { callerNames, callers } from "../callers.ts";
import type { Handlers } from "../contract/handlers.ts";
import type { KnownKeyReport, KnownKeyReports } from "./known-keys.ts";
import type { ServiceTokens } from "./service-tokens.ts";
import type { TokenUse } from "./token-use.ts";

export function serviceRoutes({
  serviceTokens,
  tokenUse,
  knownKeys,
  publishedKeys,
}: {
  serviceTokens: ServiceTokens;
  tokenUse: TokenUse;
  knownKeys: KnownKeyReports;
  publishedKeys: () => { kid: string }[];
}): Handlers<"listServices"> {
  return {
    async listServices() {
      const uses = await tokenUse.list();
      const reports = await knownKeys.list();
      const published = publishedKeys().map(({ kid }) => kid);
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
        signing_keys: describeKeys(reports.get(name), published),
      }));
      return { status: 200, body: { items, next_cursor: null } };
    },
  };
}

function describeKeys(report: KnownKeyReport | undefined, published: string[]) {
  if (!report) return null;
  const { kids, reported_at } = report;
  const missing = published.filter((kid) => !kids.includes(kid));
  return { known: kids, missing, reported_at: reported_at.toISOString() };
}
