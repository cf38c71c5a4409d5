import type { Principal } from "../contract/handlers.ts";
import type { Operation } from "../contract/operations.ts";
import { Problem } from "../errors.ts";

/** How long a proof of who somebody is opens what `x-step-up` guards. Seconds. */
export const stepUpMaxAge = 300;
const stepUpAcr = "aal2";

/**
 * Holds `x-step-up` and `x-admits-recovery`: whether the customer's proof is strong and fresh enough for the operation.
 * It judges the session's row, never the token's claims. A recovery session reaches only what admits it.
 */
export function requireStrength(operation: Operation, principal: Principal | undefined, now: Date): void {
  if (principal?.kind !== "customer") return;
  if (principal.acr === "recovery") {
    if (!operation.admitsRecovery) throw new Problem("recovery_only", { reason: "recovery session" });
    return;
  }
  const age = (now.getTime() - principal.authTime.getTime()) / 1000;
  if (!operation.stepUp || age <= stepUpMaxAge) return;
  // RFC 9470, section 3.
  throw new Problem("insufficient_user_authentication", {
    reason: `proof of ${Math.round(age)} s ago`,
    headers: {
      "www-authenticate": `Bearer error="insufficient_user_authentication", error_description="A fresh sign-in is required", acr_values="${stepUpAcr}", max_age="${stepUpMaxAge}"`,
    },
    members: { acr_values: stepUpAcr, max_age: stepUpMaxAge },
  });
}
