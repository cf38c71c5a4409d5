import type { Socket } from "node:net";
import type pg from "pg";
import { giveUpWhenSilent } from "./dead-connections.ts";
import { isConnectionLost, isPreparationSpoilt } from "./failures.ts";

/**
 * One connection for the reads of all callers: each is sent at once, behind those that were sent before, and nobody waits
 * for an earlier answer to be sent (pipeline mode). For single statements that only read. A write, or a transaction, has
 * no place here: it would commit, or be rolled back, with whatever another caller sends next.
 */
export interface Reader {
  read<Row>(text: string, parameters: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

// All wait for the one that waits. Reads by key wait for nobody but a migration.
const lockMs = 250;
const silenceMs = 2_000;

interface ReaderOptions {
  Client: typeof pg.Client;
  options: pg.ClientConfig;
  /** Whether what is read is prepared, and may so be planned once for good. */
  prepared: boolean;
  onError: (error: Error) => void;
}

export function createReader({ Client, options, prepared, onError }: ReaderOptions): Reader {
  let current: Promise<pg.Client> | undefined;
  let closed = false;

  function forget(connection: Promise<pg.Client>): void {
    if (current === connection) current = undefined;
  }

  function connect(): Promise<pg.Client> {
    if (closed) return Promise.reject(new Error("Connection terminated: the reader is closed"));
    // What is read here is found by key: the plan is the same whatever the parameters, and planning costs more than reading.
    const planning = prepared && { options: "-c plan_cache_mode=force_generic_plan" };
    const client = new Client({ ...options, ...planning, lock_timeout: lockMs, pipeline: true });
    const connection = client.connect().then(() => {
      giveUpWhenSilent(client, silenceMs);
      return client;
    });
    client.on("error", (error) => {
      forget(connection);
      onError(error);
    });
    client.on("end", () => forget(connection));
    connection.catch(() => forget(connection));
    current = connection;
    return connection;
  }

  async function send<Row>(text: string, parameters: unknown[]): Promise<Row[]> {
    const connection = current ?? connect();
    try {
      const client = await connection;
      writeTogether(client);
      const { rows } = await client.query(text, parameters);
      return rows as Row[];
    } catch (error) {
      if (isOfConnection(error)) forget(connection);
      throw error;
    }
  }

  return {
    async read<Row>(text: string, parameters: unknown[]) {
      try {
        return await send<Row>(text, parameters);
      } catch (error) {
        // The one connection may have been gone for long, or have gone under everybody; and a preparation that failed
        // takes those behind it along. A read may be repeated.
        if (!isOfConnection(error)) throw error;
        return send<Row>(text, parameters);
      }
    },
    async close() {
      closed = true;
      const closing = current;
      current = undefined;
      await closing?.then((client) => client.end()).catch(() => {});
    },
  };
}

function isOfConnection(error: unknown): boolean {
  return isConnectionLost(error) || isPreparationSpoilt(error);
}

/** What is asked in one turn of the event loop goes out in one write. */
function writeTogether(client: pg.Client): void {
  // The types of node-postgres do not name it.
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  setImmediate(() => stream.uncork());
}
