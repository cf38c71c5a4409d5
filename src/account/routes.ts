import type { Handlers } from "../contract/handlers.ts";
import { callerOf } from "../customers/caller.ts";
import { Problem } from "../errors.ts";
import { clearedRefreshCookie } from "../sessions/refresh-cookie.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { describeCustomer } from "../sessions/token-response.ts";
import type { EmailChanges } from "./email-change.ts";
import type { UndoEmailChange } from "./email-change-undo.ts";
import type { Erasure, ErasureReceipt } from "./erasure.ts";
import type { AccountExports } from "./export.ts";
import type { Profile } from "./profile.ts";

type Operations =
  | "getMe"
  | "updateMe"
  | "eraseMe"
  | "exportMe"
  | "createEmailChange"
  | "confirmEmailChange"
  | "undoEmailChange";

interface Options {
  sessions: Sessions;
  profile: Profile;
  emailChanges: EmailChanges;
  undoEmailChange: UndoEmailChange;
  exports: AccountExports;
  erasure: Erasure;
}

export function accountRoutes({
  sessions,
  profile,
  emailChanges,
  undoEmailChange,
  exports,
  erasure,
}: Options): Handlers<Operations> {
  return {
    async getMe({ principal }) {
      const session = await sessions.find(principal.sessionId);
      if (!session) throw new Problem("session_ended", { reason: "ended between the check and the answer" });
      return { status: 200, body: describeCustomer(session) };
    },

    async updateMe(call) {
      return { status: 200, body: await profile.rename(callerOf(call), call.body.display_name) };
    },

    async eraseMe(call) {
      const receipt = await erasure.eraseMe(callerOf(call), call.log);
      return { status: 200, body: describeReceipt(receipt), cookies: [clearedRefreshCookie] };
    },

    async exportMe(call) {
      return {
        status: 200,
        body: await exports.exportMe(callerOf(call)),
        headers: { "content-disposition": 'attachment; filename="account.json"' },
      };
    },

    async createEmailChange(call) {
      const { id, expiresAt, resendAfter } = await emailChanges.start(
        { ...callerOf(call), log: call.log },
        call.body.email,
      );
      return {
        status: 202,
        body: {
          email_change_id: id,
          expires_at: expiresAt.toISOString(),
          resend_after: resendAfter.toISOString(),
        },
      };
    },

    async confirmEmailChange(call) {
      const { path, body } = call;
      const changed = await emailChanges.confirm(callerOf(call), path.email_change_id, body.code);
      return { status: 200, body: changed };
    },

    async undoEmailChange({ body, requestId, client }) {
      await undoEmailChange(body.undo_token, { requestId, client });
      return { status: 204, body: undefined };
    },
  };
}

export function describeReceipt({ customerId, erasedAt, tables }: ErasureReceipt) {
  return { customer_id: customerId, erased_at: erasedAt.toISOString(), tables };
}
