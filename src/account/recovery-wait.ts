import { Problem } from "../errors.ts";

/** How long after a recovery an account's address stays and the account cannot be erased. Seconds. */
export const recoveryWaitSeconds = 86_400;

/** A thief with a mailbox and one backup code must not be able to lock the owner out for good, or to erase the account. */
export function refuseAfterRecovery({ recovered_at }: { recovered_at: Date | null }, now: Date): void {
  if (recovered_at === null) return;
  const left = recoveryWaitSeconds - (now.getTime() - recovered_at.getTime()) / 1000;
  if (left <= 0) return;
  throw new Problem("recovery_not_yet", {
    reason: `recovered ${recovered_at.toISOString()}`,
    headers: { "retry-after": String(Math.ceil(left)) },
  });
}
