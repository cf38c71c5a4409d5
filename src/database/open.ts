import { Kysely, PostgresDialect, type Transaction } from "kysely";
import pg from "pg";
import { dropDeadConnections } from "./dead-connections.ts";
import { preparing } from "./preparing-client.ts";
import { createReader, type Reader } from "./reader.ts";
import type { DB } from "./tables.ts";

/** What reads take: the pool or a transaction. */
export type Executor = Kysely<DB>;
/** What must run in the caller's transaction takes this, so that the compiler says so. */
export type Trx = Transaction<DB>;

export interface Database {
  pool: pg.Pool;
  db: Kysely<DB>;
  reader: Reader;
  /** The database's own clock, for the offset of ours. */
  readTime(): Promise<Date>;
  close(): Promise<void>;
}

interface DatabaseOptions {
  url: string;
  poolSize: number;
  /** Whether statements that have a name are prepared under it. */
  prepared?: boolean;
  onError: (error: Error) => void;
  /** What makes the connections, where their statements are to be traced. */
  driver?: Pick<typeof pg, "Client" | "Pool"> | undefined;
}

/** Opens a pool with a bound on every wait: for a connection, for a statement, and for an idle transaction. */
export function openDatabase({
  url,
  poolSize,
  prepared = true,
  onError,
  driver = pg,
}: DatabaseOptions): Database {
  const bounds = {
    connectionString: url,
    application_name: "queue",
    connectionTimeoutMillis: 3_000,
    keepAlive: true,
    statement_timeout: 5_000,
    query_timeout: 6_000,
    lock_timeout: 3_000,
    idle_in_transaction_session_timeout: 5_000,
  };
  const Client = prepared ? preparing(driver.Client) : driver.Client;
  const pool = new driver.Pool({ ...bounds, Client, max: poolSize, idleTimeoutMillis: 30_000 });
  // Without a listener, a server that goes away would end the process.
  pool.on("error", onError);
  // After the server's own bound, and before the driver's, which would hand a dead connection on.
  dropDeadConnections(pool, { silenceMs: 5_500 });
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  const reader = createReader({ Client, options: bounds, prepared, onError });
  return {
    pool,
    db,
    reader,
    async readTime() {
      const { rows } = await pool.query<{ now: Date }>("select clock_timestamp() as now");
      return (rows[0] as { now: Date }).now;
    },
    async close() {
      // Kysely ends the pool only if it has used it.
      const pooled = db.destroy().then(() => (pool.ended ? undefined : pool.end()));
      await Promise.all([reader.close(), pooled]);
    },
  };
}
