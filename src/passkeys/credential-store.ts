import { sql } from "kysely";
import type { Executor, Trx } from "../database/open.ts";

export interface NewCredential {
  id: string;
  customer_id: string;
  credential_id: Buffer;
  public_key: Buffer;
  algorithm: number;
  sign_count: number;
  backup_eligible: boolean;
  backup_state: boolean;
  user_verified_at_registration: boolean;
  transports: string[];
  aaguid: string;
  attestation_format: string;
  name: string | null;
  created_at: Date;
}

/** Adds the passkey unless anybody has one with this credential id. */
export async function insertCredential(trx: Trx, credential: NewCredential): Promise<boolean> {
  const row = await trx
    .insertInto("queue_webauthn_credentials")
    .values({ ...credential, transports: inOrder(credential.transports) })
    .onConflict((conflict) => conflict.column("credential_id").doNothing())
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * As getTransports() of WebAuthn Level 3, section 5.2.1, gives them, whatever the page sent: options repeat them, and
 * another order would tell a passkey from a decoy.
 */
function inOrder(transports: string[]): string[] {
  return [...new Set(transports)].sort();
}

/** What the active account behind an address could sign in with; empty for every other address. */
export async function listCredentialsByEmailKey(executor: Executor, emailKey: string) {
  return executor
    .selectFrom("queue_webauthn_credentials as w")
    .innerJoin("queue_customers as c", "c.id", "w.customer_id")
    .where("c.email_key", "=", emailKey)
    .where("c.status", "=", "active")
    .select(["w.customer_id", "w.credential_id", "w.transports"])
    .orderBy("w.created_at")
    .execute();
}

/** The passkey with its owner; with a user handle, only if the owner has that handle. */
export async function findCredential(executor: Executor, credentialId: Buffer, userHandle: Buffer | null) {
  return executor
    .selectFrom("queue_webauthn_credentials as w")
    .innerJoin("queue_customers as c", "c.id", "w.customer_id")
    .where("w.credential_id", "=", credentialId)
    .where((where) =>
      where.or([where(sql.val(userHandle === null), "=", true), where("c.user_handle", "=", userHandle)]),
    )
    .select([
      "w.id",
      "w.customer_id",
      "w.credential_id",
      "w.public_key",
      "w.backup_eligible",
      "c.user_handle",
      "c.status",
    ])
    .executeTakeFirst();
}

/** Locks owner and passkey, in this order, and answers the state that the sign-in is judged by. */
export async function lockForSignIn(trx: Trx, id: string) {
  return trx
    .with("customer", (cte) =>
      cte
        .selectFrom("queue_customers as c")
        .where("c.id", "=", (owner) =>
          owner.selectFrom("queue_webauthn_credentials").select("customer_id").where("id", "=", id),
        )
        .select(["c.id", "c.status"])
        .forShare(),
    )
    .selectFrom(["customer", "queue_webauthn_credentials as w"])
    .whereRef("w.customer_id", "=", "customer.id")
    .where("w.id", "=", id)
    .select(["customer.status", "w.sign_count"])
    .forUpdate("w")
    .executeTakeFirst();
}

export async function recordUse(
  trx: Trx,
  { id, ...use }: { id: string; sign_count: number; backup_state: boolean; last_used_at: Date },
): Promise<void> {
  await trx.updateTable("queue_webauthn_credentials").set(use).where("id", "=", id).execute();
}
