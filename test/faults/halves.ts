import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";

// What must hold whatever has happened, in the whole database: nothing is half done. Each statement finds what is. The
// feed forgets an end once no token can be good any more.
export const halves: Record<string, string> = {
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
    group by s.id having count(r.id) > (s.ended_at is not null)::int
      or (count(r.id) = 0 and s.ended_at > clock_timestamp() - interval '10 minutes')`,
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

// Once whoever numbers the log has been there, each event has a position and there is no gap.
const unnumbered = `
  select (select count(*) from customer_audit_events) - (select count(*) from queue_audit_positions)
    + (select coalesce(max(position), 0) - count(*) from queue_audit_positions) as missing`;

const numberingMs = 20_000;

/** What is half done, in words. */
export async function findHalves(client: pg.Client): Promise<string[]> {
  const found: string[] = [];
  for (const [what, sql] of Object.entries(halves)) {
    const { rows } = await client.query<{ id: string }>(sql);
    found.push(...rows.map(({ id }) => `${what}: ${id}`));
  }
  const deadline = Date.now() + numberingMs;
  const missing = async () => Number((await client.query(unnumbered)).rows[0].missing);
  while ((await missing()) !== 0 && Date.now() < deadline) await sleep(100);
  const left = await missing();
  if (left !== 0) found.push(`events without a position of their own: ${left}`);
  return found;
}
