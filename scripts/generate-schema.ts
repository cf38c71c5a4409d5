import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { startDevelopmentDatabase } from "./development-database.ts";
import { dumpSchema } from "./dump-schema.ts";
import { prepareDatabase } from "./migrate.ts";

/** Runs the migrations on a throwaway Postgres and derives the dump and the table types from what they made. */
export async function generateSchema(): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "queue-generate-"));
  const database = await startDevelopmentDatabase({ folder, durable: false });
  try {
    await prepareDatabase(database.url, () => {});
    const typesFile = join(folder, "tables.ts");
    await promisify(execFile)("kysely-codegen", [
      ...[
        "--dialect",
        "postgres",
        "--url",
        database.url,
        "--out-file",
        typesFile,
        "--default-schema",
        "public",
      ],
      ...["--include-pattern", "public.{queue_*,customer_audit_events,customer_audit_personal}"],
      ...["--exclude-pattern", "public.queue_migration*", "--type-only-imports"],
    ]);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const dump = await dumpSchema(client);
    await client.end();
    return new Map([
      ["db/schema.sql", dump],
      ["src/database/tables.ts", await readFile(typesFile, "utf8")],
    ]);
  } finally {
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
