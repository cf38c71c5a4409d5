import type pg from "pg";

// A request asks for a connection several times, so that a second each is soon all the time it has.
const longestWaitMs = 1_000;

/**
 * Whether those who ask the pool for a connection wait for longer than a second. How many wait says little: a long queue
 * that moves is served in no time, a short one behind a lock is not.
 */
export function watchPoolQueue(pool: pg.Pool): () => boolean {
  let served = 0;
  pool.on("acquire", () => {
    served += 1;
  });
  /** Who was the last in the queue when it was looked at: served when so many have been. */
  let last: { turn: number; since: number } | undefined;
  return function isSlow() {
    const now = performance.now();
    if (pool.waitingCount === 0) last = undefined;
    else if (!last || served >= last.turn) last = { turn: served + pool.waitingCount, since: now };
    return last !== undefined && now - last.since > longestWaitMs;
  };
}
