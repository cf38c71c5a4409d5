import pg from "pg";
import type { Parts } from "./ceremonies.ts";
import type { Ledger } from "./ledger.ts";
import { tryEnded } from "./steps.ts";

// What must hold whatever has happened, in the whole database: nothing is half done. Each statement finds what is.
const halves: Record<string, string> = {
  "a customer without a passkey": `
    select id from queue_customers c where not exists (select from queue_webauthn_credentials where customer_id = c.id)`,
  "a customer without the role of everybody": `
    select id from queue_customers c where not exists (
      select from queue_customer_roles where customer_id = c.id and role = 'antlers-user')`,
  "a customer and not one event of their creation": `
    select c.id from queue_customers c left join customer_audit_events e on e.customer_id = c.id and e.type = 'customer.created'
    group by c.id having count(e.id) <> 1`,
  "a verification token spent for nobody": `
    select v.id from queue_email_verifications v where v.spent_at is not null and v.purpose = 'sign_up'
      and not exists (select from queue_customers where email_key = v.email_key)`,
  "an address that more than one token was spent for": `
    select min(id::text) as id from queue_email_verifications where spent_at is not null and purpose = 'sign_up'
    group by email_key having count(*) > 1`,
  "a session and not one event of its beginning": `
    select s.id from queue_sessions s left join customer_audit_events e on e.session_id = s.id and e.type = 'session.started'
    group by s.id having count(e.id) <> 1`,
  "a session whose end and its events differ": `
    select s.id from queue_sessions s left join customer_audit_events e on e.session_id = s.id and e.type = 'session.ended'
    group by s.id having count(e.id) <> count(s.ended_at) or count(e.id) > 1`,
  "a session whose end is not in the feed once": `
    select s.id from queue_sessions s left join queue_session_revocations r on r.session_id = s.id
    group by s.id having count(r.id) <> (s.ended_at is not null)::int`,
  "a session with other than its rotations in the log": `
    select s.id from queue_sessions s left join customer_audit_events e on e.session_id = s.id and e.type = 'session.refreshed'
    group by s.id having count(e.id) <> s.generation`,
  "an owner taken for a thief": `select id from queue_sessions where end_reason = 'refresh_reused'`,
  "a code used without its event, or with two": `
    select b.id from queue_backup_codes b left join customer_audit_events e
      on e.type = 'backup_code.redeemed' and e.customer_id = b.customer_id and e.targets->0->>'id' = b.id::text
    group by b.id having count(e.id) <> (b.used_at is not null)::int`,
  "a customer with other than ten codes to use, or none": `
    select customer_id as id from queue_backup_codes group by customer_id having count(*) filter (where used_at is null) <> 10`,
  "a role and other than its events": `
    select c.id from queue_customers c left join customer_audit_events e
      on e.customer_id = c.id and e.type in ('role.assigned', 'role.revoked') and e.data->>'role' = 'support'
    group by c.id having count(*) filter (where e.type = 'role.assigned') - count(*) filter (where e.type = 'role.revoked')
      <> (exists (select from queue_customer_roles where customer_id = c.id and role = 'support'))::int`,
  "an event of a service without its entry": `
    select e.id from customer_audit_events e where e.actor_type = 'service' and e.type like 'raptor.%'
      and not exists (select from queue_audit_service_events where event_id = e.id)`,
};

// The log's order, once whoever numbers it has been there.
const unnumbered = `
  select (select count(*) from customer_audit_events) - (select count(*) from queue_audit_positions)
    + (select coalesce(max(position), 0) - count(*) from queue_audit_positions) as missing`;

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
    const half: string[] = [];
    for (const [what, sql] of Object.entries(halves)) {
      const { rows } = await client.query<{ id: string }>(sql);
      half.push(...rows.map(({ id }) => `${what}: ${id}`));
    }
    const lost = [...ledger.faults.lost, ...(await lostWrites(client, ledger))];
    const deadline = Date.now() + 20_000;
    let missing = 1;
    while (missing > 0 && Date.now() < deadline)
      missing = Number((await client.query(unnumbered)).rows[0].missing);
    if (missing !== 0) half.push(`${missing} events have no position`);
    return { ...ledger.faults, lost, half };
  } finally {
    await client.end();
  }
}

async function lostWrites(client: pg.Client, ledger: Ledger): Promise<string[]> {
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
