import type { Socket } from "node:net";
import type pg from "pg";

/** What node-postgres has and its types do not name. */
interface Internals {
  connection: { stream: Socket };
  readyForQuery: boolean;
}

/**
 * Has whoever holds a connection that died learn so from its next statement, and gives up a connection on which a
 * statement stays without an answer: it would go back into the pool, and whoever got it next would wait behind the
 * statement that nobody waits for any more.
 */
export function dropDeadConnections(pool: pg.Pool, { silenceMs }: { silenceMs: number }): void {
  pool.on("connect", (client) => {
    // The pool listens only while nobody has the connection, and an error that nobody listens to ends the process.
    client.on("error", () => {});
    giveUpWhenSilent(client, silenceMs);
  });
}

/** Of a connection that is made. */
export function giveUpWhenSilent(client: pg.ClientBase, silenceMs: number): void {
  const internals = client as unknown as Internals;
  const { stream } = internals.connection;
  stream.setTimeout(silenceMs, () => {
    if (!internals.readyForQuery) stream.destroy();
  });
}
