import type pg from "pg";
import type { Database } from "../../src/database/open.ts";

export interface StatementRecorder {
  /** Runs the call and answers what it sent to the database meanwhile: the texts, in order. */
  during<T>(call: () => Promise<T>): Promise<{ result: T; statements: string[] }>;
}

/** Listens to whatever goes over the service's pool, whoever sends it. */
export function recordStatements({ pool }: Database): StatementRecorder {
  let recording: string[] | undefined;
  const listening = new WeakSet<pg.PoolClient>();
  pool.on("acquire", (client) => {
    if (listening.has(client)) return;
    listening.add(client);
    const query = client.query.bind(client) as (...all: unknown[]) => unknown;
    client.query = ((...all: unknown[]) => {
      const [statement] = all as [string | { text: string }];
      recording?.push(typeof statement === "string" ? statement : statement.text);
      return query(...all);
    }) as typeof client.query;
  });
  return {
    async during(call) {
      const statements: string[] = [];
      recording = statements;
      try {
        return { result: await call(), statements };
      } finally {
        recording = undefined;
      }
    },
  };
}
