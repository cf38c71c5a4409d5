import type { Client } from "../contract/handlers.ts";
import type { Trx } from "../database/open.ts";
import { Problem } from "../errors.ts";
import { findLive } from "../sessions/liveness.ts";
import { type CustomerRow, lockCustomer } from "./customer-store.ts";

/** The customer who asks for something about the own account, and by which session. */
export interface Caller {
  customerId: string;
  sessionId: string;
  requestId: string;
  client: Client;
}

/**
 * Locks the caller's customer, then looks at the session once more: what ended it while the lock was waited for, say an
 * undo or a suspension, must not be followed by what it had asked for.
 */
export async function lockCaller(
  trx: Trx,
  caller: Pick<Caller, "customerId" | "sessionId">,
  now: Date,
): Promise<CustomerRow> {
  const customer = await lockCustomer(trx, caller.customerId);
  const session = customer && (await findLive(trx, caller.sessionId, now));
  if (!session) throw new Problem("session_ended", { reason: "ended meanwhile" });
  return customer;
}

/** What all events of the caller's command share. */
export function contextOf({ customerId, requestId, client }: Caller, now: Date) {
  return { now, requestId, client, actor: { type: "customer", id: customerId } } as const;
}
