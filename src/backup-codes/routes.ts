import type { Handlers } from "../contract/handlers.ts";
import { callerOf } from "../customers/caller.ts";
import { clearedRefreshCookie, refreshCookieName } from "../sessions/refresh-cookie.ts";
import type { AnswerTokens } from "../sessions/token-response.ts";
import { type BackupCodes, codesInSet } from "./backup-codes.ts";
import type { Redemption } from "./redemption.ts";

type Operations = "createBackupCodes" | "getBackupCodes" | "redeemBackupCode";

interface Options {
  backupCodes: BackupCodes;
  redemption: Redemption;
  answerTokens: AnswerTokens;
}

export function backupCodeRoutes({ backupCodes, redemption, answerTokens }: Options): Handlers<Operations> {
  return {
    async createBackupCodes(call) {
      const { codes, createdAt } = await backupCodes.make(callerOf(call));
      return { status: 201, body: { codes, created_at: createdAt.toISOString() } };
    },

    async getBackupCodes({ principal }) {
      const { remaining, createdAt } = await backupCodes.status(principal.customerId);
      return {
        status: 200,
        body: {
          total: createdAt ? codesInSet : 0,
          remaining,
          created_at: createdAt?.toISOString() ?? null,
        },
      };
    },

    async redeemBackupCode({ body, cookies, requestId, client, log }) {
      const { live, replacementCode } = await redemption.redeem({
        verificationToken: body.verification_token,
        code: body.code,
        requestId,
        client,
        log,
        replaces: cookies[refreshCookieName],
      });
      const { body: tokens } = await answerTokens(live);
      // There is no refresh token, and the one before is over.
      return {
        status: 200,
        body: { ...tokens, replacement_code: replacementCode },
        cookies: [clearedRefreshCookie],
      };
    },
  };
}
