import { parseArgs } from "node:util";
import { ConfigurationError, readDatabaseUrl } from "../src/config.ts";
import { migrateDatabase } from "../src/database/migrate.ts";
import { openDatabase } from "../src/database/open.ts";
import { prepareJobs } from "../src/jobs/job-queue.ts";
import { loadEnvironmentFile } from "./environment-file.ts";

const help = `Usage: npm run migrate

Brings the schema of the database at DATABASE_URL (or DATABASE_URL_QUEUE) up to date: the files of db/migrations that it
has not seen, the next months of the audit log, and the schema of the jobs. It is the release phase on Heroku. Running it
again, or twice at once, does no harm.
`;

/** Everything the service needs to find in a database. */
export async function prepareDatabase(url: string, log: (line: string) => void): Promise<void> {
  const database = openDatabase({ url, poolSize: 2, onError: () => {} });
  try {
    const applied = await migrateDatabase(database.db, await database.readTime());
    log(applied.length > 0 ? `Applied ${applied.join(", ")}.` : "The schema is up to date.");
  } finally {
    await database.close();
  }
  await prepareJobs(url);
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { help: { type: "boolean" } } });
  if (values.help) console.log(help);
  else {
    loadEnvironmentFile();
    try {
      await prepareDatabase(readDatabaseUrl(process.env), console.log);
      console.log("Done. The service can start.");
    } catch (error) {
      console.error(error instanceof ConfigurationError ? error.message : error);
      process.exit(1);
    }
  }
}
