import type { FastifyInstance } from "fastify";
import { Problem } from "../errors.ts";

// A caller waits ten seconds at most (Heroku's router thirty); so that the answer still reaches it, the last one goes out
// before.
const deadlineMs = 9_000;

/**
 * Answers for whatever has not answered by itself in time: each wait is bounded, their sum is not. What runs may still
 * commit, so the caller may only be told what is safe to repeat, and after a 503 everything is.
 */
export function keepDeadline(app: FastifyInstance): void {
  app.addHook("onRequest", async (request, reply) => {
    const timer = setTimeout(() => {
      // What has begun to answer goes on: a stream may take as long as its reader.
      if (reply.sent || reply.raw.headersSent) return;
      // Somebody who has not sent the whole request by now is too slow; else Queue is.
      if (request.raw.complete) reply.send(new Problem("unavailable", { reason: "deadline" }));
      else reply.header("connection", "close").send(new Problem("request_timeout", { reason: "deadline" }));
    }, deadlineMs);
    reply.raw.once("close", () => clearTimeout(timer));
  });
}
