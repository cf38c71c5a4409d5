import { randomBytes } from "node:crypto";
import { v7 } from "uuid";

/** The only source of randomness. */
export interface Random {
  bytes(length: number): Buffer;
  /** A UUIDv7 (RFC 9562, section 5.7) of the given time. It names things; it proves nothing and orders nothing. */
  id(now: Date): string;
}

export const systemRandom: Random = {
  bytes: (length) => randomBytes(length),
  id: (now) => v7({ msecs: now.getTime() }),
};
