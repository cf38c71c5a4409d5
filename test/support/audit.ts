import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { sql } from "kysely";
import type pg from "pg";
import { pino } from "pino";
import { createPositions } from "../../src/audit/positions.ts";
import { createSealer, type Sealer } from "../../src/audit/sealing.ts";
import type { Executor, Trx } from "../../src/database/open.ts";
import type { TestApp } from "./app.ts";

export const newSealKey = (): KeyObject => generateKeyPairSync("ed25519").privateKey;

/** A sealer as the worker has it, and what it logs. */
export function testSealer(
  { database: { db }, clock }: Pick<TestApp, "database" | "clock">,
  key: KeyObject,
): Sealer & { logged: Record<string, unknown>[] } {
  const logged: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line: string) => logged.push(JSON.parse(line)) });
  return { ...createSealer({ db, positions: createPositions(db), clock, key, log }), logged };
}

/** Appends events by SQL, as many as nobody would wait for otherwise; a thousandth of a second apart. */
export async function loadEvents(pool: pg.Pool, count: number): Promise<void> {
  const atOnce = 10_000;
  for (let from = 1; from <= count; from += atOnce) {
    await pool.query(
      `insert into customer_audit_events (id, occurred_at, recorded_at, type, schema_version, outcome, actor_type,
        customer_id, targets, request_id, data, commitment)
      select gen_random_uuid(), at, at, 'session.refreshed', 1, 'success', 'system', gen_random_uuid(), '[]', 'loaded-by-sql',
        jsonb_build_object('n', n, 'text', 'é"\\'), sha256(n::text::bytea)
      from generate_series($1::integer, $2::integer) as n,
        lateral (select date_trunc('second', now()) + n * interval '1 millisecond' as at) as times`,
      [from, Math.min(from + atOnce - 1, count)],
    );
  }
}

/** How Postgres looks for the newest positions that fit. */
export async function positionPlan(pool: pg.Pool, condition: string): Promise<string> {
  const { rows } = await pool.query(
    `explain select position from queue_audit_positions where ${condition} order by position desc limit 50`,
  );
  return rows.map((row) => row["QUERY PLAN"]).join("\n");
}

/** How many positions, or entries of their indexes, Postgres reads for the work. */
export async function positionsRead(db: Executor, work: (trx: Trx) => Promise<unknown>): Promise<number> {
  return db.transaction().execute(async (trx) => {
    // The counts of this connection, which are not handed on before the transaction is over.
    const count = async (): Promise<number> => {
      const { rows } = await sql<{ count: string }>`
        select sum(pg_stat_get_xact_tuples_returned(relation)) as count from (
          select 'queue_audit_positions'::regclass::oid as relation
          union all select indexrelid from pg_index where indrelid = 'queue_audit_positions'::regclass
        ) as relations`.execute(trx);
      return Number(rows[0]?.count);
    };
    const before = await count();
    await work(trx);
    return (await count()) - before;
  });
}
