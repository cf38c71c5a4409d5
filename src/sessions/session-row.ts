import { type RawBuilder, sql } from "kysely";
import type { Executor } from "../database/open.ts";
import { rowsOf, statement } from "../database/statement.ts";

/** A session with the customer it stands for: what a token, and an answer about it, are made of. */
export interface SessionRow {
  id: string;
  acr: "aal2" | "recovery";
  amr: string[];
  auth_time: Date;
  created_at: Date;
  idle_expires_at: Date;
  expires_at: Date;
  ended_at: Date | null;
  customer_id: string;
  status: string;
  email: string;
  display_name: string | null;
  customer_created_at: Date;
  recovery_ready: boolean;
  roles: string[];
  policy_version: string;
}

// What can stand in for a lost device: a second passkey or an unused backup code.
const recoveryReady = sql<boolean>`(
  (select count(*) from queue_webauthn_credentials w where w.customer_id = c.id) > 1
  or exists (select from queue_backup_codes b where b.customer_id = c.id and b.used_at is null)
)`;

/** Of `queue_customers c`. */
export const rolesAndPolicy: RawBuilder<unknown> = sql`
  array(select r.role from queue_customer_roles r where r.customer_id = c.id order by r.role) as roles,
  (select p.version from queue_policy p) || '.' || c.policy_version as policy_version`;

/** Of `queue_customers c`. */
export const customerColumns: RawBuilder<unknown> = sql`
  c.id as customer_id, c.status, c.email, c.display_name, c.created_at as customer_created_at,
  ${recoveryReady} as recovery_ready, ${rolesAndPolicy}`;

/** Of `queue_sessions s` and `queue_customers c`: a SessionRow. */
export const sessionColumns: RawBuilder<unknown> = sql`
  s.id, s.acr, s.amr, s.auth_time, s.created_at, s.idle_expires_at, s.expires_at, s.ended_at, ${customerColumns}`;

const sessionById = statement<{ id: string }, SessionRow>(
  "session_by_id",
  ({ id }) => sql`
    select ${sessionColumns} from queue_sessions s join queue_customers c on c.id = s.customer_id
    where s.id = ${id}`,
);

export async function findSession(executor: Executor, id: string): Promise<SessionRow | undefined> {
  const [row] = await rowsOf(executor, sessionById, { id });
  return row;
}
