import type { Executor } from "../database/open.ts";
import { assignPositions, hasPendingEvents, lockSequencer } from "./position-store.ts";

const batchSize = 5_000;

/**
 * The order of the log. Events get their positions after they were committed, so that 1, 2, 3 ... has no gap and nothing
 * comes in later before what a reader has read, whatever transactions are open meanwhile.
 */
export interface Positions {
  /** Numbers every event that was committed before the call. */
  assign(): Promise<void>;
}

export function createPositions(db: Executor): Positions {
  return {
    async assign() {
      while (await hasPendingEvents(db)) {
        const assigned = await db
          .transaction()
          .setIsolationLevel("read committed")
          .execute(async (trx) => {
            // In a statement of its own: the next one's snapshot then has all that the sequencer before has done.
            await lockSequencer(trx);
            return assignPositions(trx, batchSize);
          });
        if (assigned < batchSize) return;
      }
    },
  };
}
