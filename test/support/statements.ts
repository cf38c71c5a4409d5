import type { Database } from "../../src/database/open.ts";

/** Watches what the database is asked; answers the statements that the work sent, in their order. */
export function watchStatements({ pool }: Database): (work: () => Promise<unknown>) => Promise<string[]> {
  let statements: string[] = [];
  pool.on("acquire", (client) => {
    if (Object.hasOwn(client, "query")) return;
    const inner = client.query.bind(client) as (...all: unknown[]) => unknown;
    client.query = ((...all: unknown[]) => {
      statements.push(String((all[0] as { text?: string }).text ?? all[0]));
      return inner(...all);
    }) as typeof client.query;
  });
  return async function statementsOf(work) {
    const before = statements;
    const during: string[] = [];
    statements = during;
    try {
      await work();
    } finally {
      statements = before;
    }
    return during;
  };
}
