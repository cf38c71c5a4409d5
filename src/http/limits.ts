import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type pg from "pg";
import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { Problem } from "../errors.ts";
import { clientAddress, clientNetwork } from "./client-address.ts";

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

export function createLimiters(pool: pg.Pool): CreateLimiter {
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

/** Keys are addresses of people, and the table is not the place to keep them. */
function hashed(key: string): string {
  return createHash("sha256").update(key).digest("base64url");
}

/** 429 with Retry-After (RFC 6585, section 4), and the policy that refused. */
export function refuseWhenExceeded(state: LimitState, reason: string, policy = "address"): void {
  if (!state.exceeded) return;
  const headers = { "retry-after": String(state.resetSeconds), ...limitFields(policy, state) };
  throw new Problem("rate_limited", { reason, headers });
}

/** draft-ietf-httpapi-ratelimit-headers: the policy by its name, and how much of it is left. */
function limitFields(policy: string, { limit, remaining, resetSeconds }: LimitState): Record<string, string> {
  return {
    "ratelimit-policy": `"${policy}";q=${limit.points};w=${limit.seconds}`,
    ratelimit: `"${policy}";r=${remaining};t=${resetSeconds}`,
  };
}

/** Holds an operation's `x-rate-limit` for each client. */
export function createClientLimit(limiter: Limiter) {
  return async function limitClient(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const state = await limiter(clientNetwork(clientAddress(request)));
    reply.headers(limitFields("client", state));
    refuseWhenExceeded(state, "limit per client", "client");
  };
}
