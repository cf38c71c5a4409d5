import type pg from "pg";

export interface Statements {
  /** The text of each statement, in order; `begin` and `commit` are statements too. */
  texts: string[];
  /** How often the database was asked and waited for: a Sync or a simple Query of the wire protocol. */
  roundTrips: number;
}

/** The parts of node-postgres that no type names. */
interface Internals {
  connection: { query(text: string): void; sync(): void };
  query(...args: unknown[]): unknown;
}

/** Runs the work and counts what it asks of the database through the pool, whoever asks meanwhile. */
export async function countStatements(pool: pg.Pool, work: () => Promise<unknown>): Promise<Statements> {
  const counted: Statements = { texts: [], roundTrips: 0 };
  const undo: (() => void)[] = [];
  const seen = new Set<pg.PoolClient>();
  const watch = (client: pg.PoolClient) => {
    if (seen.has(client)) return;
    seen.add(client);
    const internals = client as unknown as Internals;
    const { connection } = internals;
    const { query } = internals;
    const { query: simpleQuery, sync } = connection;
    internals.query = function count(config, ...rest) {
      counted.texts.push(typeof config === "string" ? config : (config as { text: string }).text);
      return query.call(this, config, ...rest);
    };
    connection.query = function count(text) {
      counted.roundTrips += 1;
      simpleQuery.call(this, text);
    };
    connection.sync = function count() {
      counted.roundTrips += 1;
      sync.call(this);
    };
    undo.push(() => {
      internals.query = query;
      Object.assign(connection, { query: simpleQuery, sync });
    });
  };
  pool.on("acquire", watch);
  try {
    await work();
  } finally {
    pool.off("acquire", watch);
    for (const step of undo) step();
  }
  return counted;
}
