import { sql } from "kysely";
import pg from "pg";
import t from "tap";
import { isDatabaseUnavailable } from "../../src/database/failures.ts";
import { openDatabase } from "../../src/database/open.ts";
import { createReader } from "../../src/database/reader.ts";
import { rowsOf, statement } from "../../src/database/statement.ts";
import { createTestDatabase, openPool } from "../support/database.ts";
import { createTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts";

const double = statement<{ number: number }, { doubled: number; pid: number }>(
  "double",
  ({ number }) => sql`select ${number}::integer + ${number}::integer as doubled, pg_backend_pid() as pid`,
);
const inverse = statement<{ number: number }, { inverse: number }>(
  "inverse",
  ({ number }) => sql`select 1 / ${number}::integer as inverse`,
);
const slow = statement<{ seconds: number }, { done: boolean }>(
  "slow",
  ({ seconds }) => sql`select pg_sleep(${seconds}) is not null as done`,
);

async function open(t: Parameters<typeof createTestDatabase>[0], { prepared = true } = {}) {
  const databaseUrl = await createTestDatabase(t);
  const database = openDatabase({ url: databaseUrl, poolSize: 2, prepared, onError: () => {} });
  t.teardown(database.close);
  return { ...database, databaseUrl };
}

t.test("many callers read over one connection, and each gets the answer to its own question", async (t) => {
  const { reader } = await open(t);
  const numbers = Array.from({ length: 200 }, (_, number) => number);
  const rows = await Promise.all(numbers.map((number) => rowsOf(reader, double, { number })));
  t.strictSame(
    rows.map(([row]) => row?.doubled),
    numbers.map((number) => 2 * number),
  );
  t.equal(new Set(rows.map(([row]) => row?.pid)).size, 1);
});

t.test("a read that fails fails for its caller alone", async (t) => {
  const { reader } = await open(t);
  const read = [1, 0, 1].map((number) => rowsOf(reader, inverse, { number }));
  const [before, failed, after] = await Promise.allSettled(read);
  t.match(before, { status: "fulfilled", value: [{ inverse: 1 }] });
  t.match(failed, { status: "rejected", reason: { code: "22012" } });
  t.match(after, { status: "fulfilled", value: [{ inverse: 1 }] });
});

t.test("reads whose connection is cut are answered over another one", async (t) => {
  const { reader, databaseUrl } = await open(t);
  const [first] = await rowsOf(reader, double, { number: 1 });
  const waiting = [rowsOf(reader, slow, { seconds: 0.5 }), rowsOf(reader, double, { number: 2 })] as const;
  const pool = openPool(databaseUrl);
  t.teardown(() => pool.end());
  await pool.query("select pg_terminate_backend($1)", [first?.pid]);
  t.match(await waiting[0], [{ done: true }]);
  const [second] = await waiting[1];
  t.equal(second?.doubled, 4);
  t.not(second?.pid, first?.pid);
});

t.test("a server that does not answer is given up in time, and read from again when it does", async (t) => {
  const databaseUrl = await createTestDatabase(t);
  const proxy: TcpProxy = await createTcpProxy(databaseUrl);
  await proxy.open();
  const options = {
    connectionString: proxy.through(databaseUrl),
    query_timeout: 300,
    connectionTimeoutMillis: 300,
  };
  const reader = createReader({ Client: pg.Client, options, prepared: true, onError: () => {} });
  t.teardown(async () => {
    await reader.close();
    await proxy.close();
  });
  t.match(await rowsOf(reader, double, { number: 1 }), [{ doubled: 2 }]);
  proxy.delayMs = 60_000;
  for (const number of [2, 3]) await t.rejects(rowsOf(reader, double, { number }));
  proxy.delayMs = 0;
  t.match(await rowsOf(reader, double, { number: 4 }), [{ doubled: 8 }]);
});

const locked = statement<object, { name: string }>("locked", () => sql`select name from locked_table`);

t.test("a table that somebody has locked holds up those who read it, and nobody else", async (t) => {
  const { reader, pool } = await open(t);
  await pool.query("create table locked_table (name text)");
  const holder = await pool.connect();
  await holder.query("begin; lock table locked_table");
  const reads = Array.from({ length: 8 }, (_, number) => [
    rowsOf(reader, locked, {}),
    rowsOf(reader, double, { number }),
  ]).flat();
  const outcomes = await Promise.allSettled<unknown>(reads);
  await holder.query("rollback");
  holder.release();
  for (const [index, outcome] of outcomes.entries()) {
    if (index % 2 === 1) t.match(outcome, { status: "fulfilled", value: [{ doubled: index - 1 }] });
    else t.ok(outcome.status === "rejected" && isDatabaseUnavailable(outcome.reason), "503, not 500");
  }
  t.strictSame(await rowsOf(reader, locked, {}), []);
});

const changing = statement<object, { name: string }>("changing", () => sql`select name from changing_table`);

t.test("a statement whose answer a migration has changed is prepared anew", async (t) => {
  const { reader, db, pool } = await open(t);
  await pool.query("create table changing_table (name text); insert into changing_table values ('1')");
  for (const executor of [reader, db]) t.match(await rowsOf(executor, changing, {}), [{ name: "1" }]);
  await pool.query("alter table changing_table alter name type integer using name::integer");
  t.match(await rowsOf(reader, changing, {}), [{ name: 1 }], "a read is repeated");
  await rowsOf(db, changing, {}).catch((error: unknown) =>
    t.ok(isDatabaseUnavailable(error), "503, not 500"),
  );
  t.match(await rowsOf(db, changing, {}), [{ name: 1 }]);
});

const preparedNames = statement<object, { name: string }>(
  "prepared_names",
  () => sql`select name from pg_prepared_statements`,
);

t.test(
  "a statement is prepared under its name, over the reader as over the pool, unless that is off",
  async (t) => {
    for (const prepared of [true, false]) {
      const { reader, db } = await open(t, { prepared });
      for (const executor of [reader, db]) {
        await rowsOf(executor, double, { number: 1 });
        t.strictSame(
          (await rowsOf(executor, preparedNames, {})).map(({ name }) => name).sort(),
          prepared ? ["double", "prepared_names"] : [],
          executor === db ? "pool" : "reader",
        );
      }
    }
  },
);

t.test("a statement's text is made once, with a place for each use of a member", (t) => {
  t.equal(double.text, "/* double */ select $1::integer + $2::integer as doubled, pg_backend_pid() as pid");
  t.strictSame(double.parametersOf({ number: 3 }), [3, 3]);
  t.end();
});
