import { sql } from "kysely";
import type { Executor } from "../database/open.ts";
import { jobSchema, mailQueue } from "./job-queue.ts";

/** How the mails stand, by pg-boss' own table. */
export interface MailState {
  /** Jobs that are to be done. */
  waiting: number;
  /** For how long the oldest of them has been due; 0 when none is. */
  lagSeconds: number;
  /** Jobs that were given up, as long as pg-boss keeps them. */
  failed: number;
}

export async function findMailState(executor: Executor, now: Date): Promise<MailState> {
  const jobs = sql.table(`${jobSchema}.job`);
  const { rows } = await sql<MailState>`
    select count(*) filter (where state in ('created', 'retry', 'active'))::integer as waiting,
      greatest(0, coalesce(extract(epoch from ${now}::timestamptz
        - min(start_after) filter (where state in ('created', 'retry', 'active') and start_after <= ${now})), 0))::float as "lagSeconds",
      count(*) filter (where state = 'failed')::integer as failed
    from ${jobs} where name = ${mailQueue}`.execute(executor);
  return rows[0] as MailState;
}
