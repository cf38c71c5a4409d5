import type { Audit } from "../audit/audit.ts";
import { auditEvent, type ServiceRequest, serviceContext } from "../audit/audit-event.ts";
import { formatOperatorCode, newOperatorSecret } from "../backup-codes/backup-code.ts";
import type { SecretHashes } from "../backup-codes/secret-hashes.ts";
import { addSeconds, type Clock } from "../clock.ts";
import { lockCustomer, touchCustomer } from "../customers/customer-store.ts";
import {
  closeExpiredRecovery,
  findOwnerOfRecovery,
  findPendingRecovery,
  insertRecovery,
} from "../customers/operator-recovery-store.ts";
import type { CancelRecovery } from "../customers/recovery-cancelling.ts";
import type { Executor, Trx } from "../database/open.ts";
import type { KeyGenerations } from "../derived-keys.ts";
import { Problem } from "../errors.ts";
import type { Notices } from "../mail/notices.ts";
import type { Random } from "../random.ts";
import type { RequestContext } from "../sessions/sessions.ts";
import { noSuchCustomer } from "./customer-directory.ts";
import { readMailToken } from "./mail-token.ts";

/** How long the code is good once it is. Seconds. */
export const redeemableSeconds = 7 * 86_400;

interface Options {
  db: Executor;
  clock: Clock;
  random: Random;
  audit: Audit;
  keys: KeyGenerations;
  notices: Notices;
  secretHashes: SecretHashes;
  cancelRecovery: CancelRecovery;
  delaySeconds: number;
}

export interface StartedRecovery {
  id: string;
  code: string;
  notBefore: Date;
  expiresAt: Date;
}

/** The way back in for who has lost passkeys and backup codes. docs/decisions/0017-operator-recovery.md */
export interface OperatorRecoveries {
  /** Begins a recovery in the place of a pending one; the code is given out this once. Throws `not_found`. */
  start(customerId: string, request: ServiceRequest): Promise<StartedRecovery>;
  /** The pending one; throws `not_found`. */
  get(customerId: string): Promise<NonNullable<Awaited<ReturnType<typeof findPendingRecovery>>>>;
  /** Throws `not_found` when none is pending. */
  cancel(customerId: string, request: ServiceRequest): Promise<void>;
  /** For whoever holds the link of the mail; throws `verification_expired`. */
  cancelByMail(cancelToken: string, context: RequestContext): Promise<void>;
}

export function createOperatorRecoveries(options: Options): OperatorRecoveries {
  const { db, clock, random, audit, keys, notices, secretHashes, cancelRecovery } = options;

  async function startWithin(trx: Trx, customerId: string, secretHash: string, request: ServiceRequest) {
    const now = clock.now();
    const context = serviceContext(request, now);
    const customer = await lockCustomer(trx, customerId);
    if (!customer) return noSuchCustomer();
    // A sign-in that waits for the lock sees that something has changed, and looks for the recovery.
    await touchCustomer(trx, customerId, now);
    await cancelRecovery(trx, { customerId }, "replaced", context);
    await closeExpiredRecovery(trx, customerId, now);
    const id = random.id(now);
    const notBefore = addSeconds(now, options.delaySeconds);
    const expiresAt = addSeconds(notBefore, redeemableSeconds);
    await insertRecovery(trx, {
      id,
      customer_id: customerId,
      secret_hash: secretHash,
      started_at: now,
      started_by: request.principal.name,
      started_by_operator: request.principal.operator ?? null,
      not_before: notBefore,
      expires_at: expiresAt,
    });
    await audit.record(trx, context, [
      auditEvent({
        type: "recovery.started",
        outcome: "success",
        customerId,
        targets: [{ type: "recovery", id }],
        data: {},
      }),
    ]);
    await notices.send(trx, {
      kind: "operator_recovery_started",
      customerId,
      email: customer.email,
      data: { recovery_id: id, not_before: notBefore.toISOString() },
      now,
    });
    return { id, notBefore, expiresAt };
  }

  return {
    async start(customerId, request) {
      const secret = newOperatorSecret(random);
      const secretHash = await secretHashes.hash(secret);
      const started = await db
        .transaction()
        .execute((trx) => startWithin(trx, customerId, secretHash, request));
      return { ...started, code: formatOperatorCode(secret) };
    },

    async get(customerId) {
      return (await findPendingRecovery(db, customerId, clock.now())) ?? nonePending();
    },

    cancel: (customerId, request) =>
      db.transaction().execute(async (trx) => {
        const context = serviceContext(request, clock.now());
        if (!(await lockCustomer(trx, customerId))) return noSuchCustomer();
        if (!(await cancelRecovery(trx, { customerId }, "cancelled_by_operator", context))) nonePending();
      }),

    async cancelByMail(cancelToken, request) {
      const cancelKeys = keys.map(({ cancel }) => cancel);
      const id = readMailToken(cancelKeys, cancelToken);
      const customerId = id && (await findOwnerOfRecovery(db, id));
      if (!customerId) return over("no token of ours, or of an erased customer");
      await db.transaction().execute(async (trx) => {
        const context = { ...request, now: clock.now(), actor: { type: "anonymous" } } as const;
        await lockCustomer(trx, customerId);
        if (!(await cancelRecovery(trx, { customerId, id }, "cancelled_by_mail", context))) over("over");
      });
    },
  };
}

function nonePending(): never {
  throw new Problem("not_found", { reason: "no pending recovery" });
}

function over(reason: string): never {
  throw new Problem("verification_expired", { reason: `cancel token: ${reason}` });
}
