import { sql } from "kysely";
import { type Due, deleteOldest } from "../database/batches.ts";
import type { Executor, Trx } from "../database/open.ts";
import { rowsOf, statement } from "../database/statement.ts";

export interface NewChallenge {
  id: string;
  ceremony: "registration" | "authentication" | "step_up" | "credential_addition";
  /** Its hash. */
  challenge: Buffer;
  customer_id: string | null;
  /** The session that began the ceremony, where it takes one. */
  session_id: string | null;
  email_verification_id: string | null;
  discoverable: boolean;
  allowed_credential_ids: Buffer[];
  display_name: string | null;
  created_at: Date;
  expires_at: Date;
}

const newChallenge = statement<NewChallenge, never>(
  "new_challenge",
  (given) => sql`
    insert into queue_webauthn_challenges (id, ceremony, challenge, customer_id, session_id, email_verification_id,
      discoverable, allowed_credential_ids, display_name, created_at, expires_at)
    values (${given.id}, ${given.ceremony}, ${given.challenge}, ${given.customer_id}, ${given.session_id},
      ${given.email_verification_id}, ${given.discoverable}, ${given.allowed_credential_ids}, ${given.display_name},
      ${given.created_at}, ${given.expires_at})`,
);

export async function insertChallenge(executor: Executor, challenge: NewChallenge): Promise<void> {
  await rowsOf(executor, newChallenge, challenge);
}

const takenChallenge = statement<{ id: string }, Omit<NewChallenge, "created_at">>(
  "taken_challenge",
  ({ id }) => sql`
    delete from queue_webauthn_challenges where id = ${id}
    returning id, ceremony, challenge, customer_id, session_id, email_verification_id, discoverable,
      allowed_credential_ids, display_name, expires_at`,
);

/**
 * Takes the challenge away, whatever becomes of the try: of any number of callers one gets it. To be committed before
 * anything is verified, so that a failed try cannot be repeated.
 */
export async function takeChallenge(
  executor: Executor,
  id: string,
): Promise<Omit<NewChallenge, "created_at"> | undefined> {
  const [row] = await rowsOf(executor, takenChallenge, { id });
  return row;
}

/** Voids the ceremonies that the customer's account is named in. */
export async function deleteChallenges(trx: Trx, customerId: string): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom("queue_webauthn_challenges")
    .where("customer_id", "=", customerId)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Forgets ceremonies that nobody finished in time. */
export async function deleteExpiredChallenges(executor: Executor, due: Due): Promise<number> {
  return deleteOldest(executor, { table: "queue_webauthn_challenges", key: "id", age: "expires_at" }, due);
}
