import { createHmac } from "node:crypto";
import type pg from "pg";
import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { type Due, deleteOldest } from "./database/batches.ts";
import type { Executor } from "./database/open.ts";
import { Problem } from "./errors.ts";

export interface Limit {
  /** How many calls one key may make. */
  points: number;
  /** In how long a time. */
  seconds: number;
}

export interface LimitState {
  limit: Limit;
  exceeded: boolean;
  remaining: number;
  resetSeconds: number;
}

export interface Limiter {
  /** Counts one call against a limit that holds over all processes; throws `unavailable` when it cannot be counted. */
  (key: string): Promise<LimitState>;
  /** Forgets the calls of a key. */
  reset(key: string): Promise<void>;
}

/** Makes limiters on the table `queue_rate_limits`. */
export type CreateLimiter = (name: string, limit: Limit) => Limiter;

export function createLimiters({ pool, key: secret }: { pool: pg.Pool; key: Buffer }): CreateLimiter {
  return function createLimiter(name, limit) {
    const store = new RateLimiterPostgres({
      storeClient: pool,
      storeType: "pool",
      tableName: "queue_rate_limits",
      tableCreated: true,
      keyPrefix: name,
      points: limit.points,
      duration: limit.seconds,
      clearExpiredByTimeout: false,
    });
    // Keys are addresses of people, and the table is not the place to keep them; by a plain hash they could be guessed.
    const hashed = (key: string) => createHmac("sha256", secret).update(key).digest("base64url");
    async function count(key: string): Promise<LimitState> {
      const result = await store.consume(hashed(key)).catch((rejection: unknown) => {
        if (rejection instanceof RateLimiterRes) return rejection;
        // Whatever the reason: what cannot be counted is not let through.
        throw new Problem("unavailable", { reason: "limit not counted", cause: rejection });
      });
      return {
        limit,
        exceeded: result.consumedPoints > limit.points,
        remaining: Math.max(0, result.remainingPoints),
        resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
      };
    }
    async function reset(key: string): Promise<void> {
      await store.delete(hashed(key));
    }
    return Object.assign(count, { reset });
  };
}

/** 429 with Retry-After (RFC 6585, section 4), and the policy that refused. */
export function refuseWhenExceeded(state: LimitState, reason: string, policy = "address"): void {
  if (!state.exceeded) return;
  const headers = { "retry-after": String(state.resetSeconds), ...limitFields(policy, state) };
  throw new Problem("rate_limited", { reason, headers });
}

/** draft-ietf-httpapi-ratelimit-headers: the policy by its name, and how much of it is left. */
export function limitFields(
  policy: string,
  { limit, remaining, resetSeconds }: LimitState,
): Record<string, string> {
  return {
    "ratelimit-policy": `"${policy}";q=${limit.points};w=${limit.seconds}`,
    ratelimit: `"${policy}";r=${remaining};t=${resetSeconds}`,
  };
}

/** Forgets counters whose time is over. They are kept in milliseconds of the counting process's own clock. */
export async function deleteExpiredLimits(executor: Executor, { before, limit }: Due): Promise<number> {
  const rows = { table: "queue_rate_limits", key: "key", age: "expire" } as const;
  return deleteOldest(executor, rows, { before: before.getTime(), limit });
}
