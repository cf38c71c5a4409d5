import { type Clock, TimeUnknown } from "../clock.ts";
import type { Executor } from "../database/open.ts";
import type { Log } from "../log.ts";
import { listTokenUses, recordTokenUses } from "./service-token-use-store.ts";

const flushMs = 30_000;

/** When each service token was last used. A use is noted in memory and written every half minute, not with each request. */
export interface TokenUse {
  note(fingerprint: string, service: string): void;
  /** By fingerprint; what other processes have not written yet is missing. */
  list(): Promise<Map<string, Date>>;
  /** Writes what is noted. */
  flush(): Promise<void>;
  /** Writes what is noted, and no more after that. */
  stop(): Promise<void>;
}

export function createTokenUse({ db, clock, log }: { db: Executor; clock: Clock; log: Log }): TokenUse {
  const noted = new Map<string, { service: string; last_used_at: Date }>();

  async function flush(): Promise<void> {
    if (noted.size === 0) return;
    const uses = [...noted].map(([fingerprint, use]) => ({ fingerprint, ...use }));
    noted.clear();
    // Lost if the database is away: the next use brings it again.
    await recordTokenUses(db, uses).catch((err: unknown) =>
      log.warn({ err }, "service token use not recorded"),
    );
  }

  const timer = setInterval(() => void flush(), flushMs);
  timer.unref();
  return {
    note(fingerprint, service) {
      try {
        noted.set(fingerprint, { service, last_used_at: clock.now() });
      } catch (error) {
        // Nobody knows when it was; that is no reason to turn the service away. The next use is noted.
        if (!(error instanceof TimeUnknown)) throw error;
      }
    },
    async list() {
      await flush();
      return new Map((await listTokenUses(db)).map((use) => [use.fingerprint, use.last_used_at]));
    },
    flush,
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}
