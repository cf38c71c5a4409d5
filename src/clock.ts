/** The only source of time. Everything that compares or stores a time is given one. */
export interface Clock {
  now(): Date;
}

export interface DatabaseClock extends Clock {
  /** Measures the offset to the database's clock anew. */
  synchronise(): Promise<void>;
  stop(): void;
}

interface DatabaseClockOptions {
  /** Asks the database for `clock_timestamp()`. */
  readDatabaseTime: () => Promise<Date>;
  /** Milliseconds that never jump. */
  monotonic?: () => number;
  everyMs?: number;
  onFailure: (error: unknown) => void;
}

/**
 * The process's monotonic time plus an offset measured against the database, so that processes agree on what has
 * expired whatever their own clocks say. Until the database has answered once, the machine's clock stands in.
 */
export function createDatabaseClock(options: DatabaseClockOptions): DatabaseClock {
  const monotonic = options.monotonic ?? (() => performance.now());
  let offset = Date.now() - monotonic();
  async function synchronise(): Promise<void> {
    const before = monotonic();
    const databaseTime = await options.readDatabaseTime();
    // The database read its clock somewhere between; the middle is off by half the round trip at most.
    offset = databaseTime.getTime() - (before + monotonic()) / 2;
  }
  const timer = setInterval(() => synchronise().catch(options.onFailure), options.everyMs ?? 60_000);
  timer.unref();
  return {
    now: () => new Date(Math.round(monotonic() + offset)),
    synchronise,
    stop: () => clearInterval(timer),
  };
}

export function addSeconds(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000);
}
