import { sql } from "kysely";
import t from "tap";
import { isDatabaseUnavailable } from "../../src/database/failures.ts";
import { type Database, openDatabase } from "../../src/database/open.ts";
import { createTestDatabase, openPool } from "../support/database.ts";
import { createTcpProxy, forEver } from "../support/tcp-proxy.ts";

const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

t.test("a connection that is cut in a transaction fails that transaction and nothing else", async (t) => {
  const url = await createTestDatabase(t);
  const admin = openPool(url);
  const { db, close } = openDatabase({ url, poolSize: 1, onError: () => {} });
  t.teardown(async () => void (await Promise.all([close(), admin.end()])));
  const transaction = db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
    await admin.query("select pg_terminate_backend($1, 5000)", [rows[0]?.pid]);
    // Between two statements, as while a secret is hashed.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await sql`select`.execute(trx);
  });
  t.ok(isDatabaseUnavailable(await failure(transaction)));
  await t.resolves(sql`select`.execute(db));
});

const statements: Record<string, (database: Database) => Promise<unknown>> = {
  "a statement": ({ db }) => sql`select`.execute(db),
  "a transaction": ({ db }) => db.transaction().execute((trx) => sql`select`.execute(trx)),
  "a statement without Kysely": ({ pool }) => pool.query("select"),
};
t.test("whoever comes after a statement that is never answered does not wait behind it", async (t) => {
  const url = await createTestDatabase(t);
  const test = async ([what, run]: [string, (database: Database) => Promise<unknown>]) => {
    const proxy = await createTcpProxy(url);
    await proxy.open();
    const database = openDatabase({ url: proxy.through(url), poolSize: 1, onError: () => {} });
    t.teardown(async () => {
      await database.close();
      await proxy.close();
    });
    await run(database);
    proxy.delayMs = forEver;
    const lost = failure(run(database));
    await new Promise((resolve) => setTimeout(resolve, 100));
    // As after a failover: the old connection is silent, and new ones are well.
    proxy.delayMs = 0;
    t.ok(isDatabaseUnavailable(await lost), what);
    await t.resolves(run(database), what);
  };
  await Promise.all(Object.entries(statements).map(test));
});
