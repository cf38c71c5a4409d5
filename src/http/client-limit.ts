import type { FastifyReply, FastifyRequest } from "fastify";
import { type Limiter, limitFields, refuseWhenExceeded } from "../limits.ts";
import { clientAddress, clientNetwork } from "./client-address.ts";

/** Holds an operation's `x-rate-limit` for each client. */
export function createClientLimit(limiter: Limiter) {
  return async function limitClient(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const state = await limiter(clientNetwork(clientAddress(request)));
    reply.headers(limitFields("client", state));
    refuseWhenExceeded(state, "limit per client", "client");
  };
}
