import { sql } from "kysely";
import type { Executor } from "../database/open.ts";

export interface SessionListRow {
  id: string;
  acr: "aal2" | "recovery";
  amr: string[];
  auth_time: Date;
  created_at: Date;
  rotated_at: Date;
  idle_expires_at: Date;
  expires_at: Date;
  user_agent: string | null;
}

/**
 * The live sessions of a customer, newest first, from behind a place in this order. The index on the live ones finds
 * them; a person has few, so that they are sorted when asked for.
 */
export async function listLiveSessions(
  executor: Executor,
  {
    customerId,
    after,
    limit,
    now,
  }: { customerId: string; after: { createdAt: Date; id: string } | undefined; limit: number; now: Date },
): Promise<SessionListRow[]> {
  const behind = after
    ? sql`and (created_at, id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`
    : sql``;
  const { rows } = await sql<SessionListRow>`
    select id, acr, amr, auth_time, created_at, rotated_at, idle_expires_at, expires_at, user_agent
    from queue_sessions
    where customer_id = ${customerId} and ended_at is null and expires_at > ${now} and idle_expires_at > ${now} ${behind}
    order by created_at desc, id desc limit ${limit}`.execute(executor);
  return rows;
}
