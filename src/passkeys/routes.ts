import type { Handlers } from "../contract/handlers.ts";
import { refreshCookieName } from "../sessions/refresh-cookie.ts";
import type { AnswerTokens } from "../sessions/token-response.ts";
import type { Authentication } from "./authentication.ts";
import type { Registration } from "./registration.ts";
import type { StepUp } from "./step-up.ts";

type Operations =
  | "createRegistrationOptions"
  | "verifyRegistration"
  | "createAuthenticationOptions"
  | "verifyAuthentication"
  | "createStepUpOptions"
  | "verifyStepUp";

interface Options {
  registration: Registration;
  authentication: Authentication;
  stepUp: StepUp;
  answerTokens: AnswerTokens;
}

export function passkeyRoutes(options: Options): Handlers<Operations> {
  const { registration, authentication, stepUp, answerTokens } = options;
  return {
    async createRegistrationOptions({ body }) {
      return { status: 200, body: await registration.begin(body.verification_token, body.display_name) };
    },

    async verifyRegistration({ body, cookies, requestId, client }) {
      const live = await registration.finish({
        ceremonyId: body.ceremony_id,
        credential: body.credential,
        credentialName: body.credential_name,
        requestId,
        client,
        replaces: cookies[refreshCookieName],
      });
      return { status: 201, ...(await answerTokens(live)) };
    },

    async createAuthenticationOptions({ body }) {
      return { status: 200, body: await authentication.begin(body.email) };
    },

    async verifyAuthentication({ body, cookies, requestId, client }) {
      const live = await authentication.finish({
        ceremonyId: body.ceremony_id,
        credential: body.credential,
        requestId,
        client,
        replaces: cookies[refreshCookieName],
      });
      return { status: 200, ...(await answerTokens(live)) };
    },

    async createStepUpOptions({ principal }) {
      return { status: 200, body: await stepUp.begin(principal) };
    },

    async verifyStepUp({ principal, body, cookies, requestId, client }) {
      const live = await stepUp.finish({
        caller: principal,
        ceremonyId: body.ceremony_id,
        credential: body.credential,
        requestId,
        client,
        refreshToken: cookies[refreshCookieName],
      });
      return { status: 200, ...(await answerTokens(live)) };
    },
  };
}
