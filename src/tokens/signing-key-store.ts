import { type Selectable, sql } from "kysely";
import { addSeconds } from "../clock.ts";
import type { Executor } from "../database/open.ts";
import type { QueueSigningKeys } from "../database/tables.ts";
import { keptSeconds, publicationSeconds } from "./key-times.ts";
import type { PublicJwk } from "./rsa-key.ts";

export type SigningKeyRow = Omit<Selectable<QueueSigningKeys>, "public_jwk"> & { public_jwk: PublicJwk };

/** All keys, the one that signs last first. */
export async function listSigningKeys(executor: Executor): Promise<SigningKeyRow[]> {
  const rows = await executor
    .selectFrom("queue_signing_keys")
    .selectAll()
    .orderBy("signs_from", "desc")
    .execute();
  return rows as unknown as SigningKeyRow[];
}

/**
 * Adds a key that nobody saw before, to sign when every verifier can have it, and from then on instead of the newest.
 * Of any number of processes that see it at once, one adds it; who comes between two keys adds nothing, and may try again.
 */
export async function addSigningKey(executor: Executor, jwk: PublicJwk, now: Date): Promise<void> {
  const signsFrom = addSeconds(now, publicationSeconds);
  await sql`
    with superseded as (
      update queue_signing_keys set superseded_at = ${signsFrom}
      where superseded_at is null and revoked_at is null
        and not exists (select from queue_signing_keys where kid = ${jwk.kid})
      returning kid
    )
    insert into queue_signing_keys (kid, public_jwk, first_seen_at, signs_from)
    select ${jwk.kid}, ${JSON.stringify(jwk)}::jsonb, ${now}::timestamptz,
      case when known.keys > 0 then ${signsFrom}::timestamptz else ${now}::timestamptz end
    -- Counting what was superseded makes that come first, as the index of the newest demands.
    from (select count(*) as keys from queue_signing_keys) known, (select count(*) from superseded) before
    on conflict do nothing`.execute(executor);
}

/**
 * Stops trusting a key. Whom it would have followed is followed by its own successor instead, unless verifiers were told
 * to forget that one already. Answers whether there was such a key that was not revoked yet.
 */
export async function revokeSigningKey(executor: Executor, kid: string, now: Date): Promise<boolean> {
  const forgotten = addSeconds(now, -keptSeconds);
  const { rows } = await sql<{ kid: string }>`
    with revoked as (
      update queue_signing_keys set revoked_at = ${now} where kid = ${kid} and revoked_at is null
      returning kid, signs_from, superseded_at
    ), relinked as (
      update queue_signing_keys before set superseded_at = revoked.superseded_at
      from revoked
      where before.superseded_at = revoked.signs_from and before.superseded_at > ${forgotten}
    )
    select kid from revoked`.execute(executor);
  return rows.length > 0;
}
