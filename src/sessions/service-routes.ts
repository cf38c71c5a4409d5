import { addSeconds } from "../clock.ts";
import type { Handlers } from "../contract/handlers.ts";
import type { components } from "../contract/types.ts";
import type { createIntrospection } from "./introspection.ts";
import type { createRevocation, RevocationTarget } from "./revocation.ts";
import { type RevocationFeed, revocationSeconds } from "./revocation-feed.ts";

type ServiceOperations = "introspectToken" | "revokeSessions" | "listRevocations";

const pageLength = 500;

/** What services ask of sessions. */
export function sessionServiceRoutes({
  introspect,
  revoke,
  revocationFeed,
}: {
  introspect: ReturnType<typeof createIntrospection>;
  revoke: ReturnType<typeof createRevocation>;
  revocationFeed: RevocationFeed;
}): Handlers<ServiceOperations> {
  return {
    async introspectToken({ body }) {
      return { status: 200, body: await introspect(body.token) };
    },

    async revokeSessions({ body, principal, requestId }) {
      const revoked = await revoke(targetOf(body), { principal, requestId });
      return { status: 200, body: { revoked } };
    },

    async listRevocations({ query, signal }) {
      const page = await revocationFeed.read({
        after: query?.after ?? 0,
        limit: query?.limit ?? pageLength,
        waitSeconds: query?.wait ?? 0,
        signal: signal(),
      });
      return {
        status: 200,
        body: {
          items: page.items.map(({ ended_at, ...rest }) => ({
            ...rest,
            ended_at: ended_at.toISOString(),
            forget_after: addSeconds(ended_at, revocationSeconds).toISOString(),
          })),
          next_after: page.nextAfter,
          as_of: page.asOf.toISOString(),
        },
      };
    },
  };
}

/** The contract lets exactly one of the three through. */
function targetOf(body: components["schemas"]["RevocationRequest"]): RevocationTarget {
  if (body.session_id !== undefined) return { sessionId: body.session_id };
  if (body.customer_id !== undefined) return { customerId: body.customer_id };
  return { token: body.token as string };
}
