import { addSeconds } from "../clock.ts";
import { keptSeconds } from "./key-times.ts";

/** The times of a key, as the database has them. */
export interface KeyTimes {
  kid: string;
  signs_from: Date;
  superseded_at: Date | null;
  revoked_at: Date | null;
}

/** Until when tokens of the key are believed; undefined while nothing has superseded it. */
export function trustedUntil({ superseded_at }: KeyTimes): Date | undefined {
  return superseded_at ? addSeconds(superseded_at, keptSeconds) : undefined;
}

/** Whether tokens of the key are believed, and so whether it is published. */
export function isTrusted(key: KeyTimes, now: Date): boolean {
  const until = trustedUntil(key);
  return !key.revoked_at && (!until || now < until);
}

/** The keys that may sign now, the one in force first; each later one is only for who lacks those before it. */
export function signersInOrder<Key extends KeyTimes>(keys: Key[], now: Date): Key[] {
  return keys
    .filter((key) => isTrusted(key, now) && key.signs_from <= now)
    .sort((a, b) => b.signs_from.getTime() - a.signs_from.getTime());
}
