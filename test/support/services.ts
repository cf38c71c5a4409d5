import { type CallerName, callerNames } from "../../src/callers.ts";
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
