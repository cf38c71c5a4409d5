import { sql } from "kysely";
import type { Due } from "../database/batches.ts";
import type { Executor } from "../database/open.ts";

interface Use {
  fingerprint: string;
  service: string;
  last_used_at: Date;
}

/** Keeps the latest time of each, whichever process writes last. */
export async function recordTokenUses(executor: Executor, uses: Use[]): Promise<void> {
  await executor
    .insertInto("queue_service_token_uses")
    .values([...uses].sort((a, b) => a.fingerprint.localeCompare(b.fingerprint)))
    .onConflict((conflict) =>
      conflict.column("fingerprint").doUpdateSet({
        last_used_at: sql`greatest(queue_service_token_uses.last_used_at, excluded.last_used_at)`,
      }),
    )
    .execute();
}

export async function listTokenUses(executor: Executor): Promise<Use[]> {
  return executor
    .selectFrom("queue_service_token_uses")
    .select(["fingerprint", "service", "last_used_at"])
    .execute();
}

/** Forgets tokens that are not set any more and were not used of late; the ones that are set stay. */
export async function deleteTokenUses(
  executor: Executor,
  { before, limit, known }: Due & { known: string[] },
): Promise<number> {
  const { numDeletedRows } = await executor
    .deleteFrom("queue_service_token_uses")
    .where("fingerprint", "in", (query) =>
      query
        .selectFrom("queue_service_token_uses")
        .select("fingerprint")
        .where("last_used_at", "<", before)
        .where((where) => where.not(where("fingerprint", "=", where.fn.any(where.val(known)))))
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
