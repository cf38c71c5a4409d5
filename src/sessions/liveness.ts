import { type RawBuilder, sql } from "kysely";
import type { Executor } from "../database/open.ts";
import type { Reader } from "../database/reader.ts";
import { rowsOf, statement } from "../database/statement.ts";
import { rolesAndPolicy, type SessionRow, sessionColumns } from "./session-row.ts";

/** The one rule of whether a session holds. */
const holds = (now: Date): RawBuilder<boolean> => sql`
  s.ended_at is null and c.status = 'active' and s.expires_at > ${now} and s.idle_expires_at > ${now}`;

const liveSession = statement<{ id: string; now: Date }, SessionRow>(
  "live_session",
  ({ id, now }) => sql`
    select ${sessionColumns} from queue_sessions s join queue_customers c on c.id = s.customer_id
    where s.id = ${id} and ${holds(now)}`,
);

/** The session if it is live. */
export async function findLive(
  executor: Executor | Reader,
  id: string,
  now: Date,
): Promise<SessionRow | undefined> {
  const [row] = await rowsOf(executor, liveSession, { id, now });
  return row;
}

/** What of a live session bears on a request that was made with its access token. */
export type Standing = Pick<
  SessionRow,
  "customer_id" | "acr" | "amr" | "auth_time" | "roles" | "policy_version"
>;

const standing = statement<{ id: string; now: Date }, Standing>(
  "standing_of_session",
  ({ id, now }) => sql`
    select s.customer_id, s.acr, s.amr, s.auth_time, ${rolesAndPolicy}
    from queue_sessions s join queue_customers c on c.id = s.customer_id
    where s.id = ${id} and ${holds(now)}`,
);

/** The same, no more than most requests need. */
export async function findStanding(reader: Reader, id: string, now: Date): Promise<Standing | undefined> {
  const [row] = await rowsOf(reader, standing, { id, now });
  return row;
}
