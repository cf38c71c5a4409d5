import { execFile } from "node:child_process";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import t from "tap";
import { createAuditExport } from "../../src/audit/exporting.ts";
import { createPositions } from "../../src/audit/positions.ts";
import { createAuditReader } from "../../src/audit/reading.ts";
import { keyFingerprint } from "../../src/audit/seal.ts";
import { verifySealChain } from "../../src/audit/seal-chain.ts";
import { verifyExport } from "../../src/audit/verification.ts";
import { createCursors } from "../../src/cursor.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { newSealKey, testSealer } from "../support/audit.ts";

const key = newSealKey();

/** Events of a month that is long over, with personal parts and a service's id. */
async function loadMonth({ database }: TestApp, month: string, count: number): Promise<void> {
  await database.pool.query("select customer_audit_make_partitions($1, 1)", [`${month}-01`]);
  await database.pool.query(
    `with events as (
      insert into customer_audit_events (id, occurred_at, recorded_at, type, schema_version, outcome, actor_type, targets,
        request_id, data, commitment)
      select gen_random_uuid(), at, at, 'authentication.failed', 1, 'failure', 'anonymous', '[]', 'loaded-by-sql', '{}', sha256(n::text::bytea)
      from generate_series(1, $2::integer) n, lateral (select $1::timestamptz + n * interval '1 minute' as at) times
      returning id, recorded_at
    ), personal as (
      insert into customer_audit_personal (event_id, salt, personal) select id, sha256('salt'), '{}' from events
    )
    insert into queue_audit_service_events select 'raptor', id, id, recorded_at, sha256('digest') from events`,
    [`${month}-10T00:00:00Z`, count],
  );
}

async function retain(test: TestApp, retention: string, ...options: string[]) {
  return new Promise<{ code: number; output: string }>((resolve) =>
    execFile(
      process.execPath,
      ["scripts/audit.ts", "retain", ...options],
      { env: { ...process.env, DATABASE_URL: test.databaseUrl, QUEUE_AUDIT_RETENTION: retention } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    ),
  );
}

async function countsOf({ database }: TestApp): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of [
    ...["customer_audit_events", "customer_audit_personal", "queue_audit_positions"],
    ...["queue_audit_service_events", "queue_audit_seals"],
  ]) {
    const { rows } = await database.pool.query(`select count(*)::int as count from ${table}`);
    counts[table] = rows[0].count;
  }
  return counts;
}

t.test(
  "sealed months that are old enough go with what belongs to them; what is left is proven by the seals, which stay",
  async (t) => {
    const test = await createTestApp(t);
    const sealer = testSealer(test, key);
    await loadMonth(test, "2016-01", 30);
    await sealer.sealAll();
    await loadMonth(test, "2016-02", 20);
    await sealer.sealAll();
    await test.browser().signUp("ada@example.com");
    await sealer.sealAll();
    const before = await countsOf(test);

    const { code, output } = await retain(test, "365d", "--drop");
    t.equal(code, 0, output);
    t.match(output, /Dropped {2}customer_audit_events_y2016m01\nDropped {2}customer_audit_events_y2016m02/);
    t.match(output, "gone through position 50");
    const after = await countsOf(test);
    t.strictSame(after, {
      // Each removal is an event itself.
      customer_audit_events: (before.customer_audit_events as number) - 50 + 2,
      customer_audit_personal: (before.customer_audit_personal as number) - 50,
      queue_audit_positions: (before.queue_audit_positions as number) - 50,
      queue_audit_service_events: 0,
      queue_audit_seals: before.queue_audit_seals,
    });
    const { rows } = await test.database.pool.query(
      "select to_regclass('customer_audit_events_y2016m01') as dropped, (select tgenabled from pg_trigger where tgname = 'queue_audit_positions_no_change') as trigger",
    );
    t.strictSame(rows, [{ dropped: null, trigger: "O" }], "the positions are append-only again");

    await sealer.sealAll();
    const { db } = test.database;
    const parts = { db, positions: createPositions(db), cursors: createCursors(Buffer.alloc(32)) };
    const seals = await createAuditReader(parts).seals({ limit: 100 });
    const chain = verifySealChain([seals], new Set([keyFingerprint(key)]));
    t.equal(chain.seals[0]?.number, 1, "the chain begins where it began");
    const exported = await text(Readable.from(await createAuditExport(parts).open({})));
    const verified = await verifyExport(Readable.from(exported.split("\n")), chain, { from: 51 });
    t.match(verified, { events: after.customer_audit_events, unsealed: 0 });

    t.match(await retain(test, "365d"), { code: 0, output: /Nothing was removed/ }, "once");
  },
);

t.test("a detached month is a table that can be archived", async (t) => {
  const test = await createTestApp(t);
  await loadMonth(test, "2016-01", 3);
  await test.browser().signUp("ada@example.com");
  await testSealer(test, key).sealAll();
  t.match(await retain(test, "365d"), { code: 0, output: /Detached {2}customer_audit_events_y2016m01/ });
  const { rows } = await test.database.pool.query(
    "select count(*)::int as count from customer_audit_events_y2016m01",
  );
  t.equal(rows[0].count, 3);
});

t.test("an export begins with the first range of which nothing was removed", async (t) => {
  const test = await createTestApp(t);
  await loadMonth(test, "2016-01", 3);
  await test.browser().signUp("ada@example.com");
  const sealer = testSealer(test, key);
  // One seal over what goes and what stays.
  await sealer.sealAll();
  const { queue_audit_positions: sealed } = await countsOf(test);
  await test.browser().signUp("bob@example.com");
  await sealer.sealAll();
  await retain(test, "365d");
  const { db } = test.database;
  const parts = { db, positions: createPositions(db), cursors: createCursors(Buffer.alloc(32)) };
  const exported = await text(Readable.from(await createAuditExport(parts).open({})));
  t.equal(JSON.parse(exported.split("\n")[0] as string).position, (sealed as number) + 1);
});

t.test("what is not sealed stays, and the newest event too, or positions would begin anew", async (t) => {
  const test = await createTestApp(t);
  await loadMonth(test, "2016-01", 3);
  t.match(await retain(test, "365d"), { code: 0, output: /y2016m01 is not sealed yet/ });
  await testSealer(test, key).sealAll();
  t.match(await retain(test, "365d"), { code: 0, output: /y2016m01 has the newest event of the log/ });
  t.match(await countsOf(test), { customer_audit_events: 3, queue_audit_positions: 3 });
});

t.test("without the setting all is kept; one that does not parse is refused", async (t) => {
  const test = await createTestApp(t);
  t.match(await retain(test, ""), { code: 0, output: /kept for ever/ });
  t.match(await retain(test, "7 years"), { code: 2, output: /QUEUE_AUDIT_RETENTION must be a duration/ });
});
