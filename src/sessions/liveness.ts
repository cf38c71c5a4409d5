import type { Executor } from "../database/open.ts";
import type { Reader } from "../database/reader.ts";
import { findSession, type SessionRow } from "./session-row.ts";

/** The session if it is live. */
export async function findLive(
  executor: Executor | Reader,
  id: string,
  now: Date,
): Promise<SessionRow | undefined> {
  const session = await findSession(executor, id);
  return session && isLive(session, now) ? session : undefined;
}

/** The one rule of whether a session holds. */
export function isLive(session: SessionRow, now: Date): boolean {
  return (
    session.ended_at === null &&
    session.status === "active" &&
    now < session.expires_at &&
    now < session.idle_expires_at
  );
}
