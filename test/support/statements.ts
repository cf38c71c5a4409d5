import type pg from "pg";

/** The texts of what goes to the database while something is done, in order; each is a round trip. */
export async function recordStatements(pool: pg.Pool, act: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const recorded = new Set<pg.PoolClient>();
  const record = (client: pg.PoolClient) => {
    if (recorded.has(client)) return;
    recorded.add(client);
    const query = client.query;
    client.query = ((...given: [string | { text: string }]) => {
      statements.push(typeof given[0] === "string" ? given[0] : given[0].text);
      return Reflect.apply(query, client, given);
    }) as typeof query;
  };
  pool.on("acquire", record);
  try {
    await act();
  } finally {
    pool.off("acquire", record);
    // The method of the class shows again.
    for (const client of recorded) delete (client as Partial<pg.PoolClient>).query;
  }
  return statements;
}
