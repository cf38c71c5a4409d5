import { setTimeout as sleep } from "node:timers/promises";
import type { QueueClient } from "./client.ts";
import { QueueProblem } from "./problem.ts";

/** Which sessions have ended, as far as tokens of them could still be good. */
export interface Revocations {
  has(sessionId: string): boolean;
  /** Whether an end may be unknown here that is older than `maxAgeSeconds`. */
  readonly stale: boolean;
}

export interface RevocationFollower extends Revocations {
  /** How old, in seconds, an end may be that is not known here. Infinite before the feed was read to its end once. */
  readonly ageSeconds: number;
  /** Settles when the feed was read to its end for the first time. */
  readonly ready: Promise<void>;
  /** Follows no longer. What it knows it goes on knowing, ever staler. */
  close(): Promise<void>;
}

export interface FollowOptions {
  client: QueueClient;
  /** What counts as stale; 20 unless given. Not under 15: the proof that nothing is missing comes with an answer, at most 8 seconds apart. */
  maxAgeSeconds?: number;
  /** Told of each request that failed, for a log: without the scope, say, nothing is ever ready. It is sent again by itself. */
  onError: (error: unknown) => void;
  /** Milliseconds since the epoch, by the clock that tokens are verified with. */
  now?: () => number;
  /** Milliseconds that only grow. */
  elapsed?: () => number;
}

const waitSeconds = 6;
const limit = 1_000;
const pauseMs = 1_000;

/**
 * Follows the feed of revocations. An end is known here within a second, as a rule. What is promised is counted
 * otherwise: when a request has read the feed to its end, every end is known that was before the request began.
 */
export function followRevocations(options: FollowOptions): RevocationFollower {
  const { client, maxAgeSeconds = 20, onError } = options;
  const { now = Date.now, elapsed = () => performance.now() } = options;
  if (!(maxAgeSeconds >= 15)) throw new RangeError("maxAgeSeconds must be 15 at least");
  /** When a session's entry may be forgotten, by the session. */
  const ended = new Map<string, number>();
  let completeAt = Number.NEGATIVE_INFINITY;
  let after = 0;
  let caughtUp = false;
  const closing = new AbortController();
  const { promise: ready, resolve: becomeReady } = deferred();

  async function readOn(): Promise<void> {
    const began = elapsed();
    // Until it has caught up, at first or again, it does not wait for news.
    const wait = caughtUp ? waitSeconds : 0;
    const { body } = await client.call("listRevocations", {
      query: { after, limit, wait },
      timeoutMs: (wait + 3) * 1000,
      signal: closing.signal,
    });
    for (const { session_id, forget_after } of body.items) ended.set(session_id, Date.parse(forget_after));
    after = body.next_after;
    caughtUp = body.items.length < limit;
    if (caughtUp) {
      completeAt = began;
      becomeReady();
    }
    forgetUntil(now());
  }

  function forgetUntil(time: number): void {
    for (const [sessionId, forgetAfter] of ended) if (forgetAfter < time) ended.delete(sessionId);
  }

  async function follow(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await readOn();
      } catch (error) {
        if (closing.signal.aborted) return;
        caughtUp = false;
        onError(error);
        if (mustBeginAnew(error)) after = 0;
        await sleep(pauseMs, undefined, { signal: closing.signal }).catch(() => {});
      }
    }
  }
  const following = follow();
  const age = () => (elapsed() - completeAt) / 1000;

  return {
    has: (sessionId) => ended.has(sessionId),
    get ageSeconds() {
      return age();
    },
    get stale() {
      return age() > maxAgeSeconds;
    },
    ready,
    async close() {
      closing.abort();
      await following;
    },
  };
}

/**
 * The position is not kept any more (410), or the feed has not come to it, since Queue was restored from a backup (400).
 * What is known already stays: nothing that was missed voids a token that could still be good.
 */
function mustBeginAnew(error: unknown): boolean {
  return (
    error instanceof QueueProblem && (error.code === "cursor_expired" || error.code === "invalid_request")
  );
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
