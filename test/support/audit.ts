import type pg from "pg";

/** Appends events by SQL, as many as nobody would wait for otherwise; a thousandth of a second apart. */
export async function loadEvents(pool: pg.Pool, count: number): Promise<void> {
  await pool.query(
    `insert into customer_audit_events (id, occurred_at, recorded_at, type, schema_version, outcome, actor_type,
      customer_id, targets, request_id, data, commitment)
    select gen_random_uuid(), at, at, 'session.refreshed', 1, 'success', 'system', gen_random_uuid(), '[]', 'loaded-by-sql',
      jsonb_build_object('n', n, 'text', 'é"\\'), sha256(n::text::bytea)
    from generate_series(1, $1::integer) as n,
      lateral (select date_trunc('second', now()) + n * interval '1 millisecond' as at) as times`,
    [count],
  );
}

/** How Postgres looks for the newest positions that fit. */
export async function positionPlan(pool: pg.Pool, condition: string): Promise<string> {
  const { rows } = await pool.query(
    `explain select position from queue_audit_positions where ${condition} order by position desc limit 50`,
  );
  return rows.map((row) => row["QUERY PLAN"]).join("\n");
}
