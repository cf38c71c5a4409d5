import { readFile } from "node:fs/promises";
import pg from "pg";
import t from "tap";
import { dumpSchema } from "../../scripts/dump-schema.ts";
import { createTestDatabase } from "../support/database.ts";

async function connect(t: { teardown(fn: () => Promise<void>): void }): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: await createTestDatabase(t) });
  client.on("error", () => {});
  await client.connect();
  t.teardown(() => client.end());
  return client;
}

t.test("the dump, run on an empty database, makes the schema that it was taken of", async (t) => {
  const client = await connect(t);
  const dump = await dumpSchema(client);
  t.equal(dump, await readFile("db/schema.sql", "utf8"), "it is the one in the tree");
  await client.query("drop schema public cascade; create schema public");
  t.notMatch(await dumpSchema(client), "create table");
  await client.query(dump);
  t.equal(await dumpSchema(client), dump);
});

t.test("whatever changes in the schema shows in the dump", async (t) => {
  const client = await connect(t);
  const before = await dumpSchema(client);
  const changes = [
    "alter table queue_sessions add column extra text",
    "alter table queue_sessions alter column user_agent set not null",
    "alter table queue_sessions alter column generation set default 1",
    "alter table queue_sessions drop constraint queue_sessions_acr_known",
    "alter table queue_customers alter column email type varchar(254)",
    "create index queue_sessions_extra on queue_sessions (created_at)",
    "drop index queue_sessions_live_of_customer",
    "drop trigger customer_audit_events_no_change on customer_audit_events",
    "create or replace function customer_audit_refuse_change() returns trigger language plpgsql as $$ begin return new; end $$",
    "alter table queue_rate_limits set logged",
    "comment on table queue_sessions is 'a comment'",
    "create table queue_extra (id uuid primary key)",
  ];
  for (const change of changes) {
    await client.query(`begin; ${change}`);
    t.not(await dumpSchema(client), before, change);
    await client.query("rollback");
  }
  t.equal(await dumpSchema(client), before);
});
