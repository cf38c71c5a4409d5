import { addSeconds } from "../clock.ts";
import type { Executor } from "../database/open.ts";
import type { KnownKeyReport } from "./known-keys.ts";

/** So long a set of keys counts beside a newer one: a process that lags has said so again by then. */
const togetherSeconds = 300;

/** Keeps each set of keys that a service's processes have, whichever of them writes last. */
export async function recordKnownKeys(executor: Executor, reports: KnownKeyReport[]): Promise<void> {
  for (const report of reports) {
    await executor
      .insertInto("queue_service_known_key_sets")
      .values(report)
      .onConflict((conflict) =>
        conflict
          .columns(["service", "kids"])
          .doUpdateSet((row) => ({ reported_at: row.ref("excluded.reported_at") }))
          .whereRef("queue_service_known_key_sets.reported_at", "<", "excluded.reported_at"),
      )
      .execute();
    await executor
      .deleteFrom("queue_service_known_key_sets")
      .where("service", "=", report.service)
      .where("reported_at", "<", addSeconds(report.reported_at, -togetherSeconds))
      .execute();
  }
}

/** What each service has by its newest report, but for what another of its processes lacked shortly before. */
export async function listKnownKeys(executor: Executor): Promise<KnownKeyReport[]> {
  const rows = await executor
    .selectFrom("queue_service_known_key_sets")
    .select(["service", "kids", "reported_at"])
    .orderBy("service")
    .orderBy("reported_at", "desc")
    .execute();
  const newest = new Map<string, KnownKeyReport>();
  for (const row of rows) {
    const report = newest.get(row.service);
    if (!report) newest.set(row.service, row);
    else if (row.reported_at >= addSeconds(report.reported_at, -togetherSeconds))
      report.kids = report.kids.filter((kid) => row.kids.includes(kid));
  }
  return [...newest.values()];
}
