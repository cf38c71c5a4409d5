import { findSealState } from "../audit/seal-store.ts";
import type { Clock } from "../clock.ts";
import type { KeySource } from "../config.ts";
import type { Executor } from "../database/open.ts";
import type { Reading } from "../http/metrics.ts";
import { findMailState } from "../jobs/mail-state.ts";
import { findUnnumberedSince } from "../sessions/revocation-store.ts";
import { listSigningKeys } from "../tokens/signing-key-store.ts";
import { signersInOrder } from "../tokens/trust.ts";

interface Options {
  db: Executor;
  clock: Clock;
  keySource: KeySource;
}

/** What lags behind or grows old, by the database: the same from whichever process it is asked. */
export function createReadings({ db, clock, keySource }: Options): Reading[] {
  const secondsSince = (since: Date | undefined) =>
    since ? Math.max(0, (clock.now().getTime() - since.getTime()) / 1000) : 0;
  return [
    {
      gauges: {
        queue_mail_waiting: "Mails that are to be sent.",
        queue_mail_lag_seconds: "For how long the oldest mail has been due.",
        queue_mail_failed: "Mails of the last day that were given up.",
      },
      async read() {
        const { waiting, lagSeconds, failed } = await findMailState(db, clock.now());
        return [waiting, lagSeconds, failed];
      },
    },
    {
      gauges: {
        queue_audit_seal_lag_seconds: "For how long the oldest event that is not sealed has waited.",
      },
      read: async () => [secondsSince((await findSealState(db)).unsealedSince)],
    },
    {
      gauges: {
        queue_revocation_feed_lag_seconds:
          "For how long the oldest end of a session has waited for its place in the feed.",
      },
      read: async () => [secondsSince(await findUnnumberedSince(db))],
    },
    {
      gauges: {
        queue_signing_key_age_seconds:
          "For how long the key in force has signed; nothing when it comes from a setting, which has no age.",
      },
      async read() {
        // The table may still have the keys of a ring that was in SSM before.
        if (keySource.ssm === undefined) return [undefined];
        const [inForce] = signersInOrder(await listSigningKeys(db), clock.now());
        return [inForce && secondsSince(inForce.signs_from)];
      },
    },
  ];
}
