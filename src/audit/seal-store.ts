import { sql } from "kysely";
import type { Executor, Trx } from "../database/open.ts";
import type { Seal } from "./seal.ts";

/** Whether this transaction may seal; not while another one does. */
export async function tryLockSealer(trx: Trx): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('queue_audit_seals')) as locked`.execute(trx);
  return rows[0]?.locked === true;
}

export async function insertSealKey(
  executor: Executor,
  key: { fingerprint: string; public_key: string; first_seen_at: Date },
): Promise<void> {
  await executor
    .insertInto("queue_audit_seal_keys")
    .values(key)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function insertSeal(trx: Trx, seal: Seal): Promise<void> {
  await trx
    .insertInto("queue_audit_seals")
    .values({
      ...seal,
      previous: seal.previous === null ? null : Buffer.from(seal.previous, "hex"),
      digest: Buffer.from(seal.digest, "hex"),
      locators: Buffer.from(seal.locators, "base64"),
      signature: Buffer.from(seal.signature, "base64"),
    })
    .execute();
}

/** The newest seal, and how far the log goes. */
export async function findHead(
  executor: Executor,
): Promise<{ seal: Seal | undefined; lastPosition: number }> {
  const newest = await executor
    .selectFrom("queue_audit_seals")
    .selectAll()
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();
  const { last } = await executor
    .selectFrom("queue_audit_positions")
    .select(({ fn }) => fn.max("position").as("last"))
    .executeTakeFirstOrThrow();
  return { seal: newest && sealOf(newest), lastPosition: Number(last ?? 0) };
}

export async function listSeals(
  executor: Executor,
  { after, limit }: { after: number; limit: number },
): Promise<Seal[]> {
  const rows = await executor
    .selectFrom("queue_audit_seals")
    .selectAll()
    .where("number", ">", String(after))
    .orderBy("number")
    .limit(limit)
    .execute();
  return rows.map(sealOf);
}

export async function listSealKeys(executor: Executor) {
  return executor.selectFrom("queue_audit_seal_keys").selectAll().orderBy("first_seen_at").execute();
}

/**
 * The range, made so long that it begins and ends with the seals that its ends are in. A seal of which retention took
 * some events proves nothing of the others, so it begins after that.
 */
export async function wholeSeals(
  executor: Executor,
  { first, last }: { first: number; last: number },
): Promise<{ first: number; last: number }> {
  const { rows } = await sql<{ first: string | null; last: string | null }>`
    select greatest(
        coalesce((select from_position from queue_audit_seals where from_position <= ${first} and to_position >= ${first}), ${first}),
        (select min(s.from_position) from queue_audit_seals s, queue_audit_retention r where s.from_position > r.removed_through)
      ) as first,
      (select to_position from queue_audit_seals where from_position <= ${last} and to_position >= ${last}) as last`.execute(
    executor,
  );
  return { first: Number(rows[0]?.first ?? first), last: Number(rows[0]?.last ?? last) };
}

/** Since when the oldest event waits for its position or its seal, and who sealed last; undefined where there is none. */
export async function findSealState(
  executor: Executor,
): Promise<{ unsealedSince: Date | undefined; sealedAt: Date | undefined; key: string | undefined }> {
  const { rows } = await sql<{ unsealed_since: Date | null; sealed_at: Date | null; key: string | null }>`
    with head as (select to_position, sealed_at, key from queue_audit_seals order by number desc limit 1)
    select least(
        (select min(recorded_at) from queue_audit_pending),
        (select recorded_at from queue_audit_positions
          where position > coalesce((select to_position from head), 0) order by position limit 1)
      ) as unsealed_since, (select sealed_at from head) as sealed_at, (select key from head) as key`.execute(
    executor,
  );
  const [row] = rows;
  return {
    unsealedSince: row?.unsealed_since ?? undefined,
    sealedAt: row?.sealed_at ?? undefined,
    key: row?.key ?? undefined,
  };
}

interface SealRow {
  number: string;
  from_position: string;
  to_position: string;
  previous: Buffer | null;
  digest: Buffer;
  locators: Buffer;
  sealed_at: Date;
  key: string;
  signature: Buffer;
}

function sealOf(row: SealRow): Seal {
  return {
    number: Number(row.number),
    from_position: Number(row.from_position),
    to_position: Number(row.to_position),
    previous: row.previous && row.previous.toString("hex"),
    digest: row.digest.toString("hex"),
    locators: row.locators.toString("base64"),
    sealed_at: row.sealed_at.toISOString(),
    key: row.key,
    signature: row.signature.toString("base64"),
  };
}
