import { readdir, readFile } from "node:fs/promises";
import { type Kysely, sql } from "kysely";
import { type Migration, type MigrationProvider, Migrator } from "kysely/migration";

const folder = new URL("../../db/migrations/", import.meta.url);
const partitionMonths = 14;

// Raptor's runner shares the database at first; the ledgers must not meet.
const ledger = "queue_migration";

/** The numbered files of db/migrations, forward only. */
async function readMigrations(): Promise<Record<string, Migration>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  const migrations: Record<string, Migration> = {};
  for (const name of names) {
    const text = await readFile(new URL(name, folder), "utf8");
    migrations[name.replace(/\.sql$/, "")] = { up: async (db) => void (await sql.raw(text).execute(db)) };
  }
  return migrations;
}

export interface MigrationState {
  /** What this release has and the database has not. */
  pending: string[];
  /** What the database has from a newer release than this one. */
  newer: string[];
}

export async function findMigrationState<DB>(db: Kysely<DB>): Promise<MigrationState> {
  const known = Object.keys(await readMigrations());
  const { rows: ledgers } = await sql<{ there: boolean }>`
    select to_regclass(${ledger}) is not null as there`.execute(db);
  if (!ledgers[0]?.there) return { pending: known, newer: [] };
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(ledger)} order by name`.execute(
    db,
  );
  const applied = new Set(rows.map(({ name }) => name));
  return {
    pending: known.filter((name) => !applied.has(name)),
    newer: [...applied].filter((name) => !known.includes(name)),
  };
}

/**
 * Brings the schema up to date; answers what was applied, and what is there from a newer release, which is left as it
 * is: after a rollback the release phase of the older one must not fail, and its code runs on a schema that only ever
 * grows. Runs of several processes at once are safe: one does the work, the others wait for its lock.
 */
export async function migrateDatabase<DB>(
  db: Kysely<DB>,
  today: Date,
): Promise<{ applied: string[]; newer: string[] }> {
  const { newer } = await findMigrationState(db);
  const provider: MigrationProvider = {
    async getMigrations() {
      // Kysely wants to know every migration that was applied; it does not run these.
      const strangers = newer.map((name) => [name, { up: async () => {} }] as const);
      return { ...(await readMigrations()), ...Object.fromEntries(strangers) };
    },
  };
  const migrator = new Migrator({
    db,
    provider,
    migrationTableName: ledger,
    migrationLockTableName: `${ledger}_lock`,
    allowUnorderedMigrations: true,
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error) throw error;
  await sql`select customer_audit_make_partitions(${today.toISOString().slice(0, 10)}::date, ${partitionMonths})`.execute(
    db,
  );
  return { applied: (results ?? []).map((result) => result.migrationName), newer };
}
