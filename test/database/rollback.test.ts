import { execFile } from "node:child_process";
import { promisify } from "node:util";
import pg from "pg";
import t from "tap";
import { createTestDatabase } from "../support/database.ts";

const migrate = async (databaseUrl: string) => {
  const { stdout } = await promisify(execFile)(process.execPath, ["scripts/migrate.ts"], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  return stdout;
};

t.test(
  "after a rollback the release phase of the older code succeeds and leaves the newer schema as it is",
  async (t) => {
    const databaseUrl = await createTestDatabase(t);
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    // What a later release has done, and a migration of this one that it did not have.
    await client.query("create table queue_later (id integer)");
    await client.query(
      "insert into queue_migration values ('998_later', '2026-01-01'), ('999_last', '2026-01-01')",
    );
    await client.query("drop table queue_audit_retention");
    await client.query(
      "drop index queue_sessions_ended_at, queue_sessions_expires_at, queue_email_changes_reserved_until, queue_notices_created_at, queue_rate_limits_expire, queue_audit_service_events_recorded_at, customer_audit_personal_unclaimed, queue_webauthn_challenges_session",
    );
    await client.query("delete from queue_migration where name = '031_queue_retention'");

    const output = await migrate(databaseUrl);
    t.match(output, /newer release: 998_later, 999_last\. Left as it is/);
    t.match(output, /Applied 031_queue_retention/);
    const again = await migrate(databaseUrl);
    t.match(again, /newer release: 998_later, 999_last/);
    t.match(again, /up to date/);
    const { rows } = await client.query(
      "select to_regclass('queue_later') is not null as kept, to_regclass('queue_audit_retention') is not null as made, (select count(*)::int from queue_migration where name like '99%') as listed",
    );
    t.strictSame(rows, [{ kept: true, made: true, listed: 2 }]);
    await client.end();
  },
);
