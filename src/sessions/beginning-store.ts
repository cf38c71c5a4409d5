import { type RawBuilder, sql } from "kysely";

/** A session that begins in the statement of what proved its customer. */
export interface BegunSession {
  sessionId: string;
  acr: string;
  amr: readonly string[];
  refreshSecretHash: Buffer | null;
  userAgent: string | null;
  now: Date;
  idleExpiresAt: Date;
  expiresAt: Date;
}

/** Begins the session for the customer and the passkey (`customer_id`, `id`) that `source` has locked, if it has a row. */
export function begunSession(given: BegunSession, source: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`insert into queue_sessions (
      id, customer_id, credential_id, acr, amr, auth_time, refresh_secret_hash, rotated_at, user_agent, created_at,
      idle_expires_at, expires_at
    )
    select ${given.sessionId}::uuid, customer_id, id, ${given.acr}, ${given.amr}::text[], ${given.now}::timestamptz,
      ${given.refreshSecretHash}::bytea, ${given.now}::timestamptz, ${given.userAgent}, ${given.now}::timestamptz,
      ${given.idleExpiresAt}::timestamptz, ${given.expiresAt}::timestamptz
    from ${source}
    returning *`;
}
