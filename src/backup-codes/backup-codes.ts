import type { Audit } from "../audit/audit.ts";
import { auditEvent } from "../audit/audit-event.ts";
import { addSeconds, type Clock } from "../clock.ts";
import { type Caller, contextOf, lockCaller } from "../customers/caller.ts";
import type { Executor } from "../database/open.ts";
import { Problem } from "../errors.ts";
import type { Notices } from "../mail/notices.ts";
import type { Random } from "../random.ts";
import { formatBackupCode, newSecret, newSelector } from "./backup-code.ts";
import { type NewBackupCode, replaceBackupCodes, summariseBackupCodes } from "./backup-code-store.ts";
import type { SecretHashes } from "./secret-hashes.ts";

export const codesInSet = 10;
/**
 * With as long for a connection and for the lock, the deadline of a request (src/http/deadline.ts). Whoever is told to
 * repeat by then gets other codes, which what comes later must not replace.
 */
const hashingSeconds = 3;

interface Options {
  db: Executor;
  clock: Clock;
  random: Random;
  audit: Audit;
  notices: Notices;
  secretHashes: SecretHashes;
}

export interface BackupCodes {
  /** Makes a set in the place of all codes before. They are given out this once. */
  make(caller: Caller): Promise<{ codes: string[]; createdAt: Date }>;
  /** How many codes the customer has left, and when the set was made. */
  status(customerId: string): Promise<{ remaining: number; createdAt: Date | null }>;
}

export function createBackupCodes(options: Options): BackupCodes {
  const { db, clock, random, audit, notices, secretHashes } = options;

  return {
    async make(caller) {
      const { customerId, sessionId } = caller;
      const selectors = new Set<string>();
      const hashedBy = addSeconds(clock.now(), hashingSeconds);
      while (selectors.size < codesInSet) selectors.add(newSelector(random));
      const codes: string[] = [];
      const hashed: Pick<NewBackupCode, "selector" | "secret_hash">[] = [];
      // One after the other, so that others have their turn in between.
      for (const selector of selectors) {
        const secret = newSecret(random);
        codes.push(formatBackupCode({ selector, secret }));
        hashed.push({ selector, secret_hash: await secretHashes.hash(secret) });
      }

      const now = clock.now();
      if (now > hashedBy) throw new Problem("unavailable", { reason: "hashing took too long" });
      await db.transaction().execute(async (trx) => {
        // The hashes took their time: whoever was signed out meanwhile gets no way back in.
        const customer = await lockCaller(trx, caller, now);
        const replaced = await replaceBackupCodes(
          trx,
          customerId,
          hashed.map((code) => ({ ...code, id: random.id(now), customer_id: customerId, created_at: now })),
        );
        await audit.record(trx, contextOf(caller, now), [
          auditEvent({
            type: "backup_codes.created",
            outcome: "success",
            customerId,
            sessionId,
            data: { replaced },
          }),
        ]);
        const { email } = customer;
        await notices.send(trx, { kind: "backup_codes_made", customerId, email, data: {}, now });
      });
      return { codes, createdAt: now };
    },

    status: (customerId) => summariseBackupCodes(db, customerId),
  };
}
