/** The only source of time. Everything that compares or stores a time is given one. */
export interface Clock {
  now(): Date;
}

export interface DatabaseClock extends Clock {
  /** Measures the offset to the database's clock now, and from then on again and again. Rejects when it could not. */
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

// The offset is off by half a round trip at most, so a slow answer tells too little.
const longestRoundTripMs = 1_000;
const shortestRetryMs = 100;
const longestRetryMs = 2_000;

/** Nobody knows what time it is before the database has said so; nothing is granted on a guess. */
export class TimeUnknown extends Error {
  override readonly name = "TimeUnknown";
  constructor() {
    super("the clock was never compared with the database's");
  }
}

/**
 * The process's monotonic time plus an offset measured against the database, so that processes agree on what has
 * expired whatever their own clocks say. Until the database has answered once, asking for the time throws.
 */
export function createDatabaseClock(options: DatabaseClockOptions): DatabaseClock {
  const { monotonic = () => performance.now(), everyMs = 60_000 } = options;
  let offset: number | undefined;
  let retryMs = shortestRetryMs;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function measure(): Promise<number> {
    const before = monotonic();
    const databaseTime = await options.readDatabaseTime();
    const after = monotonic();
    if (after - before > longestRoundTripMs)
      throw new Error(`the database's time took ${Math.round(after - before)} ms to come`);
    // The database read its clock somewhere between.
    return databaseTime.getTime() - (before + after) / 2;
  }

  async function synchronise(): Promise<void> {
    clearTimeout(timer);
    let wait = everyMs;
    try {
      offset = await measure();
      retryMs = shortestRetryMs;
    } catch (error) {
      wait = Math.min(retryMs, everyMs);
      retryMs = Math.min(retryMs * 2, longestRetryMs);
      throw error;
    } finally {
      if (!stopped) timer = setTimeout(() => synchronise().catch(options.onFailure), wait).unref();
    }
  }

  return {
    now() {
      if (offset === undefined) throw new TimeUnknown();
      return new Date(Math.round(monotonic() + offset));
    },
    synchronise,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

export function addSeconds(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000);
}

/** The time, or undefined while nobody knows it: for what can do without. */
export function timeIfKnown(clock: Clock): Date | undefined {
  try {
    return clock.now();
  } catch (error) {
    if (error instanceof TimeUnknown) return undefined;
    throw error;
  }
}
