import { createPrivateKey } from "node:crypto";
import { deriveKeys } from "../../src/derived-keys.ts";
import { refreshCookieName } from "../../src/sessions/refresh-cookie.ts";
import { createRefreshTokens } from "../../src/sessions/refresh-token.ts";
import { createAuthenticator, type SoftwareCredential } from "../../test/support/authenticator.ts";
import type { Caller } from "./caller.ts";
import type { PrepareCalls } from "./calls.ts";
import { refreshSecretOf } from "./seed.ts";
import { origin, relyingPartyId } from "./settings.ts";

/** Nothing is in the hands of two callers at once. */
export const callersAtMost = 64;

/** What browsers ask. */
export const authenticationCalls = {
  refresh: async ({ sessions, secret }) => {
    const keys = deriveKeys({ current: Buffer.from(secret, "base64"), previous: undefined });
    const { encode } = createRefreshTokens(keys);
    const cookies = inHands(sessions).map((own) =>
      own.map(({ id }) => encode({ sessionId: id, generation: 0, secret: refreshSecretOf(id) })),
    );
    return async (caller) => {
      const own = cookies[caller.index] as string[];
      const cookie = `${refreshCookieName}=${own.shift()}`;
      const { headers } = await post(caller, "/api/v1/auth/sessions/refresh", {}, { cookie });
      own.push(refreshTokenIn(headers["set-cookie"]));
      return true;
    };
  },

  "sign-in": async ({ passkeys }) => {
    const authenticator = createAuthenticator({ rpId: relyingPartyId, origin });
    const credentials = passkeys.map(
      ({ id, userHandle, privateKey }): SoftwareCredential => ({
        id,
        alg: -7,
        privateKey: createPrivateKey(privateKey),
        rpId: relyingPartyId,
        userHandle,
        signCount: 0,
      }),
    );
    const hands = inHands(credentials);
    let turn = 0;
    return async (caller) => {
      const own = hands[caller.index] as SoftwareCredential[];
      const using = own[turn++ % own.length] as SoftwareCredential;
      const begun = await post(caller, "/api/v1/auth/authentication/options", {});
      const { ceremony_id, options } = JSON.parse(begun.text);
      const credential = authenticator.get(options, { using });
      const { headers } = await post(caller, "/api/v1/auth/authentication/verify", {
        ceremony_id,
        credential,
      });
      refreshTokenIn(headers["set-cookie"]);
      return true;
    };
  },
} satisfies Record<string, PrepareCalls>;

function inHands<T>(things: T[]): T[][] {
  return Array.from({ length: callersAtMost }, (_, hand) =>
    things.filter((_thing, index) => index % callersAtMost === hand),
  );
}

let clients = 0;

/** Each request from an address of its own, so that no limit stands in between. */
function post(caller: Caller, path: string, body: object, more: Record<string, string> = {}) {
  clients += 1;
  const address = `10.${(clients >> 16) & 255}.${(clients >> 8) & 255}.${clients & 255}`;
  const headers = { origin, "x-forwarded-for": address, "user-agent": "Mozilla/5.0 (bench)", ...more };
  return caller.send({ method: "POST", path, headers, body, status: 200 });
}

function refreshTokenIn(setCookie: string | string[] | undefined): string {
  const [, token] = new RegExp(`${refreshCookieName}=(qrt_[^;]+)`).exec(String(setCookie)) ?? [];
  if (!token) throw new Error(`There is no refresh token in ${setCookie}.`);
  return token;
}
