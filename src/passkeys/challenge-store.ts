import { type Due, deleteOldest } from "../database/batches.ts";
import type { Executor, Trx } from "../database/open.ts";

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

export async function insertChallenge(executor: Executor, challenge: NewChallenge): Promise<void> {
  await executor.insertInto("queue_webauthn_challenges").values(challenge).execute();
}

/**
 * Takes the challenge away, whatever becomes of the try: of any number of callers one gets it. To be committed before
 * anything is verified, so that a failed try cannot be repeated.
 */
export async function takeChallenge(executor: Executor, id: string) {
  return executor
    .deleteFrom("queue_webauthn_challenges")
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
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
