import { sql } from "kysely";
import { appendedEvent, type EventParameters } from "../audit/appended-event.ts";
import { catalogue } from "../audit/catalogue.ts";
import type { Executor } from "../database/open.ts";
import { rowsOf, statement } from "../database/statement.ts";
import { type BegunSession, begunSession } from "../sessions/beginning-store.ts";
import { customerColumns, type SessionRow } from "../sessions/session-row.ts";
import { type AssertedUse, acceptedUse } from "./proof-store.ts";

/** The use of the passkey, the session that it begins, and the event of that. */
export type SignIn = AssertedUse & BegunSession & EventParameters & { eventData: string };

const signInStatement = statement<SignIn, SessionRow & { obstacle: string | null }>(
  "sign_in",
  (given) => sql`
    with ${acceptedUse(given)}, session as (
      ${begunSession(given, sql`judged where obstacle is null`)}
    ), ${appendedEvent(
      given,
      {
        type: sql.lit("session.started"),
        schemaVersion: sql.lit(catalogue["session.started"].version),
        actorType: sql.lit("customer"),
        actorId: sql`session.customer_id::text`,
        customerId: sql`session.customer_id`,
        sessionId: sql`session.id`,
        data: sql`${given.eventData}::text`,
      },
      sql`session`,
    )}
    select judged.obstacle, s.id, s.acr, s.amr, s.auth_time, s.created_at, s.idle_expires_at, s.expires_at, s.ended_at,
      ${customerColumns}
    from judged join queue_customers c on c.id = judged.customer_id left join session s on true`,
);

/**
 * The last step of a sign-in in one statement: accepts the use of the passkey and begins the session, or answers the
 * obstacle and changes nothing. Undefined when the passkey is gone.
 */
export async function signInOnce(
  executor: Executor,
  signIn: SignIn,
): Promise<(SessionRow & { obstacle: string | null }) | undefined> {
  const [row] = await rowsOf(executor, signInStatement, signIn);
  return row;
}
