import type { Audit } from "../audit/audit.ts";
import { type AuditContext, auditEvent } from "../audit/audit-event.ts";
import { deletePersonal } from "../audit/event-store.ts";
import { deleteBackupCodes } from "../backup-codes/backup-code-store.ts";
import type { Clock } from "../clock.ts";
import { type Caller, contextOf, lockCaller } from "../customers/caller.ts";
import { blankCustomer, lockCustomer } from "../customers/customer-store.ts";
import type { Executor, Trx } from "../database/open.ts";
import { deleteVerificationsOf } from "../email-verification/email-verification-store.ts";
import type { Log } from "../log.ts";
import { deleteNoticesOf } from "../mail/notice-store.ts";
import type { Notices } from "../mail/notices.ts";
import { deleteChallenges } from "../passkeys/challenge-store.ts";
import { deleteCredentials } from "../passkeys/credential-store.ts";
import { requireAnotherAdministrator } from "../rbac/administrators.ts";
import { deleteAssignments } from "../rbac/role-store.ts";
import { blankSessions } from "../sessions/session-store.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { deleteEmailChangesOf } from "./email-change-store.ts";
import { refuseAfterRecovery } from "./recovery-wait.ts";

export interface ErasureReceipt {
  customerId: string;
  erasedAt: Date;
  /** How many rows of each table were deleted, or blanked where the row stays. */
  tables: Record<string, number>;
}

export interface Erasure {
  /**
   * Erases a customer in the caller's transaction; undefined when there is nobody to erase. Throws `last_administrator`.
   * The caller logs it.
   */
  eraseCustomer(
    trx: Trx,
    context: Omit<AuditContext, "client">,
    customerId: string,
  ): Promise<ErasureReceipt | undefined>;
  /** Erases the caller's own account. */
  eraseMe(caller: Caller, log: Log): Promise<ErasureReceipt>;
}

interface Options {
  db: Executor;
  clock: Clock;
  audit: Audit;
  notices: Notices;
  sessions: Sessions;
}

/** docs/decisions/0012-erasure.md */
export function createErasure({ db, clock, audit, notices, sessions }: Options): Erasure {
  async function eraseCustomer(
    trx: Trx,
    { now, requestId, actor }: Omit<AuditContext, "client">,
    customerId: string,
  ): Promise<ErasureReceipt | undefined> {
    const customer = await lockCustomer(trx, customerId);
    if (!customer) return undefined;
    await requireAnotherAdministrator(trx, customerId);
    const { email, email_key: emailKey } = customer;
    // What is recorded from here on has no personal part, or it would outlive the erasure.
    const context = { now, requestId, actor };
    await sessions.endWithin(trx, { customerId }, "erased", context);
    const verifications = await deleteVerificationsOf(trx, { customerId, emailKey });
    const tables = {
      queue_customers: 1,
      queue_webauthn_credentials: (await deleteCredentials(trx, { customerId })).length,
      queue_backup_codes: await deleteBackupCodes(trx, { customerId }),
      queue_webauthn_challenges: await deleteChallenges(trx, customerId),
      queue_email_verifications: verifications.length,
      queue_email_changes: await deleteEmailChangesOf(trx, customerId),
      queue_customer_roles: await deleteAssignments(trx, customerId),
      queue_notices: await deleteNoticesOf(trx, customerId),
      queue_sessions: await blankSessions(trx, customerId),
      customer_audit_personal: await deletePersonal(trx, {
        customerId,
        emailVerificationIds: verifications,
      }),
    };
    await blankCustomer(trx, { id: customerId, now });
    await audit.record(trx, context, [
      auditEvent({ type: "customer.erased", outcome: "success", customerId, data: { tables } }),
    ]);
    await notices.send(trx, { kind: "account_erased", customerId, email, data: {}, now });
    return { customerId, erasedAt: now, tables };
  }

  return {
    eraseCustomer,

    async eraseMe(caller, log) {
      const { customerId } = caller;
      const receipt = await db.transaction().execute(async (trx) => {
        const now = clock.now();
        refuseAfterRecovery(await lockCaller(trx, caller, now), now);
        return eraseCustomer(trx, contextOf(caller, now), customerId);
      });
      logErasure(log, customerId);
      return receipt as ErasureReceipt;
    },
  };
}

/** A backup that is restored brings the customer back; the log then says whom to erase again. */
export function logErasure(log: Log, customerId: string): void {
  log.warn({ event: "erased", customer_id: customerId }, "customer erased");
}
