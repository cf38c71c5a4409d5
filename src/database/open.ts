import { Kysely, PostgresDialect, type Transaction } from "kysely";
import pg from "pg";
import type { DB } from "./tables.ts";

/** What reads take: the pool or a transaction. */
export type Executor = Kysely<DB>;
/** What must run in the caller's transaction takes this, so that the compiler says so. */
export type Trx = Transaction<DB>;

export interface Database {
  pool: pg.Pool;
  db: Kysely<DB>;
  /** The database's own clock, for the offset of ours. */
  readTime(): Promise<Date>;
  close(): Promise<void>;
}

interface DatabaseOptions {
  url: string;
  poolSize: number;
  onError: (error: Error) => void;
}

/** Opens a pool with a bound on every wait: for a connection, for a statement, and for an idle transaction. */
export function openDatabase({ url, poolSize, onError }: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: "queue",
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: 5_000,
    query_timeout: 6_000,
    lock_timeout: 3_000,
    idle_in_transaction_session_timeout: 5_000,
  });
  // Without a listener, a server that goes away would end the process.
  pool.on("error", onError);
  // The pool listens to idle connections only. One that is lost between two statements of a transaction would end the
  // process too; the transaction's next statement says what happened.
  pool.on("connect", (client) => client.on("error", () => {}));
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  return {
    pool,
    db,
    async readTime() {
      const { rows } = await pool.query<{ now: Date }>("select clock_timestamp() as now");
      return (rows[0] as { now: Date }).now;
    },
    async close() {
      // Kysely ends the pool only if it has used it.
      await db.destroy();
      if (!pool.ended) await pool.end();
    },
  };
}
