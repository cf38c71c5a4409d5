import { Problem } from "../errors.ts";

/** Runs the work when there is room for it; throws `unavailable` when too many wait already. */
export type TakeTurn = <T>(work: () => Promise<T>) => Promise<T>;

export function createTurns({
  mostAtOnce,
  mostWaiting,
}: {
  mostAtOnce: number;
  mostWaiting: number;
}): TakeTurn {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async function takeTurn(work) {
    if (running >= mostAtOnce) {
      if (waiting.length >= mostWaiting) throw new Problem("unavailable", { reason: "too many wait" });
      // Whoever finishes hands the place over, so that it stays counted.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
