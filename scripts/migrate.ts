import { parseArgs } from "node:util";
import { ConfigurationError, readDatabaseUrl } from "../src/config.ts";
import { grantToService } from "../src/database/grants.ts";
import { migrateDatabase } from "../src/database/migrate.ts";
import { openDatabase } from "../src/database/open.ts";
import { prepareJobs } from "../src/jobs/job-queue.ts";
import { loadEnvironmentFile } from "./environment-file.ts";

const help = `Usage: npm run migrate
       npm run migrate -- grants ROLE

Brings the schema of the database at DATABASE_URL (or DATABASE_URL_QUEUE) up to date: the files of db/migrations that it
has not seen, the next months of the audit log, and the schema of the jobs. It is the release phase on Heroku. Running it
again, or twice at once, does no harm.

grants: gives ROLE what the service needs, for a service that does not connect as the owner of the schema: it can then add
to the audit log, and neither change it nor take its triggers away. Run it as the owner, again after each migration.
`;

/** Everything the service needs to find in a database. */
export async function prepareDatabase(url: string, log: (line: string) => void): Promise<void> {
  const database = openDatabase({ url, poolSize: 2, onError: () => {} });
  try {
    const { applied, newer } = await migrateDatabase(database.db, await database.readTime());
    if (newer.length > 0) {
      log(
        `The schema is of a newer release: ${newer.join(", ")}. Left as it is; this release runs on it, since schemas only grow.`,
      );
    }
    log(applied.length > 0 ? `Applied ${applied.join(", ")}.` : "The schema is up to date.");
  } finally {
    await database.close();
  }
  await prepareJobs(url);
}

async function grantRole(url: string, role: string): Promise<void> {
  const database = openDatabase({ url, poolSize: 1, onError: () => {} });
  try {
    await grantToService(database.db, role);
  } finally {
    await database.close();
  }
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: "boolean" } },
  });
  const [command, role, ...rest] = positionals;
  if (values.help) console.log(help);
  else if (command !== undefined && (command !== "grants" || role === undefined || rest.length > 0)) {
    console.error(help);
    process.exit(2);
  } else {
    loadEnvironmentFile();
    try {
      const url = readDatabaseUrl(process.env);
      if (role === undefined) {
        await prepareDatabase(url, console.log);
        console.log("Done. The service can start.");
      } else {
        await grantRole(url, role);
        console.log(`Done. The service can connect as ${role}; migrations stay with the owner.`);
      }
    } catch (error) {
      console.error(error instanceof ConfigurationError ? error.message : error);
      process.exit(1);
    }
  }
}
