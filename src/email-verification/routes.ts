import type { Handlers } from "../contract/handlers.ts";
import type { EmailVerifications } from "./email-verification.ts";

type Operations = "createEmailVerification" | "confirmEmailVerification";

export function emailVerificationRoutes({
  emailVerifications,
}: {
  emailVerifications: EmailVerifications;
}): Handlers<Operations> {
  return {
    async createEmailVerification({ body, ...request }) {
      const { id, expiresAt, resendAfter } = await emailVerifications.start(
        body.email,
        body.purpose,
        request,
      );
      return {
        status: 202,
        body: {
          verification_id: id,
          expires_at: expiresAt.toISOString(),
          resend_after: resendAfter.toISOString(),
        },
      };
    },

    async confirmEmailVerification({ path, body, ...request }) {
      const { token, expiresAt } = await emailVerifications.confirm(path.verification_id, body.code, request);
      return { status: 200, body: { verification_token: token, expires_at: expiresAt.toISOString() } };
    },
  };
}
