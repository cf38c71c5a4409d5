import { sql } from "kysely";
import type { Executor, Trx } from "../database/open.ts";
import { rowsOf, statement } from "../database/statement.ts";

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

/**
 * What the active account behind an address could sign in with; empty for every other address. For those the statement
 * reads the account that comes next, which is then left out: as much work, so that the time tells nothing
 * (docs/decisions/0018-quiet-addresses.md).
 */
export async function listCredentialsByEmailKey(executor: Executor, emailKey: string) {
  const rows = await executor
    .selectFrom((from) =>
      from
        .selectFrom("queue_customers")
        .where("email_key", ">=", emailKey)
        .orderBy("email_key")
        .limit(1)
        .select(["id", "email_key", "status"])
        .as("c"),
    )
    .innerJoin("queue_webauthn_credentials as w", "w.customer_id", "c.id")
    .select(["w.customer_id", "w.credential_id", "w.transports", "c.email_key", "c.status"])
    .orderBy("w.created_at")
    .execute();
  return rows.filter((row) => row.email_key === emailKey && row.status === "active");
}

/** What options and signals call the customer's passkeys, oldest first. */
export async function listCredentialIds(executor: Executor, customerId: string) {
  return executor
    .selectFrom("queue_webauthn_credentials")
    .where("customer_id", "=", customerId)
    .select(["credential_id", "transports"])
    .orderBy("created_at")
    .orderBy("id")
    .execute();
}

interface OwnedCredential {
  id: string;
  customer_id: string;
  credential_id: Buffer;
  public_key: Buffer;
  backup_eligible: boolean;
  user_handle: Buffer | null;
  status: string;
}

const credentialWithOwner = statement<{ credentialId: Buffer; userHandle: Buffer | null }, OwnedCredential>(
  "credential_with_owner",
  ({ credentialId, userHandle }) => sql`
    select w.id, w.customer_id, w.credential_id, w.public_key, w.backup_eligible, c.user_handle, c.status
    from queue_webauthn_credentials w join queue_customers c on c.id = w.customer_id
    where w.credential_id = ${credentialId} and (${userHandle}::bytea is null or c.user_handle = ${userHandle}::bytea)`,
);

/** The passkey with its owner; with a user handle, only if the owner has that handle. */
export async function findCredential(
  executor: Executor,
  credentialId: Buffer,
  userHandle: Buffer | null,
): Promise<OwnedCredential | undefined> {
  const [row] = await rowsOf(executor, credentialWithOwner, { credentialId, userHandle });
  return row;
}

export interface Place {
  createdAt: Date;
  id: string;
}

/** Whose passkeys, and the session that looks at them, if it is one of the customer's own. */
interface Viewer {
  customerId: string;
  sessionId?: string | undefined;
}

/** The customer's passkeys in the order they were made, and which of them the session belongs to. */
export async function listCredentials(
  executor: Executor,
  page: Viewer & { after: Place | undefined; limit: number },
) {
  const { after } = page;
  return selectCredentials(executor, page)
    .$if(after !== undefined, (query) =>
      query.where(
        sql<boolean>`(w.created_at, w.id) > (${after?.createdAt}::timestamptz, ${after?.id}::uuid)`,
      ),
    )
    .orderBy("w.created_at")
    .orderBy("w.id")
    .limit(page.limit)
    .execute();
}

export type ListedCredential = Awaited<ReturnType<typeof listCredentials>>[number];

/** One of the customer's passkeys as the list shows it. */
export async function findListedCredential(
  executor: Executor,
  { id, ...viewer }: Viewer & { id: string },
): Promise<ListedCredential | undefined> {
  return selectCredentials(executor, viewer).where("w.id", "=", id).executeTakeFirst();
}

function selectCredentials(executor: Executor, { customerId, sessionId }: Viewer) {
  return executor
    .selectFrom("queue_webauthn_credentials as w")
    .leftJoin("queue_sessions as s", (join) =>
      join.onRef("s.credential_id", "=", "w.id").on("s.id", "=", sql<string>`${sessionId ?? null}::uuid`),
    )
    .where("w.customer_id", "=", customerId)
    .select([
      "w.id",
      "w.name",
      "w.aaguid",
      "w.created_at",
      "w.last_used_at",
      "w.backup_eligible",
      "w.backup_state",
      "w.transports",
      "s.id as current_session_id",
    ]);
}

/** False when the customer has no such passkey. */
export async function renameCredential(
  trx: Trx,
  { id, customerId, name }: { id: string; customerId: string; name: string },
): Promise<boolean> {
  const row = await trx
    .updateTable("queue_webauthn_credentials")
    .set({ name })
    .where("id", "=", id)
    .where("customer_id", "=", customerId)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes the passkey away for good. The sessions that belong to it end before. */
export async function deleteCredential(trx: Trx, id: string): Promise<void> {
  await trx.deleteFrom("queue_webauthn_credentials").where("id", "=", id).execute();
}

/** Removes the customer's passkeys, or those added since; answers their ids. */
export async function deleteCredentials(
  trx: Trx,
  { customerId, since }: { customerId: string; since?: Date },
): Promise<string[]> {
  const rows = await trx
    .deleteFrom("queue_webauthn_credentials")
    .where("customer_id", "=", customerId)
    .$if(since !== undefined, (query) => query.where("created_at", ">=", since as Date))
    .returning("id")
    .execute();
  return rows.map(({ id }) => id);
}
