import { setTimeout as wait } from "node:timers/promises";
import type { Log } from "../log.ts";
import { type Trace, untraced } from "../tracing/trace.ts";

const batchSize = 500;
const firstMs = 1_000;
const everyMs = 60_000;
// A moment for those who serve people, after each batch that had more to come.
const pauseMs = 50;

/** Something that goes after a time. */
export interface RetentionDuty {
  /** What goes, as the log has it. */
  what: string;
  /** Deletes a batch, in a transaction of its own; answers how many it was. */
  deleteBatch(limit: number): Promise<number>;
}

export interface Retention {
  /** Deletes all that is due; answers how many of each. What fails is logged and holds nothing else up. */
  deleteDue(): Promise<Record<string, number>>;
  stop(): void;
}

interface RetentionOptions {
  duties: RetentionDuty[];
  log: Log;
  trace?: Trace | undefined;
}

export function createRetention({ duties, log, trace = untraced }: RetentionOptions): Retention {
  let stopped = false;

  async function deleteAll({ deleteBatch }: RetentionDuty): Promise<number> {
    let deleted = 0;
    for (;;) {
      const batch = await deleteBatch(batchSize);
      deleted += batch;
      if (batch < batchSize || stopped) return deleted;
      await wait(pauseMs);
    }
  }

  return {
    async deleteDue() {
      const counts: Record<string, number> = {};
      for (const duty of duties) {
        if (stopped) break;
        try {
          counts[duty.what] = await trace({ name: `retention: ${duty.what}` }, () => deleteAll(duty));
        } catch (err) {
          log.warn({ err, what: duty.what }, "retention: not deleted; it will be tried again");
        }
      }
      const some = Object.entries(counts).filter(([, count]) => count > 0);
      if (some.length > 0) log.info({ deleted: Object.fromEntries(some) }, "retention");
      return counts;
    },
    stop() {
      stopped = true;
    },
  };
}

/** Every minute. Any number of processes may: they share the work. */
export function startRetention(retention: Retention): { stop(): Promise<void> } {
  let running: Promise<unknown> = Promise.resolve();
  let stopped = false;
  const look = async () => {
    await retention.deleteDue();
    if (!stopped) timer = setTimeout(run, everyMs);
  };
  const run = () => {
    running = look();
  };
  let timer = setTimeout(run, firstMs);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      retention.stop();
      await running;
    },
  };
}
