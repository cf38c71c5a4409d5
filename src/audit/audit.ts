import type { Executor, Trx } from "../database/open.ts";
import type { Random } from "../random.ts";
import { type AuditContext, type AuditEvent, auditRows } from "./audit-event.ts";
import { attributePersonal, holdOffErasure, insertEvents } from "./event-store.ts";

export interface Audit {
  /** Appends events in the transaction of the change. */
  record(trx: Trx, context: AuditContext, events: AuditEvent[]): Promise<void>;
  /**
   * Appends an event of something that changed nothing, in a transaction of its own; about somebody who is erased, or is
   * being erased, without the personal part.
   */
  recordAlone(context: AuditContext, event: AuditEvent): Promise<void>;
  /** Says whose the personal parts of a verification's events are, once it led to a customer. */
  attribute(trx: Trx, owner: { emailVerificationId: string; customerId: string }): Promise<void>;
}

export function createAudit({ db, random }: { db: Executor; random: Random }): Audit {
  async function record(trx: Trx, context: AuditContext, events: AuditEvent[]): Promise<void> {
    await insertEvents(
      trx,
      events.map((event) => auditRows(random, context, event)),
    );
  }
  return {
    record,
    recordAlone: (context, event) =>
      db.transaction().execute(async (trx) => {
        // Asked for every event, or the time it takes would tell which of them are about somebody.
        const keeps = (await holdOffErasure(trx, event.customerId ?? null)) || event.customerId === undefined;
        const { client, ...impersonal } = context;
        await record(trx, keeps ? context : impersonal, [event]);
      }),
    attribute: attributePersonal,
  };
}
