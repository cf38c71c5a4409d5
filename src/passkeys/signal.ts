import type { components } from "../contract/types.ts";
import type { Executor } from "../database/open.ts";
import { listCredentialIds } from "./credential-store.ts";
import { accountNames, type Owner, type RelyingParty } from "./policy.ts";

/** What the browser may tell authenticators of the account (WebAuthn Level 3, section 5.1.10). */
export type DescribeSignal = (
  executor: Executor,
  customer: Owner & { id: string },
) => Promise<components["schemas"]["Signal"]>;

export function createSignals(relyingParty: RelyingParty): DescribeSignal {
  return async function describeSignal(executor, customer) {
    const credentials = await listCredentialIds(executor, customer.id);
    const account = { rpId: relyingParty.id, userId: customer.user_handle.toString("base64url") };
    return {
      all_accepted_credentials: {
        ...account,
        allAcceptedCredentialIds: credentials.map(({ credential_id }) => credential_id.toString("base64url")),
      },
      current_user_details: { ...account, ...accountNames(customer) },
    };
  };
}
