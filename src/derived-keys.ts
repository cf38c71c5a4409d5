import { createHash, hkdfSync } from "node:crypto";

/** One key per purpose, all derived from QUEUE_SECRET by HKDF (RFC 5869). */
export interface DerivedKeys {
  /** Four bytes that name the secret, so that a token can say which one it was made with. */
  version: Buffer;
  refresh: Buffer;
  code: Buffer;
  undo: Buffer;
  cancel: Buffer;
  decoy: Buffer;
  cursor: Buffer;
  limit: Buffer;
}

/** The keys in force, and those of the secret before while it is being rotated out. The first mints. */
export type KeyGenerations = readonly [DerivedKeys, ...DerivedKeys[]];

export function deriveKeys(secrets: { current: Buffer; previous: Buffer | undefined }): KeyGenerations {
  return [
    deriveGeneration(secrets.current),
    ...(secrets.previous ? [deriveGeneration(secrets.previous)] : []),
  ];
}

function deriveGeneration(secret: Buffer): DerivedKeys {
  const derive = (purpose: string): Buffer =>
    Buffer.from(hkdfSync("sha256", secret, "", `queue ${purpose}`, 32));
  return {
    version: createHash("sha256").update(derive("version")).digest().subarray(0, 4),
    refresh: derive("refresh"),
    code: derive("code"),
    undo: derive("undo"),
    cancel: derive("cancel"),
    decoy: derive("decoy"),
    cursor: derive("cursor"),
    limit: derive("limit"),
  };
}
