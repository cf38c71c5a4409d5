import { type RawBuilder, sql } from "kysely";
import type { Trx } from "../database/open.ts";
import { rowsOf, statement } from "../database/statement.ts";

/** A good assertion, as far as the database has to judge it. */
export interface AssertedUse {
  credentialId: string;
  customerId: string;
  signCount: number;
  backupState: boolean;
  now: Date;
}

/** What stands in the way of the one statement, and not of the transaction that deals with it. */
const recoveryPending = "recovery pending";
const changedMeanwhile = "customer changed meanwhile";

export function takesTransaction(obstacle: string | null): boolean {
  return obstacle === recoveryPending || obstacle === changedMeanwhile;
}

/**
 * The parts of a `with` that lock owner and passkey, in this order, judge what has happened to them since they were found,
 * and record the use if there is no obstacle. `judged` has one row or, when the passkey was removed, none.
 */
export function acceptedUse(given: AssertedUse): RawBuilder<unknown> {
  return sql`customer as (
      select c.id, c.status, c.xmin as version from queue_customers c where c.id = ${given.customerId} for share
    ), credential as (
      select w.id, w.customer_id, w.sign_count from customer, queue_webauthn_credentials w
      where w.id = ${given.credentialId} and w.customer_id = customer.id for update of w
    ), judged as (
      select w.id, w.customer_id, case
        when c.status <> 'active' then 'customer ' || c.status
        -- WebAuthn Level 3, section 7.2: a counter that does not grow speaks of a clone. Zero means that there is none.
        when (w.sign_count > 0 or ${given.signCount}::bigint > 0) and ${given.signCount}::bigint <= w.sign_count
          then 'counter regression'
        -- What else the statement reads is as old as its snapshot, which is older than a lock that it waited for.
        when c.version <> (select xmin from queue_customers where id = c.id) then ${sql.lit(changedMeanwhile)}
        -- Who has a passkey needs no recovery by an operator: it has to be cancelled first, and that recorded.
        when exists (
          select from queue_operator_recoveries r
          where r.customer_id = c.id and r.ended_at is null and r.expires_at > ${given.now}
        ) then ${sql.lit(recoveryPending)} end as obstacle
      from credential w join customer c on c.id = w.customer_id
    ), used as (
      update queue_webauthn_credentials w
      set sign_count = ${given.signCount}::bigint, backup_state = ${given.backupState}::boolean,
        last_used_at = ${given.now}::timestamptz
      from judged j where w.id = j.id and j.obstacle is null
    )`;
}

const recordUse = statement<AssertedUse, { obstacle: string | null }>(
  "record_use_of_credential",
  (given) => sql`with ${acceptedUse(given)} select obstacle from judged`,
);

/** Records the use of the passkey; answers what stood in the way, if anything did. */
export async function recordAssertedUse(trx: Trx, use: AssertedUse): Promise<string | null> {
  const [row] = await rowsOf(trx, recordUse, use);
  return row ? row.obstacle : "passkey removed meanwhile";
}
