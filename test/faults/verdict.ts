import pg from "pg";
import type { Parts } from "./ceremonies.ts";
import { findHalves } from "./halves.ts";
import type { Ledger } from "./ledger.ts";
import { tryEnded } from "./steps.ts";

export interface Verdict {
  lost: string[];
  twice: string[];
  granted: string[];
  half: string[];
}

/** Compares the ledger with the database, and tries what has ended once more. */
export async function judge(parts: Parts): Promise<Verdict> {
  const { ledger, world } = parts;
  for (const session of [...ledger.sessions.values()].filter(({ state }) => state === "ended").slice(-25))
    await tryEnded(parts, session);
  const client = new pg.Client({ connectionString: world.postgres.url });
  await client.connect();
  try {
    const lost = [...ledger.faults.lost, ...(await lostWrites(client, ledger))];
    const half = await findHalves(client);
    return { ...ledger.faults, lost, half };
  } finally {
    await client.end();
  }
}

/** What was acknowledged and is not there. */
export async function lostWrites(client: pg.Client, ledger: Ledger): Promise<string[]> {
  const read = async <Row extends object>(sql: string, ...values: unknown[]) =>
    (await client.query<Row & pg.QueryResultRow>(sql, values)).rows;
  const lost: string[] = [];
  const ids = [...ledger.sessions.keys()];
  const rows = await read<{ id: string; generation: number; ended: boolean }>(
    "select id, generation, ended_at is not null as ended from queue_sessions where id = any($1)",
    ids,
  );
  const sessions = new Map(rows.map((row) => [row.id, row]));
  for (const { id, state, rotations } of ledger.sessions.values()) {
    const row = sessions.get(id);
    if (!row) lost.push(`session ${id}`);
    else if (state === "ended" && !row.ended) lost.push(`the end of session ${id}`);
    else if (state === "live" && row.ended) lost.push(`session ${id}, which nobody ended`);
    else if (row.generation < rotations) lost.push(`a rotation of session ${id}`);
  }
  const customers = new Map(
    (
      await read<{ id: string; email: string; supports: boolean; used: string }>(
        `select id, email,
          exists (select from queue_customer_roles where customer_id = c.id and role = 'support') as supports,
          (select count(*) from queue_backup_codes where customer_id = c.id and used_at is not null) as used
        from queue_customers c where id = any($1)`,
        [...ledger.customers.keys()],
      )
    ).map((row) => [row.id, row]),
  );
  for (const [id, { email }] of ledger.customers)
    if (customers.get(id)?.email !== email) lost.push(`customer ${id}`);
  for (const [id, has] of ledger.roles)
    if (customers.get(id)?.supports !== has) lost.push(`a change of the role of ${id}`);
  for (const [id, { used }] of ledger.codeSets)
    if (Number(customers.get(id)?.used) !== used) lost.push(`the use of a backup code of ${id}`);
  const events = await read<{ id: string; times: string }>(
    `select s.id, count(e.id) as times from queue_audit_service_events s join customer_audit_events e on e.id = s.event_id
    where s.id = any($1) group by s.id`,
    [...ledger.events],
  );
  const found = new Map(events.map(({ id, times }) => [id, Number(times)]));
  for (const id of ledger.events)
    if (found.get(id) !== 1) lost.push(`event ${id}, there ${found.get(id) ?? 0} times`);
  const spent = await read<{ id: string }>("select id from queue_webauthn_challenges where id = any($1)", [
    ...ledger.ceremonies,
  ]);
  for (const { id } of spent)
    ledger.faults.twice.push(`the challenge of ceremony ${id} is there to be used again`);
  return lost;
}
