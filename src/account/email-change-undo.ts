import type { Audit } from "../audit/audit.ts";
import { type AuditContext, auditEvent } from "../audit/audit-event.ts";
import { deleteBackupCodes } from "../backup-codes/backup-code-store.ts";
import type { Clock } from "../clock.ts";
import { lockCustomer, replaceEmail } from "../customers/customer-store.ts";
import type { CancelRecovery } from "../customers/recovery-cancelling.ts";
import type { Executor, Trx } from "../database/open.ts";
import type { KeyGenerations } from "../derived-keys.ts";
import { deleteEmailChanges } from "../email-verification/email-verification-store.ts";
import { Problem } from "../errors.ts";
import type { Notices } from "../mail/notices.ts";
import { deleteCredentials } from "../passkeys/credential-store.ts";
import type { RequestContext, Sessions } from "../sessions/sessions.ts";
import { endEmailChanges, findOwnerOfEmailChange, listUndoableEmailChanges } from "./email-change-store.ts";
import { readMailToken } from "./mail-token.ts";

interface Options {
  db: Executor;
  clock: Clock;
  audit: Audit;
  keys: KeyGenerations;
  notices: Notices;
  sessions: Sessions;
  cancelRecovery: CancelRecovery;
}

/**
 * Restores the address before the oldest change that can still be undone, whichever of the mails the token is from: who
 * took an account over may have changed its address more than once. docs/decisions/0011-change-of-address.md
 */
export type UndoEmailChange = (undoToken: string, context: RequestContext) => Promise<void>;

export function createEmailChangeUndo(options: Options): UndoEmailChange {
  const { db, clock, audit, keys, notices, sessions, cancelRecovery } = options;

  async function undo(trx: Trx, changeId: string, customerId: string, request: RequestContext) {
    const now = clock.now();
    // Whoever holds the token; nobody has proven to be the customer.
    const context: AuditContext = { ...request, now, actor: { type: "anonymous" } };
    // The suspended may undo too: it lets nobody in.
    const customer = await lockCustomer(trx, customerId);
    const changes = customer ? await listUndoableEmailChanges(trx, customerId, now) : [];
    const [oldest, ...later] = changes;
    if (!customer || !oldest || !changes.some(({ id }) => id === changeId)) return over("over");

    const { previous_email: email, previous_email_key: emailKey, changed_at: since } = oldest;
    const ended = await endEmailChanges(trx, { undone: oldest.id, voided: later.map(({ id }) => id), now });
    if (!ended || !(await replaceEmail(trx, { id: customerId, email, emailKey, now })))
      return over("undone or taken meanwhile");
    await deleteEmailChanges(trx, customerId);
    await sessions.endWithin(trx, { customerId }, "email_change_undone", context);
    // Its code may have been handed to whoever had taken the account over.
    await cancelRecovery(trx, { customerId }, "email_change_undone", context);
    const credentials = await deleteCredentials(trx, { customerId, since });
    const backupCodes = await deleteBackupCodes(trx, { customerId, since });

    await audit.record(trx, context, [
      auditEvent({
        type: "email.change_undone",
        outcome: "success",
        customerId,
        targets: [
          { type: "email_change", id: oldest.id },
          ...credentials.map((id) => ({ type: "credential", id })),
        ],
        data: { changes_voided: later.length, backup_codes_removed: backupCodes },
      }),
    ]);
    for (const address of new Set([email, customer.email])) {
      await notices.send(trx, {
        kind: "email_change_undone",
        customerId,
        email: address,
        data: {},
        now,
      });
    }
  }

  return async function undoEmailChange(undoToken, context) {
    const undoKeys = keys.map((generation) => generation.undo);
    const changeId = readMailToken(undoKeys, undoToken);
    const customerId = changeId && (await findOwnerOfEmailChange(db, changeId));
    if (!customerId) return over("no token of ours, or of an erased customer");
    await db.transaction().execute((trx) => undo(trx, changeId, customerId, context));
  };
}

function over(reason: string): never {
  throw new Problem("verification_expired", { reason: `undo token: ${reason}` });
}
