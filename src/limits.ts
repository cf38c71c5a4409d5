import { createHmac } from "node:crypto";
import type pg from "pg";
import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
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

/** Counts one call against a limit that holds over all processes; rejects when the database cannot count. */
export type Limiter = (key: string) => Promise<LimitState>;

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
    return async function count(key) {
      // Keys are addresses of people, and the table is not the place to keep them; by a plain hash they could be guessed.
      const hashed = createHmac("sha256", secret).update(key).digest("base64url");
      const result = await store.consume(hashed).catch((rejection: unknown) => {
        if (rejection instanceof RateLimiterRes) return rejection;
        throw rejection;
      });
      return {
        limit,
        exceeded: result.consumedPoints > limit.points,
        remaining: Math.max(0, result.remainingPoints),
        resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
      };
    };
  };
}

/** 429 with Retry-After (RFC 6585, section 4). */
export function refuseWhenExceeded(state: LimitState, reason: string): void {
  if (!state.exceeded) return;
  throw new Problem("rate_limited", { reason, headers: { "retry-after": String(state.resetSeconds) } });
}
