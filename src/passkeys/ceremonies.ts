import { addSeconds, type Clock } from "../clock.ts";
import type { Executor } from "../database/open.ts";
import { Problem } from "../errors.ts";
import type { Random } from "../random.ts";
import { hashChallenge } from "./challenge.ts";
import { insertChallenge, type NewChallenge, takeChallenge } from "./challenge-store.ts";
import { ceremonySeconds } from "./policy.ts";
import { CeremonyRejection } from "./rejection.ts";

type Subject = Omit<NewChallenge, "id" | "challenge" | "created_at" | "expires_at">;
type Taken = Omit<NonNullable<Awaited<ReturnType<typeof takeChallenge>>>, "challenge"> & {
  challengeHash: Buffer;
};

export interface Ceremonies {
  /** Makes a challenge of 32 random bytes, good for five minutes and one try; only its hash is kept. */
  begin(subject: Subject): Promise<{ id: string; challenge: Buffer; expiresAt: Date }>;
  /**
   * Takes the challenge; throws `ceremony_expired` when it is over, taken, unknown, of another ceremony, or of another
   * session than this one.
   */
  take(id: string, ceremony: Subject["ceremony"], sessionId: string | null): Promise<Taken>;
}

export function createCeremonies({
  db,
  clock,
  random,
}: {
  db: Executor;
  clock: Clock;
  random: Random;
}): Ceremonies {
  return {
    async begin(subject) {
      const now = clock.now();
      const id = random.id(now);
      const challenge = random.bytes(32);
      const expiresAt = addSeconds(now, ceremonySeconds);
      const hash = hashChallenge(challenge.toString("base64url"));
      await insertChallenge(db, { ...subject, id, challenge: hash, created_at: now, expires_at: expiresAt });
      return { id, challenge, expiresAt };
    },
    async take(id, ceremony, sessionId) {
      const taken = await takeChallenge(db, id);
      if (!taken) throw new Problem("ceremony_expired", { reason: "challenge unknown or taken" });
      if (taken.ceremony !== ceremony)
        throw new Problem("ceremony_expired", { reason: `challenge of ${taken.ceremony}` });
      if (taken.session_id !== sessionId)
        throw new Problem("ceremony_expired", { reason: "challenge of another session" });
      if (taken.expires_at <= clock.now())
        throw new Problem("ceremony_expired", { reason: "challenge expired" });
      const { challenge: challengeHash, ...ceremonyRow } = taken;
      return { ...ceremonyRow, challengeHash };
    },
  };
}

/**
 * Runs the checks of a ceremony; undefined means that all passed. Whatever the library throws on malformed input
 * (RangeError and TypeError among it) is a refusal. The library quotes what was sent; the reason does not.
 */
export async function reasonToRefuse(checks: () => Promise<void>): Promise<string | undefined> {
  try {
    await checks();
    return undefined;
  } catch (error) {
    if (error instanceof CeremonyRejection) return error.message;
    if (!(error instanceof Error)) throw error;
    return `library: ${(/^[A-Za-z '-]*/.exec(error.message)?.[0] ?? "").trim().slice(0, 100)}`;
  }
}
