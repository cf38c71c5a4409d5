import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import t from "tap";
import { isDatabaseUnavailable } from "../../src/database/failures.ts";
import { openDatabase } from "../../src/database/open.ts";
import { createTestDatabase, openPool } from "../support/database.ts";

t.test(
  "a connection that is cut between two statements of a transaction ends the transaction and no more",
  async (t) => {
    const url = await createTestDatabase(t);
    const other = openPool(url);
    const { db, close } = openDatabase({ url, poolSize: 1, onError: () => {} });
    t.teardown(async () => {
      await close();
      await other.end();
    });
    const failure = await db
      .transaction()
      .execute(async (trx) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
        const gone = "select count(*)::int as left from pg_stat_activity where pid = $1";
        await other.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
        while ((await other.query(gone, [rows[0]?.pid])).rows[0].left > 0) await sleep(10);
        // Until our end has been told, which it is while nobody waits for an answer.
        await sleep(100);
        await sql`select`.execute(trx);
      })
      .catch((error: unknown) => error);
    t.ok(isDatabaseUnavailable(failure), String(failure));
    await sql`select`.execute(db);
  },
);
