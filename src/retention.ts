import { deleteFormerAddresses } from "./account/email-change-store.ts";
import { deleteServiceEventIds, deleteUnclaimedPersonal } from "./audit/event-store.ts";
import { addSeconds, type Clock } from "./clock.ts";
import type { Due } from "./database/batches.ts";
import type { Executor } from "./database/open.ts";
import { deleteOverVerifications } from "./email-verification/email-verification-store.ts";
import { mailJobSeconds } from "./jobs/job-queue.ts";
import type { RetentionDuty } from "./jobs/retention.ts";
import { deleteExpiredLimits } from "./limits.ts";
import { deleteOldNotices } from "./mail/notice-store.ts";
import { deleteExpiredChallenges } from "./passkeys/challenge-store.ts";
import { fingerprintOf } from "./service-token.ts";
import type { ServiceTokens } from "./service-token-settings.ts";
import { deleteTokenUses } from "./services/service-token-use-store.ts";
import { createRevocationFeed } from "./sessions/revocation-feed.ts";
import { deleteEndedSessions, deleteExpiredSessions } from "./sessions/session-store.ts";

// How long after its end everything is kept. docs/decisions/0019-retention.md

const hour = 3_600;
const day = 86_400;

export const keptSeconds = {
  challenges: 0,
  // An operator may be asked today why somebody got no code, or did not get in with it.
  verifications: day,
  // Ended sessions are in the customer's export, and in what support looks at.
  sessions: 30 * day,
  // As long as its job may live, and a while more: a notice without its row is not sent.
  notices: mailJobSeconds + day,
  // An erasure finds the verifications of a former address by it, and they are kept for a day.
  formerAddresses: 2 * day,
  // The counting process's clock may be wrong by as much.
  limits: hour,
  // A service repeats what it tells within days; events older than a week are refused.
  serviceEventIds: 30 * day,
  tokenUses: 30 * day,
} as const;

interface Options {
  db: Executor;
  clock: Clock;
  serviceTokens: ServiceTokens;
}

/** What goes, and after what time. */
export function createRetentionDuties({ db, clock, serviceTokens }: Options): RetentionDuty[] {
  const known = Object.values(serviceTokens)
    .flatMap(({ current, next }) => [current, next])
    .flatMap((digest) => (digest ? [fingerprintOf(digest)] : []));
  const feed = createRevocationFeed({ db, clock });
  const duty = (
    what: string,
    seconds: number,
    deleteDue: (executor: Executor, due: Due) => Promise<number>,
  ): RetentionDuty => ({
    what,
    deleteBatch: (limit) => deleteDue(db, { before: addSeconds(clock.now(), -seconds), limit }),
  });
  return [
    duty("challenges", keptSeconds.challenges, deleteExpiredChallenges),
    duty("verifications", keptSeconds.verifications, deleteOverVerifications),
    duty("personal parts of nobody's events", keptSeconds.verifications, deleteUnclaimedPersonal),
    duty("ended sessions", keptSeconds.sessions, deleteEndedSessions),
    duty("expired sessions", keptSeconds.sessions, deleteExpiredSessions),
    duty("notices", keptSeconds.notices, deleteOldNotices),
    duty("former addresses", keptSeconds.formerAddresses, deleteFormerAddresses),
    duty("limits", keptSeconds.limits, deleteExpiredLimits),
    duty("ids of services' events", keptSeconds.serviceEventIds, deleteServiceEventIds),
    duty("uses of former service tokens", keptSeconds.tokenUses, (executor, due) =>
      deleteTokenUses(executor, { ...due, known }),
    ),
    // It knows by itself what voids nothing any more, and goes on until that is gone.
    { what: "revocations", deleteBatch: () => feed.advance() },
  ];
}
