import { timingSafeEqual } from "node:crypto";
import { type CallerName, callerNames } from "../callers.ts";
import { digestServiceToken, fingerprintOf } from "../service-token.ts";
import type { ServiceTokens as Configured } from "../service-token-settings.ts";
import type { TokenUse } from "./token-use.ts";

export type Slot = "current" | "next";

export interface ServiceTokens {
  /** The service that holds the token. Every configured digest is compared, in constant time each. */
  identify(token: string): CallerName | undefined;
  slots: { service: CallerName; slot: Slot; fingerprint: string }[];
}

export function createServiceTokens(configured: Configured, tokenUse: TokenUse): ServiceTokens {
  const slots = callerNames.flatMap((service) =>
    (["current", "next"] as const).flatMap((slot) => {
      const digest = configured[service]?.[slot];
      return digest ? [{ service, slot, digest, fingerprint: fingerprintOf(digest) }] : [];
    }),
  );
  return {
    slots,
    identify(token) {
      const digest = digestServiceToken(token);
      let found: (typeof slots)[number] | undefined;
      for (const slot of slots) if (timingSafeEqual(slot.digest, digest)) found = slot;
      if (found) tokenUse.note(found.fingerprint, found.service);
      return found?.service;
    },
  };
}
