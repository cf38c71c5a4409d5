import type { Handlers } from "../contract/handlers.ts";
import { Problem } from "../errors.ts";
import type { ListSessions } from "./listing.ts";
import { clearedRefreshCookie, refreshCookieName } from "./refresh-cookie.ts";
import type { Sessions } from "./sessions.ts";
import { type AnswerTokens, describeCustomer, describeSession } from "./token-response.ts";

type SessionOperations =
  | "getCurrentSession"
  | "endCurrentSession"
  | "refreshSession"
  | "listSessions"
  | "endSession"
  | "endSessions";

export function sessionRoutes({
  sessions,
  listSessions,
  answerTokens,
}: {
  sessions: Sessions;
  listSessions: ListSessions;
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

    async listSessions({ principal, query }) {
      const { customerId, sessionId: currentId } = principal;
      const page = await listSessions({ customerId, currentId, limit: query?.limit, cursor: query?.cursor });
      return { status: 200, body: page };
    },

    async endSession({ principal, path, requestId, client }) {
      const { customerId, sessionId } = principal;
      const target = { id: path.session_id, customerId };
      const ended = await sessions.endOwn(target, { requestId, client });
      if (ended === 0) throw new Problem("not_found", { reason: "over, unknown or somebody else's session" });
      const current = path.session_id === sessionId;
      return { status: 204, body: undefined, cookies: current ? [clearedRefreshCookie] : [] };
    },

    async endSessions({ principal, query, requestId, client }) {
      const { customerId, sessionId } = principal;
      const others = query.scope === "others";
      const target = others ? { customerId, exceptId: sessionId } : { customerId };
      const revoked = await sessions.endOwn(target, { requestId, client });
      return { status: 200, body: { revoked }, cookies: others ? [] : [clearedRefreshCookie] };
    },

    async refreshSession({ principal, requestId, client }) {
      const live = await sessions.refresh(principal.token, { requestId, client });
      return { status: 200, ...(await answerTokens(live)) };
    },
  };
}
