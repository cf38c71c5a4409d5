import pg from "pg";

export interface Statements {
  /** The text of each statement, in order; `begin` and `commit` are statements too. */
  texts: string[];
  /** How often the database was asked and waited for: a Sync or a simple Query of the wire protocol. */
  roundTrips: number;
}

/** The parts of node-postgres that no type names. */
interface Connection {
  query(text: string): void;
  sync(): void;
}
const connectionPrototype = (pg as unknown as { Connection: { prototype: Connection } }).Connection.prototype;
const clientPrototype = pg.Client.prototype as unknown as { query(...args: unknown[]): unknown };

/** Runs the work and counts what this process asks of any database meanwhile. */
export async function countStatements(work: () => Promise<unknown>): Promise<Statements> {
  const counted: Statements = { texts: [], roundTrips: 0 };
  const { query } = clientPrototype;
  const { query: simpleQuery, sync } = connectionPrototype;
  clientPrototype.query = function count(config, ...rest) {
    counted.texts.push(typeof config === "string" ? config : (config as { text: string }).text);
    return query.call(this, config, ...rest);
  };
  connectionPrototype.query = function count(text) {
    counted.roundTrips += 1;
    simpleQuery.call(this, text);
  };
  connectionPrototype.sync = function count() {
    counted.roundTrips += 1;
    sync.call(this);
  };
  try {
    await work();
  } finally {
    clientPrototype.query = query;
    Object.assign(connectionPrototype, { query: simpleQuery, sync });
  }
  return counted;
}
