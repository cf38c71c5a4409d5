import { addSeconds } from "../clock.ts";
import type { KeySource } from "../config.ts";
import { createKeyRing, type KeyRing } from "./key-ring.ts";
import { longestTokenSeconds } from "./key-times.ts";
import { createParameterHistory } from "./parameter-history.ts";
import { createSharedKeyRing, type SharedKeyRingOptions } from "./shared-key-ring.ts";

export interface OpenKeyRing extends KeyRing {
  /** Throws `unavailable` unless a token of any kind could be signed now. */
  requireSigningKey(): void;
  stop(): Promise<void>;
}

/**
 * The ring that the settings name. With SSM it may be empty at first: nothing is signed until it has been read, which is
 * tried again and again.
 */
export async function openKeyRing(
  source: KeySource,
  parts: Omit<SharedKeyRingOptions, "history">,
): Promise<OpenKeyRing> {
  if (source.pem !== undefined) {
    const ring = await createKeyRing(source.pem);
    return { ...ring, requireSigningKey: () => {}, stop: async () => {} };
  }
  const ring = createSharedKeyRing({ ...parts, history: await createParameterHistory(source.ssm) });
  await ring.refresh();
  ring.start();
  return {
    ...ring,
    requireSigningKey: () => void ring.signingKey(addSeconds(parts.clock.now(), longestTokenSeconds)),
  };
}
