import type { FastifyInstance } from "fastify";

// Each may hold a body in memory and has a file descriptor, which the connections to the database need too (a dyno has
// ten thousand). Whoever has less to do than wait for ten seconds needs a fraction of it.
const mostConnections = 2_000;

/** One that is too many is closed without a word and has no line of its own in the log; a second's worth has one. */
export function limitConnections(app: FastifyInstance): void {
  app.server.maxConnections = mostConnections;
  let dropped = 0;
  app.server.on("drop", () => {
    dropped += 1;
    if (dropped > 1) return;
    setTimeout(() => {
      app.log.warn({ dropped }, "connections refused: this process has as many as it takes");
      dropped = 0;
    }, 1_000).unref();
  });
}

/** While closing, a connection that has just been answered goes too; kept alive, it would hold the process. */
export function closeConnections(app: FastifyInstance): void {
  let closing = false;
  app.addHook("preClose", async () => {
    closing = true;
  });
  app.addHook("onSend", (_request, reply, payload, done) => {
    if (closing) reply.header("connection", "close");
    done(null, payload);
  });
}
