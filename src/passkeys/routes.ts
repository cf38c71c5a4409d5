import type { Handlers } from "../contract/handlers.ts";
import { callerOf } from "../customers/caller.ts";
import { clearedRefreshCookie, refreshCookieName } from "../sessions/refresh-cookie.ts";
import type { AnswerTokens } from "../sessions/token-response.ts";
import type { Authentication } from "./authentication.ts";
import type { CredentialAddition } from "./credential-addition.ts";
import type { Credentials } from "./credentials.ts";
import type { Registration } from "./registration.ts";
import type { StepUp } from "./step-up.ts";

type Operations =
  | "createRegistrationOptions"
  | "verifyRegistration"
  | "createAuthenticationOptions"
  | "verifyAuthentication"
  | "createStepUpOptions"
  | "verifyStepUp"
  | "listCredentials"
  | "createCredentialOptions"
  | "createCredential"
  | "renameCredential"
  | "removeCredential";

interface Options {
  registration: Registration;
  authentication: Authentication;
  stepUp: StepUp;
  credentials: Credentials;
  credentialAddition: CredentialAddition;
  answerTokens: AnswerTokens;
}

export function passkeyRoutes(options: Options): Handlers<Operations> {
  const { registration, authentication, stepUp, credentials, credentialAddition, answerTokens } = options;
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

    async verifyStepUp(call) {
      const { body, cookies } = call;
      const live = await stepUp.finish({
        caller: callerOf(call),
        ceremonyId: body.ceremony_id,
        credential: body.credential,
        refreshToken: cookies[refreshCookieName],
      });
      return { status: 200, ...(await answerTokens(live)) };
    },

    async listCredentials({ principal, query }) {
      const { limit, cursor } = query;
      return { status: 200, body: await credentials.list(principal, { limit, cursor }) };
    },

    async createCredentialOptions({ principal }) {
      return { status: 200, body: await credentialAddition.begin(principal) };
    },

    async createCredential(call) {
      const { body, cookies } = call;
      const { credential, signal, live } = await credentialAddition.finish({
        caller: callerOf(call),
        ceremonyId: body.ceremony_id,
        credential: body.credential,
        credentialName: body.credential_name,
        replaces: cookies[refreshCookieName],
      });
      const answer = live && (await answerTokens(live));
      const tokens = answer?.body ?? null;
      return { status: 201, body: { credential, signal, tokens }, cookies: answer?.cookies ?? [] };
    },

    async renameCredential(call) {
      const { path, body } = call;
      const request = { caller: callerOf(call), id: path.credential_id, name: body.name };
      const credential = await credentials.rename(request);
      return { status: 200, body: { credential } };
    },

    async removeCredential(call) {
      const removed = await credentials.remove({ caller: callerOf(call), id: call.path.credential_id });
      return { status: 200, body: removed, cookies: removed.session_ended ? [clearedRefreshCookie] : [] };
    },
  };
}
