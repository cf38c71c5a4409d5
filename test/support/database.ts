import { randomUUID } from "node:crypto";
import pg from "pg";

const adminUrl = process.env.QUEUE_TEST_DATABASE_URL;
const template = process.env.QUEUE_TEST_TEMPLATE;

interface Teardown {
  teardown(fn: () => Promise<void>): void;
}

/** The URL of a migrated database of the test's own, dropped when the test is over. */
export async function createTestDatabase(t: Teardown): Promise<string> {
  if (!adminUrl || !template) throw new Error("Run tests with `npm test [files]`, which brings up Postgres.");
  const name = `queue_test_${randomUUID().replaceAll("-", "")}`;
  await asAdmin(`create database ${name} template ${template} strategy file_copy`);
  t.teardown(() => asAdmin(`drop database if exists ${name} with (force)`));
  return adminUrl.replace(/\/[^/]*$/, `/${name}`);
}

/** A pool of the test's own. That the database goes away at the end is no error. */
export function openPool(connectionString: string, max = 2): pg.Pool {
  const pool = new pg.Pool({ connectionString, max });
  pool.on("error", () => {});
  return pool;
}

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
