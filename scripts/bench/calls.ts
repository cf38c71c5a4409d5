import { authenticationCalls } from "./browser-calls.ts";
import type { Caller } from "./caller.ts";
import { referenceCalls } from "./reference-calls.ts";
import type { SeededPasskey, SeededSession } from "./seed.ts";
import { serviceCalls } from "./service-calls.ts";

/** What the driver works with. Its sessions and passkeys are no other driver's. */
export interface Material {
  serviceUrl: string;
  referenceUrl: string;
  /** PEM. */
  signingKey: string;
  /** QUEUE_SECRET, in base64. */
  secret: string;
  serviceToken: string;
  sessions: SeededSession[];
  passkeys: SeededPasskey[];
}

/** Does what the path is for once, and makes sure that the answer is right; false when there is nothing left to do. */
export type Call = (caller: Caller) => Promise<boolean>;
/** Makes ready what the calls of a path need. */
export type PrepareCalls = (material: Material) => Promise<Call>;

/** Every path that is driven, with the process that answers it. */
export const calls = {
  ...onUrl("serviceUrl", { ...serviceCalls, ...authenticationCalls }),
  ...onUrl("referenceUrl", referenceCalls),
};

export type CallName =
  | keyof typeof serviceCalls
  | keyof typeof authenticationCalls
  | keyof typeof referenceCalls;

/** What is used up in one turn, and made ready anew before the next. */
export const usedUp: ReadonlySet<CallName> = new Set<CallName>(["introspect-new"]);

function onUrl<T extends string>(url: "serviceUrl" | "referenceUrl", group: Record<T, PrepareCalls>) {
  const entries = Object.entries<PrepareCalls>(group).map(([name, prepare]) => [name, { url, prepare }]);
  return Object.fromEntries(entries) as Record<T, { url: typeof url; prepare: PrepareCalls }>;
}
