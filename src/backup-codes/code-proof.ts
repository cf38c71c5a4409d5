import type { Clock } from "../clock.ts";
import type { Executor } from "../database/open.ts";
import type { ProvenAddress } from "../email-verification/email-verification-store.ts";
import { Problem } from "../errors.ts";
import type { CreateLimiter } from "../limits.ts";
import { parseRecoveryCode, type RecoveryCode } from "./backup-code.ts";
import { findRecoveryCode, type StoredCodes } from "./backup-code-store.ts";
import type { SecretHashes } from "./secret-hashes.ts";

/** Tries of a code for one account, whoever makes them and wherever from. The right code sets it back. */
export const triesPerAccount = { points: 10, seconds: 900 };

interface Options {
  db: Executor;
  clock: Clock;
  secretHashes: SecretHashes;
  createLimiter: CreateLimiter;
}

/** A code that was right, and may have been used by another call since. */
export interface ProvenCode {
  customerId: string;
  kind: "backup_code" | "operator_recovery";
  id: string;
}

export interface CodeProofs {
  /**
   * Compares what was typed with what is kept; throws `code_invalid` for whatever is wrong, and `recovery_not_yet` for an
   * operator's code that is right too early. Says in `seen` whose account it was.
   */
  prove(proven: ProvenAddress, text: string, seen: { customerId?: string }): Promise<ProvenCode>;
  /** Sets the tries back. */
  forgetTries(proven: ProvenAddress): Promise<void>;
}

export function createCodeProofs({ db, clock, secretHashes, createLimiter }: Options): CodeProofs {
  const limitAccount = createLimiter("backupCodeTries", triesPerAccount);

  /** The hash to compare with, unless there is a reason not to. Asks the same of the database whatever the reason. */
  async function find({ email_key: emailKey }: ProvenAddress, code: RecoveryCode | undefined) {
    const { exceeded } = await limitAccount(emailKey);
    const stored = await findRecoveryCode(db, { emailKey, selector: code?.selector ?? "" });
    const refusal = exceeded ? "throttled" : reasonToRefuse(stored, code, clock.now());
    const kept = code?.selector === undefined ? stored?.recovery : stored?.backupCode;
    return { stored, refusal, kept, hash: refusal === undefined ? kept?.secret_hash : undefined };
  }

  return {
    /** Every failure here costs one argon2 and the same statements, and looks the same. */
    async prove(proven, text, seen) {
      const code = parseRecoveryCode(text);
      const { found, right } = await secretHashes.compare(code?.secret ?? "", () => find(proven, code));
      const { stored, refusal, kept } = found;
      if (stored) seen.customerId = stored.customerId;
      if (!right || !stored || !kept) return fail(code ? (refusal ?? "wrong secret") : "not a backup code");
      if ("not_before" in kept) refuseBefore(kept.not_before, clock.now());
      const kind = "not_before" in kept ? "operator_recovery" : "backup_code";
      return { customerId: stored.customerId, kind, id: kept.id };
    },

    forgetTries: ({ email_key: emailKey }) => limitAccount.reset(emailKey),
  };
}

function reasonToRefuse(
  stored: StoredCodes | undefined,
  code: RecoveryCode | undefined,
  now: Date,
): string | undefined {
  if (!stored) return "no account has the address";
  if (stored.status !== "active") return `customer ${stored.status}`;
  const { backupCode, recovery } = stored;
  if (code?.selector !== undefined) {
    if (!backupCode) return "no code with this selector";
    return backupCode.used_at ? "code used" : undefined;
  }
  if (!recovery) return "no pending recovery";
  return recovery.expires_at <= now ? "recovery expired" : undefined;
}

/** Whoever has the right code knew that there is one; nobody else comes here. */
function refuseBefore(notBefore: Date, now: Date): void {
  const left = (notBefore.getTime() - now.getTime()) / 1000;
  if (left <= 0) return;
  throw new Problem("recovery_not_yet", {
    reason: `not before ${notBefore.toISOString()}`,
    headers: { "retry-after": String(Math.ceil(left)) },
  });
}

/** Refuses a code; the reason is for the log and the audit. */
export function fail(reason: string): never {
  throw new Problem("code_invalid", { reason });
}
