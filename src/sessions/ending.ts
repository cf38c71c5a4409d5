import type { Audit } from "../audit/audit.ts";
import { type AuditContext, auditEvent } from "../audit/audit-event.ts";
import type { Trx } from "../database/open.ts";
import { type EndReason, endSessions, type SessionTarget } from "./session-store.ts";

/** Who ends it may be left out: then it is the customer whose session it is. */
export type EndContext = Omit<AuditContext, "actor"> & Partial<Pick<AuditContext, "actor">>;

/** Ends the live sessions of the target in the caller's transaction, with an event for each; answers how many. */
export type EndSessions = (
  trx: Trx,
  target: SessionTarget,
  reason: EndReason,
  context: EndContext,
) => Promise<number>;

export function createSessionEnding(audit: Audit): EndSessions {
  return async function endWithEvents(trx, target, reason, context) {
    const ended = await endSessions(trx, { ...target, reason, now: context.now });
    for (const { id, customer_id } of ended) {
      await audit.record(trx, { actor: { type: "customer", id: customer_id }, ...context }, [
        auditEvent({
          type: "session.ended",
          outcome: "success",
          customerId: customer_id,
          sessionId: id,
          data: { reason },
        }),
      ]);
    }
    return ended.length;
  };
}
