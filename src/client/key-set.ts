import { type CryptoKey, importJWK, type JWK } from "jose";
import { QueueUnreachable } from "./problem.ts";

export interface KeySet {
  /** The key of the name; undefined when Queue has none. Throws QueueUnreachable when it is not known and cannot be asked for. */
  find(kid: string): Promise<CryptoKey | undefined>;
  /** The names of the keys it has now. */
  known(): string[];
}

export interface KeySetOptions {
  url: string;
  /** For how long a known key is taken without asking again. */
  lifetimeMs?: number;
  /** The least time between two requests, whatever names come up. */
  coolDownMs?: number;
  timeoutMs?: number;
  /** Milliseconds that only grow. */
  elapsed?: () => number;
}

// After a request that failed, so that a start while Queue is away does not refuse everybody for long.
const failedCoolDownMs = 2_000;

/**
 * Queue's public keys. They are fetched when they are old, behind the back of who asks for a known one, or when an
 * unknown name comes up; never more often than the cool-down allows. When Queue is away what is known stays good.
 */
export function createKeySet(options: KeySetOptions): KeySet {
  const { url, lifetimeMs = 300_000, coolDownMs = 30_000, timeoutMs = 2_000 } = options;
  const { elapsed = () => performance.now() } = options;
  let keys = new Map<string, CryptoKey>();
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let askAgainAt = Number.NEGATIVE_INFINITY;
  let fetching: Promise<void> | undefined;

  async function fetchKeys(): Promise<void> {
    // Whoever asks while the request is under way waits for it; whoever asks after it keeps to the cool-down.
    askAgainAt = elapsed() + failedCoolDownMs;
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: "error" });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    const { keys: published } = (await response.json()) as { keys: JWK[] };
    const found = new Map<string, CryptoKey>();
    for (const jwk of published) {
      // What is of another kind is for somebody else.
      if (jwk.kty !== "RSA" || jwk.alg !== "RS256" || !jwk.kid) continue;
      found.set(jwk.kid, (await importJWK(jwk, "RS256")) as CryptoKey);
    }
    keys = found;
    fetchedAt = elapsed();
    askAgainAt = fetchedAt + coolDownMs;
  }

  function refresh(): Promise<void> {
    if (!fetching && elapsed() < askAgainAt) return Promise.resolve();
    fetching ??= fetchKeys().finally(() => {
      fetching = undefined;
    });
    return fetching;
  }

  return {
    async find(kid) {
      const known = keys.get(kid);
      if (known) {
        if (elapsed() - fetchedAt > lifetimeMs) refresh().catch(() => {});
        return known;
      }
      await refresh().catch((cause: unknown) => {
        throw new QueueUnreachable("the keys could not be fetched", { cause });
      });
      if (fetchedAt === Number.NEGATIVE_INFINITY) throw new QueueUnreachable("no keys are known yet");
      return keys.get(kid);
    },
    known: () => [...keys.keys()],
  };
}
