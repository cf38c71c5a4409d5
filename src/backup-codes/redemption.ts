import type { Audit } from "../audit/audit.ts";
import { type AuditContext, auditEvent } from "../audit/audit-event.ts";
import type { Clock } from "../clock.ts";
import type { Client } from "../contract/handlers.ts";
import { contextOf } from "../customers/caller.ts";
import { type CustomerRow, lockCustomer } from "../customers/customer-store.ts";
import { redeemRecovery } from "../customers/operator-recovery-store.ts";
import type { Executor, Trx } from "../database/open.ts";
import type { EmailVerifications } from "../email-verification/email-verification.ts";
import type { ProvenAddress } from "../email-verification/email-verification-store.ts";
import { Problem } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Notices } from "../mail/notices.ts";
import type { Random } from "../random.ts";
import type { LiveSession, Sessions } from "../sessions/sessions.ts";
import { formatBackupCode, newSecret, newSelector } from "./backup-code.ts";
import { consumeBackupCode, insertBackupCode, summariseBackupCodes } from "./backup-code-store.ts";
import { type CodeProofs, fail, type ProvenCode } from "./code-proof.ts";
import type { SecretHashes } from "./secret-hashes.ts";

interface Options {
  db: Executor;
  clock: Clock;
  random: Random;
  audit: Audit;
  notices: Notices;
  emailVerifications: EmailVerifications;
  sessions: Sessions;
  secretHashes: SecretHashes;
  codeProofs: CodeProofs;
}

export interface Redeem {
  verificationToken: string;
  code: string;
  requestId: string;
  client: Client;
  log: Log;
  /** The refresh token that the browser held before; its session ends. */
  replaces: string | undefined;
}

export interface Redemption {
  /**
   * Trades a proven address and one of the account's backup codes for a recovery session and a code in the place of the
   * used one, or an operator's code for a recovery session alone. Throws `verification_expired`, `recovery_not_yet` for
   * an operator's code before its time, and `code_invalid` for whatever else is wrong.
   */
  redeem(request: Redeem): Promise<{ live: LiveSession; replacementCode: string | null }>;
}

/** What takes the place of a backup code, computed before the transaction. */
interface Replacement {
  secret: string;
  secret_hash: string;
}

export function createRedemption(options: Options): Redemption {
  const { db, clock, random, audit, notices, emailVerifications, sessions, secretHashes, codeProofs } =
    options;

  /** Uses the code up, puts another in its place and tells the owner. */
  async function useBackupCode(
    trx: Trx,
    context: AuditContext,
    { id: customerId, email }: CustomerRow,
    { codeId, replacement }: { codeId: string; replacement: Replacement },
  ): Promise<string> {
    const { now } = context;
    if (!(await consumeBackupCode(trx, { id: codeId, now }))) return fail("code used or replaced meanwhile");
    const { secret, secret_hash } = replacement;
    const row = { id: random.id(now), customer_id: customerId, secret_hash, created_at: now };
    let selector = newSelector(random);
    while (!(await insertBackupCode(trx, { ...row, selector }))) selector = newSelector(random);
    const { remaining } = await summariseBackupCodes(trx, customerId);
    await audit.record(trx, context, [
      auditEvent({
        type: "backup_code.redeemed",
        outcome: "success",
        customerId,
        targets: [{ type: "backup_code", id: codeId }],
        data: { remaining },
      }),
    ]);
    await notices.send(trx, { kind: "recovery_started", customerId, email, data: { remaining }, now });
    return formatBackupCode({ selector, secret });
  }

  /** The same for what an operator began: nothing takes its place. */
  async function useRecovery(
    trx: Trx,
    context: AuditContext,
    { id: customerId, email }: CustomerRow,
    recoveryId: string,
  ): Promise<null> {
    const { now } = context;
    if (!(await redeemRecovery(trx, { id: recoveryId, now }))) return fail("recovery over meanwhile");
    await audit.record(trx, context, [
      auditEvent({
        type: "recovery.redeemed",
        outcome: "success",
        customerId,
        targets: [{ type: "recovery", id: recoveryId }],
        data: {},
      }),
    ]);
    await notices.send(trx, { kind: "operator_recovery_redeemed", customerId, email, data: {}, now });
    return null;
  }

  async function recover(
    trx: Trx,
    code: ProvenCode & { proven: ProvenAddress; replacement: Replacement | undefined },
    { requestId, client, replaces }: Redeem,
  ): Promise<{ live: LiveSession; replacementCode: string | null }> {
    const now = clock.now();
    const { customerId, proven, replacement } = code;
    const customer = await lockCustomer(trx, customerId);
    if (customer?.status !== "active") return fail("customer barred meanwhile");
    if (customer.email_key !== proven.email_key) return fail("another address meanwhile");
    if (!(await emailVerifications.spend(trx, proven.id, "recovery", now)))
      throw new Problem("verification_expired", { reason: "token spent or over" });
    await audit.attribute(trx, { emailVerificationId: proven.id, customerId });

    const context = contextOf({ customerId, requestId, client }, now);
    const replacementCode = replacement
      ? await useBackupCode(trx, context, customer, { codeId: code.id, replacement })
      : await useRecovery(trx, context, customer, code.id);
    // The customer is active and locked, so there is a session.
    const live = (await sessions.beginRecovery(trx, context, {
      customerId,
      client,
      replaces,
    })) as LiveSession;
    return { live, replacementCode };
  }

  async function makeReplacement(): Promise<Replacement> {
    const secret = newSecret(random);
    return { secret, secret_hash: await secretHashes.hash(secret) };
  }

  return {
    async redeem(request) {
      const seen: { customerId?: string } = {};
      try {
        const proven = await emailVerifications.find(request.verificationToken, "recovery");
        const code = await codeProofs.prove(proven, request.code, seen);
        const replacement = code.kind === "backup_code" ? await makeReplacement() : undefined;
        const recovered = await db
          .transaction()
          .execute((trx) => recover(trx, { ...code, proven, replacement }, request));
        // What was committed is answered; the count runs out by itself.
        await codeProofs
          .forgetTries(proven)
          .catch((err: unknown) => request.log.warn({ err }, "tries of backup codes not set back"));
        return recovered;
      } catch (error) {
        if (!(error instanceof Problem) || error.code === "unavailable") throw error;
        const { requestId, client } = request;
        await audit.recordAlone(
          { now: clock.now(), requestId, client, actor: { type: "anonymous" } },
          auditEvent({
            type: "backup_code.failed",
            outcome: "failure",
            data: { reason: error.reason ?? error.code },
            ...seen,
          }),
        );
        throw error;
      }
    },
  };
}
