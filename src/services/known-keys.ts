import type { Clock } from "../clock.ts";
import type { Executor } from "../database/open.ts";
import type { Log } from "../log.ts";
import { listKnownKeys, recordKnownKeys } from "./known-key-store.ts";

const flushMs = 30_000;
const mostKids = 20;
const kidForm = /^[A-Za-z0-9_-]{43}$/;

export interface KnownKeyReport {
  service: string;
  kids: string[];
  reported_at: Date;
}

/** Which signing keys each service has, by its header Queue-Known-Keys. Noted in memory and written every half minute. */
export interface KnownKeyReports {
  /** Takes the header as it came: a report is a courtesy, so what is not a kid is left out and refuses nothing. */
  note(service: string, header: string): void;
  /** By service; what other processes have not written yet is missing. */
  list(): Promise<Map<string, KnownKeyReport>>;
  /** Writes what is noted, and no more after that. */
  stop(): Promise<void>;
}

export function createKnownKeyReports({
  db,
  clock,
  log,
}: {
  db: Executor;
  clock: Clock;
  log: Log;
}): KnownKeyReports {
  const noted = new Map<string, KnownKeyReport>();

  async function flush(): Promise<void> {
    if (noted.size === 0) return;
    const reports = [...noted.values()];
    noted.clear();
    // Lost if the database is away: the next request brings it again.
    await recordKnownKeys(db, reports).catch((err: unknown) => log.warn({ err }, "known keys not recorded"));
  }

  const timer = setInterval(() => void flush(), flushMs);
  timer.unref();
  return {
    note(service, header) {
      const named = new Set(header.split(",", mostKids).map((kid) => kid.trim()));
      const kids = [...named].filter((kid) => kidForm.test(kid)).sort();
      // A service has several processes. What one of them lacks, the service lacks.
      const before = noted.get(service)?.kids ?? kids;
      noted.set(service, {
        service,
        kids: kids.filter((kid) => before.includes(kid)),
        reported_at: clock.now(),
      });
    },
    async list() {
      await flush();
      return new Map((await listKnownKeys(db)).map((report) => [report.service, report]));
    },
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}
