import { setTimeout } from "node:timers/promises";
import { addSeconds, type Clock } from "../clock.ts";
import { isDatabaseUnavailable } from "../database/failures.ts";
import type { Executor } from "../database/open.ts";
import { Problem } from "../errors.ts";
import { accessTokenSeconds } from "../tokens/key-times.ts";
import {
  deleteRevocations,
  findFeedState,
  listRevocations,
  lockFeed,
  numberRevocations,
  type RevocationRow,
} from "./revocation-store.ts";

// docs/decisions/0013-revocation-feed.md

/**
 * What is added to the life of an access token: the leeway of a verifier's clock (a minute), and the time between the
 * `now` of an end and the moment from which on it holds up the making of tokens.
 */
const marginSeconds = 120;
/** How long after its session's end a token of it may still pass an offline verifier. A recovery's passes none. */
export const revocationSeconds = accessTokenSeconds + marginSeconds;

const batch = 1_000;
const lookEveryMs = 250;

export interface RevocationPage {
  items: RevocationRow[];
  nextAfter: number;
  /** Every end that was committed by then is in the page, or comes after it. */
  asOf: Date;
}

export interface RevocationFeed {
  /**
   * What comes after a position, 0 for the oldest kept. When there is nothing, waits for it, holding no connection,
   * until the time is up, the caller has gone, or the service closes. Throws `cursor_expired`, and `invalid_request`
   * for a position that the feed has not come to.
   */
  read(options: {
    after: number;
    limit: number;
    waitSeconds: number;
    signal: AbortSignal;
  }): Promise<RevocationPage>;
  /**
   * Numbers what is committed and forgets what voids nothing any more, in batches, each a transaction; answers how many
   * it forgot. Reading does it too; a feed that nobody reads needs it now and then.
   */
  advance(): Promise<number>;
  /** Lets nobody wait any longer. */
  close(): void;
}

export function createRevocationFeed({ db, clock }: { db: Executor; clock: Clock }): RevocationFeed {
  const closing = new AbortController();
  let looking: Promise<Look | undefined> | undefined;

  async function advance(): Promise<number> {
    let forgotten = 0;
    for (let full = true; full; ) {
      const endedBefore = addSeconds(clock.now(), -revocationSeconds);
      // At a higher level the snapshot would be older than the lock.
      await db
        .transaction()
        .setIsolationLevel("read committed")
        .execute(async (trx) => {
          await lockFeed(trx);
          const numbered = await numberRevocations(trx, batch);
          const deleted = await deleteRevocations(trx, { endedBefore, limit: batch });
          forgotten += deleted;
          full = numbered === batch || deleted === batch;
        });
    }
    return forgotten;
  }

  async function readNow(after: number, limit: number): Promise<RevocationPage> {
    const asOf = clock.now();
    let page = await listRevocations(db, { after, limit });
    if (page.unnumbered) {
      await advance();
      page = await listRevocations(db, { after, limit });
    }
    if (after > page.lastPosition) {
      throw new Problem("invalid_request", {
        errors: [{ in: "query", pointer: "/after", detail: "is beyond the end of the feed" }],
      });
    }
    if (after > 0 && after < page.prunedPosition) throw new Problem("cursor_expired");
    return { items: page.items, nextAfter: page.items.at(-1)?.position ?? page.lastPosition, asOf };
  }

  /** The next look at the feed, after a short while; one for all who wait in this process, none when nobody does. */
  function look(): Promise<Look | undefined> {
    looking ??= lookLater().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  async function lookLater(): Promise<Look | undefined> {
    await setTimeout(lookEveryMs, undefined, { ref: false });
    try {
      const asOf = clock.now();
      let state = await findFeedState(db);
      if (state.unnumbered) {
        await advance();
        state = await findFeedState(db);
      }
      return { lastPosition: state.lastPosition, asOf };
    } catch (error) {
      // It may be back before the time is up; until then there is nothing to tell.
      if (isDatabaseUnavailable(error)) return undefined;
      throw error;
    }
  }

  return {
    async read({ after, limit, waitSeconds, signal }) {
      let page = await readNow(after, limit);
      if (page.items.length > 0 || waitSeconds === 0) return page;
      const enough = AbortSignal.any([signal, closing.signal, AbortSignal.timeout(waitSeconds * 1000)]);
      const patience = new Promise<undefined>((resolve) => {
        enough.addEventListener("abort", () => resolve(undefined));
      });
      while (page.items.length === 0 && !enough.aborted) {
        const seen = await Promise.race([patience, look()]);
        if (seen && seen.lastPosition > page.nextAfter) page = await readNow(after, limit);
        else if (seen && seen.asOf > page.asOf) page = { ...page, asOf: seen.asOf };
      }
      return page;
    },
    advance,
    close: () => closing.abort(),
  };
}

interface Look {
  lastPosition: number;
  asOf: Date;
}
