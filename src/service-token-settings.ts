import { type CallerName, callerNames } from "./callers.ts";
import type { Values } from "./settings.ts";

const serviceTokenPrefix = "QUEUE_SERVICE_TOKEN_";

/** A service's tokens by their digests: the one in force, and its successor while it is being replaced. */
export type ServiceTokens = Partial<Record<CallerName, { current?: Buffer; next?: Buffer }>>;

/** The tokens, and what is wrong with them. */
export function readServiceTokens(
  environment: Record<string, string | undefined>,
  values: Values,
): { serviceTokens: ServiceTokens; tokenFaults: string[] } {
  const serviceTokens: ServiceTokens = {};
  const seen = new Map<string, string>();
  const known = new Set(
    callerNames.flatMap((name) =>
      ["", "_NEXT"].map((slot) => `${serviceTokenPrefix}${name.toUpperCase()}${slot}`),
    ),
  );
  const tokenFaults = Object.keys(environment)
    .filter((name) => name.startsWith(serviceTokenPrefix) && !known.has(name))
    .map((name) => `${name} is for a service that src/callers.ts does not have.`);
  for (const name of known) {
    // Other settings may be set to nothing. A token that is empty was meant to be there.
    if (environment[name] === "") tokenFaults.push(`${name} is empty: unset it, or give it a token.`);
  }
  for (const name of callerNames) {
    for (const [slot, suffix] of [
      ["current", ""],
      ["next", "_NEXT"],
    ] as const) {
      const setting = `${serviceTokenPrefix}${name.toUpperCase()}${suffix}`;
      const digest = values[setting as keyof Values] as Buffer | undefined;
      if (!digest) continue;
      const other = seen.get(digest.toString("hex"));
      if (other) tokenFaults.push(`${setting} is the same token as ${other}.`);
      seen.set(digest.toString("hex"), setting);
      serviceTokens[name] = { ...serviceTokens[name], [slot]: digest };
    }
  }
  return { serviceTokens, tokenFaults };
}
