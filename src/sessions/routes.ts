import type { Handlers } from "../contract/handlers.ts";
import { Problem } from "../errors.ts";
import { clearedRefreshCookie, refreshCookieName } from "./refresh-cookie.ts";
import type { Sessions } from "./sessions.ts";
import { type AnswerTokens, describeCustomer, describeSession } from "./token-response.ts";

type SessionOperations = "getCurrentSession" | "endCurrentSession" | "refreshSession";

export function sessionRoutes({
  sessions,
  answerTokens,
}: {
  sessions: Sessions;
  answerTokens: AnswerTokens;
}): Handlers<SessionOperations> {
  return {
    async getCurrentSession({ principal }) {
      const session = await sessions.find(principal.sessionId);
      if (!session) throw new Problem("session_ended", { reason: "ended between the check and the answer" });
      return {
        status: 200,
        body: { session: describeSession(session), customer: describeCustomer(session) },
      };
    },

    async endCurrentSession({ principal, cookies, requestId, client }) {
      const context = { requestId, client };
      if (principal?.kind === "customer")
        await sessions.end({ sessionId: principal.sessionId }, "signed_out", context);
      // Usually the same session; if it is another, it would live on without anybody who could end it.
      const refreshToken = cookies[refreshCookieName];
      if (refreshToken) await sessions.end({ refreshToken }, "signed_out", context);
      return { status: 204, body: undefined, cookies: [clearedRefreshCookie] };
    },

    async refreshSession({ principal, requestId, client }) {
      const live = await sessions.refresh(principal.token, { requestId, client });
      return { status: 200, ...(await answerTokens(live)) };
    },
  };
}
