import type { Audit } from "../audit/audit.ts";
import { auditEvent } from "../audit/audit-event.ts";
import { addSeconds, type Clock } from "../clock.ts";
import type { components } from "../contract/types.ts";
import { type Caller, contextOf, lockCaller } from "../customers/caller.ts";
import { findReservedAddress, replaceEmail } from "../customers/customer-store.ts";
import type { Executor, Trx } from "../database/open.ts";
import type { EmailVerifications } from "../email-verification/email-verification.ts";
import { deleteEmailChanges, takeEmailChange } from "../email-verification/email-verification-store.ts";
import { Problem } from "../errors.ts";
import { type CreateLimiter, refuseWhenExceeded } from "../limits.ts";
import type { Log } from "../log.ts";
import type { Notices } from "../mail/notices.ts";
import type { Random } from "../random.ts";
import { insertEmailChange } from "./email-change-store.ts";
import type { DescribeChange } from "./profile.ts";
import { refuseAfterRecovery } from "./recovery-wait.ts";

/** How long the old address is reserved for its owner, and can undo the change. Seconds. */
export const reservedSeconds = 7 * 86_400;
const mailsPerAccount = { points: 10, seconds: 3600 };

interface Options {
  db: Executor;
  clock: Clock;
  random: Random;
  audit: Audit;
  notices: Notices;
  createLimiter: CreateLimiter;
  emailVerifications: EmailVerifications;
  describeChange: DescribeChange;
}

export interface EmailChanges {
  /** Sends a code to the new address; answers and does the same whatever the address is. */
  start(
    caller: Caller & { log: Log },
    email: string,
  ): Promise<{ id: string; expiresAt: Date; resendAfter: Date }>;
  /** Changes the address with the code, once; throws the problem that says why not. */
  confirm(caller: Caller, id: string, code: string): Promise<components["schemas"]["ChangedCustomer"]>;
}

export function createEmailChanges(options: Options): EmailChanges {
  const { db, clock, random, audit, notices, emailVerifications, describeChange } = options;
  const limitAccount = options.createLimiter("emailChangesPerAccount", mailsPerAccount);

  async function change(trx: Trx, caller: Caller, verificationId: string) {
    const now = clock.now();
    const { customerId } = caller;
    const customer = await lockCaller(trx, caller, now);
    refuseAfterRecovery(customer, now);
    const proven = await takeEmailChange(trx, { id: verificationId, customerId, now });
    if (!proven) throw new Problem("verification_expired", { reason: "used by another call, or void" });
    const { email, email_key: emailKey } = proven;
    // To its own address nothing changes, and nothing could be undone.
    const free =
      emailKey !== customer.email_key &&
      (await replaceEmail(trx, { id: customerId, email, emailKey, now })) &&
      !(await findReservedAddress(trx, { emailKey, now, exceptFor: customerId }));
    if (!free) throw new Problem("email_taken", { reason: "address taken or reserved" });
    await deleteEmailChanges(trx, customerId);

    const id = random.id(now);
    await insertEmailChange(trx, {
      id,
      customer_id: customerId,
      previous_email: customer.email,
      previous_email_key: customer.email_key,
      now,
      reserved_until: addSeconds(now, reservedSeconds),
    });
    await audit.record(trx, contextOf(caller, now), [
      auditEvent({
        type: "email.changed",
        outcome: "success",
        customerId,
        targets: [{ type: "email_change", id }],
        data: {},
      }),
    ]);
    await notices.send(trx, {
      kind: "email_changed_old",
      customerId,
      email: customer.email,
      data: { change_id: id },
      now,
    });
    await notices.send(trx, { kind: "email_changed_new", customerId, email, data: {}, now });
    return describeChange(trx, caller, customer.user_handle);
  }

  return {
    async start(caller, email) {
      const { customerId, requestId, client, log } = caller;
      await db.transaction().execute(async (trx) => {
        const now = clock.now();
        refuseAfterRecovery(await lockCaller(trx, caller, now), now);
      });
      refuseWhenExceeded(await limitAccount(customerId), "mails per account");
      return emailVerifications.start(email, "email_change", { requestId, client, customerId, log });
    },

    async confirm(caller, id, code) {
      await emailVerifications.tryCode(id, code, caller);
      try {
        return await db.transaction().execute((trx) => change(trx, caller, id));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        await audit.recordAlone(
          contextOf(caller, clock.now()),
          auditEvent({
            type: "email_verification.failed",
            outcome: "failure",
            customerId: caller.customerId,
            targets: [{ type: "email_verification", id }],
            data: { reason: error.reason ?? error.code },
          }),
        );
        throw error;
      }
    },
  };
}
