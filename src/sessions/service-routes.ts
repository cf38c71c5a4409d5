import type { Actor } from "../audit/audit-event.ts";
import type { Handlers, ServicePrincipal } from "../contract/handlers.ts";
import type { components } from "../contract/types.ts";
import type { createIntrospection } from "./introspection.ts";
import type { createRevocation, RevocationTarget } from "./revocation.ts";

type ServiceOperations = "introspectToken" | "revokeSessions";

/** What services ask of sessions. */
export function sessionServiceRoutes({
  introspect,
  revoke,
}: {
  introspect: ReturnType<typeof createIntrospection>;
  revoke: ReturnType<typeof createRevocation>;
}): Handlers<ServiceOperations> {
  return {
    async introspectToken({ body }) {
      return { status: 200, body: await introspect(body.token) };
    },

    async revokeSessions({ body, principal, requestId }) {
      const revoked = await revoke(targetOf(body), { actor: serviceActor(principal), requestId });
      return { status: 200, body: { revoked } };
    },
  };
}

/** The contract lets exactly one of the three through. */
function targetOf(body: components["schemas"]["RevocationRequest"]): RevocationTarget {
  if (body.session_id !== undefined) return { sessionId: body.session_id };
  if (body.customer_id !== undefined) return { customerId: body.customer_id };
  return { token: body.token as string };
}

function serviceActor({ name, operator }: ServicePrincipal): Actor {
  return { type: "service", id: name, ...(operator !== undefined && { operator }) };
}
