import { createHash, type KeyObject, randomBytes } from "node:crypto";
import { encodeCBOR } from "@levischuck/tiny-cbor";
import type pg from "pg";
import { coseKey, generateKeyPair } from "../../test/support/cose-keys.ts";
import { openPool } from "./databases.ts";
import { referenceTable } from "./reference.ts";

const sessionsPerCustomer = 4;
const connections = 2;

/** A session that lives. Its refresh token's secret is `refreshSecretOf` its id. */
export interface SeededSession {
  id: string;
  customer_id: string;
}

/** A passkey whose private key is known. */
export interface SeededPasskey {
  id: Buffer;
  userHandle: string;
  /** PKCS #8. */
  privateKey: string;
}

/** The secret of a seeded session's refresh token; `seedSessions` says the same in SQL. */
export function refreshSecretOf(sessionId: string): Buffer {
  return createHash("sha256").update(`bench ${sessionId}`).digest();
}

/**
 * Fills an empty database: customers with a passkey, a role, a backup code and four live sessions each. Constraints,
 * indexes and triggers hold as ever. Ends with what would otherwise fall into the measurement: vacuum and checkpoint.
 */
export async function seedDatabase(url: string, sessions: number): Promise<void> {
  const pool = openPool(url, connections);
  try {
    for (const together of seedStatements(Math.ceil(sessions / sessionsPerCustomer)))
      await Promise.all(together.map((statement) => pool.query(statement)));
  } finally {
    await pool.end();
  }
}

/** What is together may run at once. */
function seedStatements(customers: number): string[][] {
  return [
    [
      referenceTable,
      `insert into queue_customers (id, user_handle, email, email_key, email_verified_at, created_at, updated_at)
       select uuidv7(), sha256(('handle ' || n)::bytea), md5(n::text) || '@example.com', md5(n::text) || '@example.com',
         now(), now(), now() from generate_series(1, ${customers}) n`,
    ],
    [
      `insert into queue_webauthn_credentials (id, customer_id, credential_id, public_key, algorithm, sign_count,
         backup_eligible, backup_state, user_verified_at_registration, transports, aaguid, attestation_format, created_at)
       select uuidv7(), id, substr(sha256(id::text::bytea), 1, 20), sha256(id::text::bytea), -7, 0, true, true, true,
         '{hybrid,internal}', gen_random_uuid(), 'none', now() from queue_customers`,
      `insert into queue_customer_roles (customer_id, role, granted_at)
       select id, 'antlers-user', now() from queue_customers`,
    ],
    [
      `insert into queue_backup_codes (id, customer_id, selector, secret_hash, created_at)
       select uuidv7(), id, '7K3M', '$argon2id$v=19$m=19456,t=2,p=1$' || repeat('s', 22) || '$' || repeat('h', 43), now()
       from queue_customers`,
      sessionsOf(sessionsPerCustomer / 2),
      sessionsOf(sessionsPerCustomer / 2),
    ],
    ["vacuum analyze"],
    ["checkpoint"],
  ];
}

/** So many of every customer. */
function sessionsOf(each: number): string {
  // The lateral names the passkey, so that each gets ids of its own.
  return `
    insert into queue_sessions (id, customer_id, credential_id, acr, amr, auth_time, refresh_secret_hash, rotated_at,
      user_agent, created_at, idle_expires_at, expires_at)
    select s.id, w.customer_id, w.id, 'aal2', '{pop,mfa}', now(), sha256(sha256(('bench ' || s.id)::bytea)), now(),
      'Mozilla/5.0 (bench)', now(), now() + interval '7 days', now() + interval '30 days'
    from queue_webauthn_credentials w,
      lateral (select uuidv7() as id from generate_series(1, ${each}) where w.id is not null) s`;
}

/** Live sessions from all over the table, in random order. */
export async function pickSessions(pool: pg.Pool, count: number): Promise<SeededSession[]> {
  const { rows } = await pool.query<SeededSession>(
    "select id, customer_id from queue_sessions order by random() limit $1",
    [count],
  );
  return rows;
}

/** More customers, each with a passkey that the driver can sign in with. */
export async function addPasskeys(pool: pg.Pool, count: number): Promise<SeededPasskey[]> {
  const keys = Array.from({ length: count }, () => generateKeyPair(-7));
  const made = keys.map((pair) => ({ pair, id: randomBytes(32), userHandle: randomBytes(32) }));
  await pool.query(
    `with given as (
       select * from unnest($1::bytea[], $2::bytea[], $3::bytea[]) as given (handle, credential_id, public_key)
     ), customers as (
       insert into queue_customers (id, user_handle, email, email_key, email_verified_at, created_at, updated_at)
       select uuidv7(), handle, encode(handle, 'hex') || '@e.com', encode(handle, 'hex') || '@e.com', now(), now(), now()
       from given returning id, user_handle
     )
     insert into queue_webauthn_credentials (id, customer_id, credential_id, public_key, algorithm, sign_count,
       backup_eligible, backup_state, user_verified_at_registration, transports, aaguid, attestation_format, created_at)
     select uuidv7(), c.id, g.credential_id, g.public_key, -7, 0, true, true, true, '{hybrid,internal}',
       gen_random_uuid(), 'none', now() from given g join customers c on c.user_handle = g.handle`,
    [
      made.map(({ userHandle }) => userHandle),
      made.map(({ id }) => id),
      made.map(({ pair }) => Buffer.from(encodeCBOR(coseKey(pair)))),
    ],
  );
  await pool.query(
    `insert into queue_customer_roles (customer_id, role, granted_at)
     select id, 'antlers-user', now() from queue_customers where user_handle = any($1)`,
    [made.map(({ userHandle }) => userHandle)],
  );
  return made.map(({ pair, id, userHandle }) => ({
    id,
    userHandle: userHandle.toString("base64url"),
    privateKey: exportKey(pair.privateKey),
  }));
}

function exportKey(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }) as string;
}
