import { readDatabaseUrl } from "../src/config.ts";
import { type Database, openDatabase } from "../src/database/open.ts";

/** Opens the database of the environment for as long as the work takes; `now` is the database's. */
export async function withDatabase<T>(work: (database: Database, now: Date) => Promise<T>): Promise<T> {
  const database = openDatabase({ url: readDatabaseUrl(process.env), poolSize: 1, onError: () => {} });
  try {
    return await work(database, await database.readTime());
  } finally {
    await database.close();
  }
}
