import { isIPv6 } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type Limiter, refuseWhenExceeded } from "../limits.ts";

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
