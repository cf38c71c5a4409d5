import pg from "pg";

/** The statements that this process sends to Postgres meanwhile; each is one round trip, since nothing is pipelined. */
export async function recordStatements(run: () => Promise<unknown>): Promise<string[]> {
  const { prototype } = pg.Client;
  const { query } = prototype;
  const statements: string[] = [];
  prototype.query = function record(this: pg.Client, first: string | { text: string }, ...rest: never[]) {
    statements.push(typeof first === "string" ? first : first.text);
    return (query as (...given: unknown[]) => unknown).call(this, first, ...rest);
  } as never;
  try {
    await run();
  } finally {
    prototype.query = query;
  }
  return statements;
}
