import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";
import type pg from "pg";
import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { Problem } from "../errors.ts";

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
  /** Counts one call against a limit that holds over all processes; rejects when the database cannot count. */
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
        throw rejection;
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

/** 429 with Retry-After (RFC 6585, section 4). */
export function refuseWhenExceeded(state: LimitState, reason: string): void {
  if (!state.exceeded) return;
  throw new Problem("rate_limited", { reason, headers: { "retry-after": String(state.resetSeconds) } });
}

/** Holds an operation's `x-rate-limit` for each client. */
export function createClientLimit(limiter: Limiter) {
  return async function limitClient(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const state = await limiter(clientNetwork(request.ip));
    // draft-ietf-httpapi-ratelimit-headers: how much is left, and the policy behind it.
    reply.header("ratelimit-policy", `"client";q=${state.limit.points};w=${state.limit.seconds}`);
    reply.header("ratelimit", `"client";r=${state.remaining};t=${state.resetSeconds}`);
    refuseWhenExceeded(state, "limit per client");
  };
}

/** One subscriber of IPv6 has a /64 at least, and so any number of addresses. */
export function clientNetwork(ip: string): string {
  // RFC 4291, section 2.5.5.2: what a socket for both protocols calls a client of IPv4.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped) return mapped;
  if (!isIPv6(ip)) return ip;
  const [head = "", tail = ""] = ip.split("::");
  const left = head.split(":").filter(Boolean);
  const right = tail.split(":").filter(Boolean);
  const groups = ip.includes("::")
    ? [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right]
    : left;
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
