import { readdir, readFile } from "node:fs/promises";
import { type Kysely, sql } from "kysely";
import { type Migration, type MigrationProvider, Migrator } from "kysely/migration";

const folder = new URL("../../db/migrations/", import.meta.url);
const partitionMonths = 14;

/** The numbered files of db/migrations, forward only. */
const migrationFiles: MigrationProvider = {
  async getMigrations() {
    const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
    const migrations: Record<string, Migration> = {};
    for (const name of names) {
      const text = await readFile(new URL(name, folder), "utf8");
      migrations[name.replace(/\.sql$/, "")] = { up: async (db) => void (await sql.raw(text).execute(db)) };
    }
    return migrations;
  },
};

/**
 * Brings the schema up to date and returns the names of what was applied. Runs of several processes at once are safe:
 * one does the work, the others wait for its lock and find nothing to do.
 */
export async function migrateDatabase<DB>(db: Kysely<DB>, today: Date): Promise<string[]> {
  const migrator = new Migrator({
    db,
    provider: migrationFiles,
    // Raptor's runner shares the database at first; the ledgers must not meet.
    migrationTableName: "queue_migration",
    migrationLockTableName: "queue_migration_lock",
    allowUnorderedMigrations: true,
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error) throw error;
  await sql`select customer_audit_make_partitions(${today.toISOString().slice(0, 10)}::date, ${partitionMonths})`.execute(
    db,
  );
  return (results ?? []).map((result) => result.migrationName);
}
