import type { Handlers } from "../contract/handlers.ts";
import type { OperatorRecoveries } from "./operator-recovery.ts";

type Operations = "startRecovery" | "getRecovery" | "cancelRecoveryForOperator" | "cancelRecovery";

export function recoveryRoutes({ recoveries }: { recoveries: OperatorRecoveries }): Handlers<Operations> {
  return {
    async startRecovery({ path, principal, requestId }) {
      const { id, code, notBefore, expiresAt } = await recoveries.start(path.customer_id, {
        principal,
        requestId,
      });
      return {
        status: 201,
        body: {
          recovery_id: id,
          code,
          not_before: notBefore.toISOString(),
          expires_at: expiresAt.toISOString(),
        },
      };
    },

    async getRecovery({ path }) {
      const pending = await recoveries.get(path.customer_id);
      return {
        status: 200,
        body: {
          recovery_id: pending.id,
          started_at: pending.started_at.toISOString(),
          started_by: { service: pending.started_by, operator: pending.started_by_operator },
          not_before: pending.not_before.toISOString(),
          expires_at: pending.expires_at.toISOString(),
        },
      };
    },

    async cancelRecoveryForOperator({ path, principal, requestId }) {
      await recoveries.cancel(path.customer_id, { principal, requestId });
      return { status: 204, body: undefined };
    },

    async cancelRecovery({ body, requestId, client }) {
      await recoveries.cancelByMail(body.cancel_token, { requestId, client });
      return { status: 204, body: undefined };
    },
  };
}
