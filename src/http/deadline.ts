import type { ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import { Problem } from "../errors.ts";

// A caller waits ten seconds at most (Heroku's router thirty); so that the answer still reaches it, the last one goes out
// before.
const deadlineMs = 9_000;

/**
 * Answers for whatever has not answered by itself in time: each wait is bounded, their sum is not. What runs may still
 * commit, so the caller may only be told what is safe to repeat, and after a 503 everything is.
 */
export function keepDeadline(app: FastifyInstance, { readerMs }: { readerMs: number }): void {
  app.addHook("onRequest", (request, reply, done) => {
    let timer = setTimeout(() => {
      // What has begun to answer goes on for as long as its reader takes it: a stream has no end of its own.
      if (reply.sent || reply.raw.headersSent) timer = cutIdleReader(reply.raw, readerMs);
      // Somebody who has not sent the whole request by now is too slow; else Queue is.
      else if (request.raw.complete) reply.send(new Problem("unavailable", { reason: "deadline" }));
      else reply.header("connection", "close").send(new Problem("request_timeout", { reason: "deadline" }));
    }, deadlineMs);
    reply.raw.once("close", () => clearTimeout(timer));
    done();
  });
}

/**
 * Cuts off a reader who has not taken in `readerMs` what was there for it: all of an answer, or what a stream has written
 * before it waits. Some bytes now and then do not count. Looked at twice, so a stream's reader has twice that at most.
 */
function cutIdleReader(response: ServerResponse, readerMs: number): NodeJS.Timeout {
  let taken = 0;
  response.on("drain", () => {
    taken += 1;
  });
  const waitsFor = () =>
    response.writableEnded ? "the end" : response.writableNeedDrain ? `part ${taken}` : undefined;
  let before = waitsFor();
  return setInterval(() => {
    const now = waitsFor();
    if (now !== undefined && now === before) response.destroy();
    before = now;
  }, readerMs);
}
