import type { Call, CustomerPrincipal, Handlers } from "../contract/handlers.ts";
import { Problem } from "../errors.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { describeCustomer } from "../sessions/token-response.ts";
import type { Caller } from "./caller.ts";
import type { Profile } from "./profile.ts";

type Operations = "getMe" | "updateMe";

interface Options {
  sessions: Sessions;
  profile: Profile;
}

export function accountRoutes({ sessions, profile }: Options): Handlers<Operations> {
  return {
    async getMe({ principal }) {
      const session = await sessions.find(principal.sessionId);
      if (!session) throw new Problem("session_ended", { reason: "ended between the check and the answer" });
      return { status: 200, body: describeCustomer(session) };
    },

    async updateMe({ body, ...call }) {
      return { status: 200, body: await profile.rename(callerOf(call), body.display_name) };
    },
  };
}

function callerOf({
  principal,
  requestId,
  client,
}: Pick<Call<"getMe">, "requestId" | "client"> & { principal: CustomerPrincipal }): Caller {
  return { customerId: principal.customerId, sessionId: principal.sessionId, requestId, client };
}
