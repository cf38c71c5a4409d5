import { setTimeout } from "node:timers/promises";
import t from "tap";
import { assignPositions, lockSequencer } from "../../src/audit/position-store.ts";
import { createPositions } from "../../src/audit/positions.ts";
import { createTestApp } from "../support/app.ts";
import { loadEvents } from "../support/audit.ts";

t.test("a sequencer that waited for another goes on where that one ended", async (t) => {
  const {
    database: { db, pool },
  } = await createTestApp(t);
  await loadEvents(pool, 3);
  let waiting: Promise<void> | undefined;
  await db.transaction().execute(async (trx) => {
    await lockSequencer(trx);
    t.equal(await assignPositions(trx, 100), 3);
    // It sees the three as they were, and one more.
    await loadEvents(pool, 1);
    waiting = createPositions(db).assign();
    const isWaiting = async () =>
      (await pool.query("select from pg_locks where not granted and pid <> pg_backend_pid()")).rows.length >
      0;
    while (!(await isWaiting())) await setTimeout(10);
  });
  await waiting;
  const { rows } = await pool.query(
    "select array_agg(position::int order by position) as positions, count(distinct event_id)::int as events from queue_audit_positions",
  );
  t.strictSame(rows, [{ positions: [1, 2, 3, 4], events: 4 }]);
});

t.test("positions and seals cannot be changed, deleted or truncated", async (t) => {
  const {
    database: { db, pool },
  } = await createTestApp(t);
  await loadEvents(pool, 1);
  await createPositions(db).assign();
  for (const [table, column] of [
    ["queue_audit_positions", "position"],
    ["queue_audit_seals", "number"],
    ["queue_audit_seal_keys", "fingerprint"],
  ]) {
    for (const statement of [
      `update ${table} set ${column} = ${column}`,
      `delete from ${table}`,
      `truncate ${table} cascade`,
    ])
      await t.rejects(pool.query(statement), /append-only/, statement);
  }
});
