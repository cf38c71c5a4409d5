import type { KeyObject } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Executor } from "../database/open.ts";
import type { Log } from "../log.ts";
import { createPositions } from "./positions.ts";
import { createSealer } from "./sealing.ts";

const everyMs = 1_000;

interface UpkeepOptions {
  db: Executor;
  clock: Clock;
  log: Log;
  /** Without a key nothing is sealed; production does not start so. */
  sealKey: KeyObject | undefined;
}

/** Every second: positions for what was committed, and the seals that are due. Any number of processes may. */
export function startAuditUpkeep({ db, clock, log, sealKey }: UpkeepOptions): { stop(): Promise<void> } {
  const positions = createPositions(db);
  const sealer = sealKey && createSealer({ db, positions, clock, key: sealKey, log });
  if (!sealer) log.warn("QUEUE_AUDIT_SEAL_KEY is not set: the audit log is not sealed");
  let running = Promise.resolve();
  let stopped = false;
  const look = async () => {
    await (sealer ? sealer.sealDue() : positions.assign()).catch((err: unknown) =>
      log.warn({ err }, "audit log not kept up; it will be tried again"),
    );
    if (!stopped) timer = setTimeout(run, everyMs);
  };
  const run = () => {
    running = look();
  };
  let timer = setTimeout(run, everyMs);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
