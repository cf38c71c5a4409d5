import type { Audit } from "../audit/audit.ts";
import { type AuditContext, auditEvent } from "../audit/audit-event.ts";
import type { Trx } from "../database/open.ts";
import { type CancelReason, cancelPendingRecovery } from "./operator-recovery-store.ts";

/**
 * Cancels the recovery that an operator began for the customer, or that one only if it has the id, in the transaction of
 * the caller, who has locked the customer. False when it was not pending.
 */
export type CancelRecovery = (
  trx: Trx,
  recovery: { customerId: string; id?: string },
  reason: CancelReason,
  context: AuditContext,
) => Promise<boolean>;

export function createRecoveryCancelling(audit: Audit): CancelRecovery {
  return async function cancelRecovery(trx, recovery, reason, context) {
    const id = await cancelPendingRecovery(trx, { ...recovery, reason, now: context.now });
    if (id === undefined) return false;
    await audit.record(trx, context, [
      auditEvent({
        type: "recovery.cancelled",
        outcome: "success",
        customerId: recovery.customerId,
        targets: [{ type: "recovery", id }],
        data: { reason },
      }),
    ]);
    return true;
  };
}
