import type { Executor } from "../database/open.ts";
import type { Random } from "../random.ts";
import { createAudit } from "./audit.ts";
import { auditEvent } from "./audit-event.ts";
import {
  type AuditMonth,
  deleteCompanions,
  detachMonth,
  dropDetached,
  findLastBefore,
  listMonths,
} from "./removal-store.ts";

const batchSize = 5_000;

export interface Removal {
  /** The partitions that were taken out of the log; tables of their own now, unless they were dropped. */
  removed: string[];
  /** The last position that is gone. */
  removedThrough: number;
  /** Why a month that is old enough stayed, and all after it. */
  kept: string | undefined;
}

/**
 * Takes whole months out of the log that ended before a time, oldest first, with what belongs to their events. Only what
 * is sealed goes; the seals stay, so that the chain is proven from its first. To be run as the owner of the tables. Run
 * again after it was interrupted, it ends what was begun.
 */
export async function removeMonths(
  db: Executor,
  { before, now, drop, random }: { before: Date; now: Date; drop: boolean; random: Random },
): Promise<Removal> {
  const audit = createAudit({ db, random });
  const months = await listMonths(db);
  const due = months.filter(({ end }) => end <= before);
  const removal: Removal = { removed: [], removedThrough: 0, kept: undefined };
  for (const month of due) {
    const { last, sealed, newest } = await findLastBefore(db, month.end);
    if (!sealed || newest) {
      removal.kept = `${month.partition} ${sealed ? "has the newest event of the log" : "is not sealed yet"}`;
      break;
    }
    await db.transaction().execute(async (trx) => {
      await detachMonth(trx, month.partition, last);
      const event = auditEvent({
        type: "audit.month_removed",
        outcome: "success",
        data: { partition: month.partition, removed_through: last },
      });
      await audit.record(trx, { now, requestId: "npm-run-audit-retain", actor: { type: "system" } }, [event]);
    });
    removal.removed.push(month.partition);
    removal.removedThrough = last;
  }
  await deleteRest(db, months, removal);
  if (drop) for (const partition of removal.removed) await dropDetached(db, partition);
  return removal;
}

/** Up to the oldest month that the log still has. */
async function deleteRest(db: Executor, months: AuditMonth[], { removed }: Removal): Promise<void> {
  const oldest = months.find(({ partition }) => !removed.includes(partition));
  if (!oldest) return;
  const begin = new Date(Date.UTC(oldest.end.getUTCFullYear(), oldest.end.getUTCMonth() - 1));
  for (let deleted = batchSize; deleted === batchSize; )
    deleted = await db.transaction().execute((trx) => deleteCompanions(trx, begin, batchSize));
}
