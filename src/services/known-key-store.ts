import type { Executor } from "../database/open.ts";
import type { KnownKeyReport } from "./known-keys.ts";

/** Keeps the latest report of each service, whichever process writes last. */
export async function recordKnownKeys(executor: Executor, reports: KnownKeyReport[]): Promise<void> {
  await executor
    .insertInto("queue_service_known_keys")
    .values([...reports].sort((a, b) => a.service.localeCompare(b.service)))
    .onConflict((conflict) =>
      conflict
        .column("service")
        .doUpdateSet((row) => ({
          kids: row.ref("excluded.kids"),
          reported_at: row.ref("excluded.reported_at"),
        }))
        .whereRef("queue_service_known_keys.reported_at", "<", "excluded.reported_at"),
    )
    .execute();
}

export async function listKnownKeys(executor: Executor): Promise<KnownKeyReport[]> {
  return executor.selectFrom("queue_service_known_keys").select(["service", "kids", "reported_at"]).execute();
}
