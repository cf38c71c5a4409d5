import type { Audit } from "../audit/audit.ts";
import { auditEvent } from "../audit/audit-event.ts";
import type { Clock } from "../clock.ts";
import type { Client } from "../contract/handlers.ts";
import { contextOf } from "../customers/caller.ts";
import { lockCustomer } from "../customers/customer-store.ts";
import type { Executor, Trx } from "../database/open.ts";
import type { EmailVerifications } from "../email-verification/email-verification.ts";
import type { ProvenAddress } from "../email-verification/email-verification-store.ts";
import { Problem } from "../errors.ts";
import type { CreateLimiter } from "../limits.ts";
import type { Log } from "../log.ts";
import type { Notices } from "../mail/notices.ts";
import type { Random } from "../random.ts";
import type { LiveSession, Sessions } from "../sessions/sessions.ts";
import { formatBackupCode, newSecret, newSelector, parseBackupCode } from "./backup-code.ts";
import {
  consumeBackupCode,
  findBackupCode,
  insertBackupCode,
  summariseBackupCodes,
} from "./backup-code-store.ts";
import type { SecretHashes } from "./secret-hashes.ts";

/** Tries of a code for one account, whoever makes them and wherever from. The right code sets it back. */
export const triesPerAccount = { points: 10, seconds: 900 };

interface Options {
  db: Executor;
  clock: Clock;
  random: Random;
  audit: Audit;
  notices: Notices;
  emailVerifications: EmailVerifications;
  sessions: Sessions;
  secretHashes: SecretHashes;
  createLimiter: CreateLimiter;
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
   * Trades a proven address and one of the account's codes for a recovery session and a code in the place of the used
   * one; throws `verification_expired`, or `code_invalid` for whatever else is wrong.
   */
  redeem(request: Redeem): Promise<{ live: LiveSession; replacementCode: string }>;
}

/** What a transaction needs of a code that was right. */
interface ProvenCode {
  proven: ProvenAddress;
  customerId: string;
  codeId: string;
  replacement: { secret: string; secret_hash: string };
}

export function createRedemption(options: Options): Redemption {
  const { db, clock, random, audit, notices, emailVerifications, sessions, secretHashes } = options;
  const limitAccount = options.createLimiter("backupCodeTries", triesPerAccount);

  /** The hash to compare with, unless there is a reason not to. Asks the same of the database whatever the reason. */
  async function find({ email_key: emailKey }: ProvenAddress, selector: string | undefined) {
    const { exceeded } = await limitAccount(emailKey);
    const stored = await findBackupCode(db, { emailKey, selector: selector ?? "" });
    const refusal = exceeded ? "throttled" : reasonToRefuse(stored);
    const hash = refusal === undefined ? (stored?.secret_hash ?? undefined) : undefined;
    return { stored, refusal, hash };
  }

  /** Every failure here costs one argon2 and the same statements, and looks the same. */
  async function prove(proven: ProvenAddress, text: string, seen: { customerId?: string }) {
    const code = parseBackupCode(text);
    const { found, right } = await secretHashes.compare(code?.secret ?? "", () =>
      find(proven, code?.selector),
    );
    const { stored, refusal } = found;
    if (stored) seen.customerId = stored.customer_id;
    if (!right || !stored?.id) return fail(code ? (refusal ?? "wrong secret") : "not a backup code");
    return { customerId: stored.customer_id, codeId: stored.id };
  }

  async function recover(
    trx: Trx,
    { proven, customerId, codeId, replacement }: ProvenCode,
    { requestId, client, replaces }: Redeem,
  ): Promise<{ live: LiveSession; replacementCode: string }> {
    const now = clock.now();
    const customer = await lockCustomer(trx, customerId);
    if (customer?.status !== "active") return fail("customer barred meanwhile");
    if (customer.email_key !== proven.email_key) return fail("another address meanwhile");
    if (!(await emailVerifications.spend(trx, proven.id, "recovery", now)))
      throw new Problem("verification_expired", { reason: "token spent or over" });
    await audit.attribute(trx, { emailVerificationId: proven.id, customerId });
    if (!(await consumeBackupCode(trx, { id: codeId, now }))) return fail("code used or replaced meanwhile");

    const { secret, secret_hash } = replacement;
    const row = { id: random.id(now), customer_id: customerId, secret_hash, created_at: now };
    let selector = newSelector(random);
    while (!(await insertBackupCode(trx, { ...row, selector }))) selector = newSelector(random);

    const context = contextOf({ customerId, requestId, client }, now);
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
    const { email } = customer;
    await notices.send(trx, { kind: "recovery_started", customerId, email, data: { remaining }, now });
    // The customer is active and locked, so there is a session.
    const live = (await sessions.beginRecovery(trx, context, {
      customerId,
      client,
      replaces,
    })) as LiveSession;
    return { live, replacementCode: formatBackupCode({ selector, secret }) };
  }

  return {
    async redeem(request) {
      const seen: { customerId?: string } = {};
      try {
        const proven = await emailVerifications.find(request.verificationToken, "recovery");
        const code = await prove(proven, request.code, seen);
        const secret = newSecret(random);
        const replacement = { secret, secret_hash: await secretHashes.hash(secret) };
        const recovered = await db
          .transaction()
          .execute((trx) => recover(trx, { ...code, proven, replacement }, request));
        // What was committed is answered; the count runs out by itself.
        await limitAccount
          .reset(proven.email_key)
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

function reasonToRefuse(stored: Awaited<ReturnType<typeof findBackupCode>>): string | undefined {
  if (!stored) return "no account has the address";
  if (stored.status !== "active") return `customer ${stored.status}`;
  if (!stored.id) return "no code with this selector";
  return stored.used_at ? "code used" : undefined;
}

function fail(reason: string): never {
  throw new Problem("code_invalid", { reason });
}
