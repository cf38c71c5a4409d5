import { sql } from "kysely";
import type { Trx } from "../database/open.ts";

// Reads for the export: all that is kept about one customer, but for hashes of secrets.

export async function readProfile(trx: Trx, customerId: string) {
  return trx
    .selectFrom("queue_customers")
    .select([
      "id",
      "status",
      "email",
      "email_verified_at",
      "display_name",
      "user_handle",
      "created_at",
      "updated_at",
      "suspended_at",
      "recovered_at",
    ])
    .where("id", "=", customerId)
    .executeTakeFirstOrThrow();
}

export async function readPasskeys(trx: Trx, customerId: string) {
  return trx
    .selectFrom("queue_webauthn_credentials")
    .select([
      "id",
      "credential_id",
      "public_key",
      "algorithm",
      sql<number>`sign_count::float8`.as("sign_count"),
      "aaguid",
      "attestation_format",
      "name",
      "transports",
      "backup_eligible",
      "backup_state",
      "user_verified_at_registration",
      "created_at",
      "last_used_at",
    ])
    .where("customer_id", "=", customerId)
    .orderBy("created_at")
    .execute();
}

export async function readSessions(trx: Trx, customerId: string) {
  return trx
    .selectFrom("queue_sessions")
    .select([
      "id",
      "credential_id as passkey_id",
      "acr",
      "amr",
      "auth_time",
      "user_agent",
      "created_at",
      "rotated_at as last_used_at",
      "idle_expires_at",
      "expires_at",
      "ended_at",
      "end_reason",
    ])
    .where("customer_id", "=", customerId)
    .orderBy("created_at")
    .execute();
}

export async function readBackupCodes(trx: Trx, customerId: string) {
  return trx
    .selectFrom("queue_backup_codes")
    .select(["created_at", "used_at"])
    .where("customer_id", "=", customerId)
    .orderBy("created_at")
    .execute();
}

export async function readEmailChanges(trx: Trx, customerId: string) {
  return trx
    .selectFrom("queue_email_changes")
    .select(["id", "previous_email", "changed_at", "reserved_until", "undone_at", "voided_at"])
    .where("customer_id", "=", customerId)
    .orderBy("changed_at")
    .execute();
}

/**
 * The customer's own, and those that anybody may have asked for with an address while it was the customer's, or reserved
 * for the customer as a former one.
 */
export async function readEmailVerifications(trx: Trx, customerId: string) {
  return trx
    .selectFrom("queue_email_verifications as v")
    .innerJoin("queue_customers as c", (join) => join.on("c.id", "=", customerId))
    .select(["v.id", "v.purpose", "v.email", "v.created_at", "v.expires_at", "v.confirmed_at", "v.spent_at"])
    .where((where) =>
      where.or([
        where("v.customer_id", "=", customerId),
        where.and([where("v.customer_id", "is", null), where("v.email_key", "=", where.ref("c.email_key"))]),
        where.and([
          where("v.customer_id", "is", null),
          where.exists(
            where
              .selectFrom("queue_email_changes as former")
              .where("former.customer_id", "=", customerId)
              .whereRef("former.previous_email_key", "=", "v.email_key")
              .where("former.undone_at", "is", null)
              .where(({ eb, fn, ref }) =>
                eb(fn.coalesce("former.voided_at", "former.reserved_until"), ">", ref("v.created_at")),
              ),
          ),
        ]),
      ]),
    )
    .orderBy("v.created_at")
    .execute();
}

/** Who the operator was is the operator's data, and in the audit log. */
export async function readOperatorRecoveries(trx: Trx, customerId: string) {
  return trx
    .selectFrom("queue_operator_recoveries")
    .select(["id", "started_at", "not_before", "expires_at", "ended_at", "end_reason"])
    .where("customer_id", "=", customerId)
    .orderBy("started_at")
    .execute();
}

export async function readRoles(trx: Trx, customerId: string) {
  return trx
    .selectFrom("queue_customer_roles")
    .select(["role", "granted_at"])
    .where("customer_id", "=", customerId)
    .orderBy("role")
    .execute();
}

interface ExportedEvent {
  id: string;
  type: string;
  outcome: string;
  occurred_at: Date;
  actor_type: string;
  session_id: string | null;
  targets: Record<string, unknown>[];
  data: Record<string, unknown>;
  personal: Record<string, unknown> | null;
}

/** The latest events about the customer, those of the sign-up's verification among them, newest first. */
export async function readAuditEvents(trx: Trx, customerId: string, limit: number): Promise<ExportedEvent[]> {
  const columns = sql`e.id, e.type, e.outcome, e.occurred_at, e.actor_type, e.session_id, e.targets, e.data, p.personal, e.recorded_at`;
  const { rows } = await sql<ExportedEvent>`
    select id, type, outcome, occurred_at, actor_type, session_id, targets, data, personal from (
      (select ${columns} from customer_audit_events e left join customer_audit_personal p on p.event_id = e.id
        where e.customer_id = ${customerId} order by e.recorded_at desc limit ${limit})
      union all
      (select ${columns} from customer_audit_personal p join customer_audit_events e on e.id = p.event_id
        where p.customer_id = ${customerId} and p.email_verification_id is not null and e.customer_id is null)
    ) events
    order by recorded_at desc, id desc limit ${limit}`.execute(trx);
  return rows;
}
