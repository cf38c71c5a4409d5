import { type CallerName, callerNames, callers, type Scope, scopes } from "../../src/callers.ts";
import type { Browser } from "./browser.ts";

/** A token of each service under test; the environment below sets them. */
export const serviceToken = (name: CallerName) => `test-token-of-${name}`.padEnd(40, "x");

export const serviceEnvironment: Record<string, string> = Object.fromEntries(
  callerNames.map((name) => [`QUEUE_SERVICE_TOKEN_${name.toUpperCase()}`, serviceToken(name)]),
);

/** Makes a caller of the browser: a service's token, no cookie, no Origin. */
export function asService(browser: Browser, name: CallerName, operator?: string): Browser {
  browser.accessToken = serviceToken(name);
  browser.headers = { origin: undefined, ...(operator !== undefined && { "queue-operator": operator }) };
  return browser;
}

/** Gives a service these scopes and no others until the test is over, as another src/callers.ts would. */
export function giveScopes(
  t: { teardown(fn: () => void): void },
  name: CallerName,
  given: readonly Scope[],
): void {
  const own = callers[name].scopes as Scope[];
  const before = [...own];
  own.splice(0, own.length, ...given);
  t.teardown(() => void own.splice(0, own.length, ...before));
}

export const allScopes = Object.keys(scopes) as Scope[];

export const allScopesBut = (scope: Scope): Scope[] => allScopes.filter((other) => other !== scope);
