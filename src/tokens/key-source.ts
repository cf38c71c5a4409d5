import { addSeconds } from "../clock.ts";
import type { KeySource } from "../config.ts";
import type { Trace } from "../tracing/trace.ts";
import { createKeyRing, type KeyRing } from "./key-ring.ts";
import { longestTokenSeconds } from "./key-times.ts";
import { createParameterHistory, type ParameterHistory } from "./parameter-history.ts";
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
  { trace, ...parts }: Omit<SharedKeyRingOptions, "history"> & { trace: Trace },
): Promise<OpenKeyRing> {
  if (source.pem !== undefined) {
    const ring = await createKeyRing(source.pem);
    return { ...ring, requireSigningKey: () => {}, stop: async () => {} };
  }
  const history = traceReading(await createParameterHistory(source.ssm), trace);
  const ring = createSharedKeyRing({ ...parts, history });
  await ring.refresh();
  ring.start();
  return {
    ...ring,
    requireSigningKey: () => void ring.signingKey(addSeconds(parts.clock.now(), longestTokenSeconds)),
  };
}

/** Which parameter it is goes without saying. */
function traceReading(history: ParameterHistory, trace: Trace): ParameterHistory {
  const call = {
    name: "SSM/GetParameterHistory",
    kind: "client",
    attributes: { "rpc.system.name": "aws-api", "rpc.method": "SSM/GetParameterHistory" },
  } as const;
  return { ...history, read: () => trace(call, history.read) };
}
