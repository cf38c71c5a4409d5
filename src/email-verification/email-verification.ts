import { createHash } from "node:crypto";
import type { Audit } from "../audit/audit.ts";
import { type Actor, auditEvent } from "../audit/audit-event.ts";
import { addSeconds, type Clock } from "../clock.ts";
import type { Client } from "../contract/handlers.ts";
import { lockCustomer } from "../customers/customer-store.ts";
import type { Executor, Trx } from "../database/open.ts";
import type { KeyGenerations } from "../derived-keys.ts";
import { Problem } from "../errors.ts";
import type { QueueMail } from "../jobs/mail-queue.ts";
import { type CreateLimiter, refuseWhenExceeded } from "../limits.ts";
import type { Log } from "../log.ts";
import type { Random } from "../random.ts";
import { parseEmailAddress } from "./address.ts";
import { isVerificationCode } from "./code.ts";
import {
  confirmEmailVerification,
  countAttempt,
  findByToken,
  insertEmailVerification,
  type ProvenAddress,
  type Purpose,
  spendToken,
} from "./email-verification-store.ts";

const codeSeconds = 600;
const tokenSeconds = 900;
const resendSeconds = 60;
const mostAttempts = 5;
const mailsPerAddress = { points: 5, seconds: 3600 };
// Far more than an ordinary hour has. Beyond it something is wrong: an operator is told and mail slows down, but nobody
// is refused, or whoever floods Queue would lock everybody out.
const mailsInAll = { points: 2000, seconds: 3600 };
const slowedSeconds = 60;

interface Options {
  db: Executor;
  clock: Clock;
  random: Random;
  audit: Audit;
  keys: KeyGenerations;
  createLimiter: CreateLimiter;
  queueMail: QueueMail;
}

interface Request {
  requestId: string;
  client: Client;
  log: Log;
  /** Whose address is to change, for that purpose alone. */
  customerId?: string;
}

export interface EmailVerifications {
  /** Sends a code. What it answers, and what it asks of the database, is the same for known and unknown addresses. */
  start(
    email: string,
    purpose: Purpose,
    request: Request,
  ): Promise<{ id: string; expiresAt: Date; resendAfter: Date }>;
  /** Counts a try of the code, then compares; throws `code_invalid` or `verification_expired`. */
  tryCode(id: string, code: string, request: Omit<Request, "log">): Promise<{ purpose: string }>;
  /** Trades the code for a token; throws `code_invalid` or `verification_expired`. */
  confirm(
    id: string,
    code: string,
    request: Omit<Request, "log">,
  ): Promise<{ token: string; expiresAt: Date }>;
  /** The address that a token proves; throws `verification_expired`. */
  find(token: string, purpose: Purpose): Promise<ProvenAddress>;
  /** Spends the token in the transaction of the success it led to; undefined when it is spent or over. */
  spend(trx: Trx, id: string, purpose: Purpose, now: Date): Promise<ProvenAddress | undefined>;
}

export function createEmailVerifications(options: Options): EmailVerifications {
  const { db, clock, random, audit, keys, queueMail } = options;
  const limitAddress = options.createLimiter("mailsPerAddress", mailsPerAddress);
  const limitTotal = options.createLimiter("mailsInAll", mailsInAll);

  async function fail(
    problem: "code_invalid" | "verification_expired",
    reason: string,
    { id, requestId, client, customerId }: Omit<Request, "log"> & { id: string },
  ): Promise<never> {
    await audit.recordAlone(
      { now: clock.now(), requestId, client, actor: actorOf(customerId) },
      auditEvent({
        type: "email_verification.failed",
        outcome: "failure",
        ...(customerId !== undefined && { customerId }),
        targets: [{ type: "email_verification", id }],
        data: { reason },
      }),
    );
    throw new Problem(problem, { reason });
  }

  const tryCode: EmailVerifications["tryCode"] = async (id, code, request) => {
    const customerId = request.customerId ?? null;
    const attempt = await countAttempt(db, { id, customerId, now: clock.now(), mostAttempts });
    if (!attempt)
      return fail("verification_expired", "unknown, over, confirmed or out of tries", { id, ...request });
    if (!isVerificationCode(keys, id, code)) return fail("code_invalid", "wrong code", { id, ...request });
    return attempt;
  };

  return {
    tryCode,

    async start(email, purpose, { requestId, client, customerId, log }) {
      const address = parseEmailAddress(email);
      if (!address) {
        throw new Problem("invalid_request", {
          errors: [{ in: "body", pointer: "/email", detail: "is not one e-mail address" }],
        });
      }
      refuseWhenExceeded(await limitAddress(`${purpose} ${address.key}`), "mails per address");
      const total = await limitTotal(purpose);
      if (total.exceeded)
        log.error({ alarm: "mail_flood", purpose }, "more mails an hour than ever expected; slowing down");

      const now = clock.now();
      const id = random.id(now);
      const expiresAt = addSeconds(now, codeSeconds);
      await db.transaction().execute(async (trx) => {
        // What an erasure does not find would outlive it.
        if (customerId !== undefined && !(await lockCustomer(trx, customerId)))
          throw new Problem("session_ended", { reason: "customer erased meanwhile" });
        await insertEmailVerification(trx, {
          id,
          purpose,
          email: address.address,
          email_key: address.key,
          customer_id: customerId ?? null,
          created_at: now,
          expires_at: expiresAt,
        });
        await audit.record(trx, { now, requestId, client, actor: actorOf(customerId) }, [
          auditEvent({
            type: "email_verification.started",
            outcome: "success",
            ...(customerId !== undefined && { customerId }),
            targets: [{ type: "email_verification", id }],
            data: { purpose },
          }),
        ]);
        await queueMail(
          trx,
          { kind: "email_verification", id },
          { afterSeconds: total.exceeded ? slowedSeconds : 0 },
        );
      });
      return { id, expiresAt, resendAfter: addSeconds(now, resendSeconds) };
    },

    async confirm(id, code, { requestId, client }) {
      const attempt = await tryCode(id, code, { requestId, client });
      const now = clock.now();
      const token = random.bytes(32);
      const expiresAt = addSeconds(now, tokenSeconds);
      const confirmed = await db.transaction().execute(async (trx) => {
        const won = await confirmEmailVerification(trx, {
          id,
          confirmed_at: now,
          token_hash: hashToken(token),
          token_expires_at: expiresAt,
          user_handle: random.bytes(32),
        });
        if (!won) return false;
        await audit.record(trx, { now, requestId, client, actor: { type: "anonymous" } }, [
          auditEvent({
            type: "email_verification.confirmed",
            outcome: "success",
            targets: [{ type: "email_verification", id }],
            data: attempt,
          }),
        ]);
        return true;
      });
      if (!confirmed)
        return fail("verification_expired", "confirmed by another call", { id, requestId, client });
      return { token: token.toString("base64url"), expiresAt };
    },

    async find(token, purpose) {
      const proven = await findByToken(db, {
        tokenHash: hashToken(Buffer.from(token, "base64url")),
        purpose,
        now: clock.now(),
      });
      if (!proven) throw new Problem("verification_expired", { reason: "token unknown, spent or over" });
      return proven;
    },

    spend: (trx, id, purpose, now) => spendToken(trx, { id, purpose, now }),
  };
}

function actorOf(customerId: string | undefined): Actor {
  return customerId === undefined ? { type: "anonymous" } : { type: "customer", id: customerId };
}

function hashToken(token: Buffer): Buffer {
  return createHash("sha256").update(token).digest();
}
