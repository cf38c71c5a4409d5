import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import pg from "pg";
import t from "tap";
import { createTestApp, type TestApp } from "../support/app.ts";
import { newSealKey, testSealer } from "../support/audit.ts";
import { expectStatus } from "../support/browser.ts";

t.test(
  "as a role of its own the service works, and can neither change nor delete what is audited",
  async (t) => {
    const role = `queue_service_${randomUUID().slice(0, 8)}`;
    const admin = new pg.Client({ connectionString: process.env.QUEUE_TEST_DATABASE_URL });
    await admin.connect();
    // Runs last, when the database with what the role was given is gone.
    t.teardown(async () => {
      await admin.query(`drop role ${role}`);
      await admin.end();
    });
    const owner: TestApp = await createTestApp(t);
    await admin.query(`create role ${role} login`);
    await promisify(execFile)(process.execPath, ["scripts/migrate.ts", "grants", role], {
      env: { ...process.env, DATABASE_URL: owner.databaseUrl },
    });

    // Every connection of the service becomes the role; it has none yet.
    const { pool } = owner.database;
    t.equal(pool.totalCount, 0);
    pool.on("connect", (client) => void client.query(`set role ${role}`));
    t.equal((await pool.query("select current_user as name")).rows[0].name, role);
    const ada = owner.browser();
    await ada.signUp("ada@example.com");
    expectStatus(await ada.call("refreshSession"), 200);
    const body = {
      id: randomUUID(),
      type: "raptor.page.seen",
      outcome: "success",
      customer_id: randomUUID(),
      personal: { ip: "::1" },
    };
    expectStatus(await owner.service("raptor").call("appendAuditEvents", { body }), 201);
    expectStatus(await owner.service("console").call("searchAuditEvents"), 200);
    await testSealer(owner, newSealKey()).sealAll();

    for (const [table, column] of [
      ["customer_audit_events", "type"],
      ["queue_audit_positions", "type"],
      ["queue_audit_seals", "digest"],
    ]) {
      for (const statement of [
        `update ${table} set ${column} = ${column}`,
        `delete from ${table}`,
        `truncate ${table}`,
        `alter table ${table} disable trigger all`,
      ])
        await t.rejects(pool.query(statement), { code: "42501" }, statement);
    }
  },
);
