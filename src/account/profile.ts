import type { Audit } from "../audit/audit.ts";
import { auditEvent } from "../audit/audit-event.ts";
import type { Clock } from "../clock.ts";
import type { components } from "../contract/types.ts";
import { type Caller, contextOf, lockCaller } from "../customers/caller.ts";
import { updateDisplayName } from "../customers/customer-store.ts";
import type { Executor, Trx } from "../database/open.ts";
import { accountNames, type RelyingParty } from "../passkeys/policy.ts";
import { findSession, type SessionRow } from "../sessions/session-row.ts";
import { describeCustomer } from "../sessions/token-response.ts";

type Schemas = components["schemas"];

export interface Profile {
  /** Changes what the customer is called; null for nothing. */
  rename(caller: Caller, displayName: string | null): Promise<Schemas["ChangedCustomer"]>;
}

interface Options {
  db: Executor;
  clock: Clock;
  audit: Audit;
  describeChange: DescribeChange;
}

export function createProfile({ db, clock, audit, describeChange }: Options): Profile {
  return {
    rename: (caller, displayName) =>
      db.transaction().execute(async (trx) => {
        const now = clock.now();
        const customer = await lockCaller(trx, caller, now);
        const { customerId } = caller;
        await updateDisplayName(trx, { id: customerId, displayName, now });
        await audit.record(trx, contextOf(caller, now), [
          auditEvent({
            type: "customer.updated",
            outcome: "success",
            customerId,
            data: { fields: ["display_name"] },
          }),
        ]);
        return describeChange(trx, caller, customer.user_handle);
      }),
  };
}

/** The customer as the transaction has left it, and what the page tells the authenticators. */
export type DescribeChange = (
  trx: Trx,
  caller: Caller,
  userHandle: Buffer,
) => Promise<Schemas["ChangedCustomer"]>;

export function createChangeDescription(relyingParty: RelyingParty): DescribeChange {
  return async function describeChange(trx, { sessionId }, userHandle) {
    const customer = describeCustomer((await findSession(trx, sessionId)) as SessionRow);
    return {
      customer,
      signal: {
        current_user_details: {
          rpId: relyingParty.id,
          userId: userHandle.toString("base64url"),
          ...accountNames(customer),
        },
      },
    };
  };
}
