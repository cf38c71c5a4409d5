// @ts-check
import { callApi, isProblem } from "./api.js";
import { stepUp } from "./passkeys.js";

/** @typedef {{ access_token: string, expires_in: number, session: Record<string, any>, customer: Record<string, any> }} Tokens */

// In memory only: what a script can read from storage, a foreign script can too. The cookie brings a new one.
/** @type {string | undefined} */
let accessToken;
// Milliseconds on the page's own monotonic clock: the machine's may be off by hours.
let expiresAt = 0;
let signedIn = false;
/** @type {() => void} */
let onSessionEnded = () => {};

export const currentAccessToken = () => accessToken;
/** Seconds for which the access token is still good. */
export const accessTokenLife = () => Math.max(0, Math.round((expiresAt - performance.now()) / 1000));
export const forgetAccessToken = () => {
  accessToken = undefined;
};

/** @param {() => void} listener called when the session turns out to be over, wherever it was ended */
export function whenSessionEnds(listener) {
  onSessionEnded = listener;
}

/** @param {Tokens} tokens */
export function keepTokens(tokens) {
  accessToken = tokens.access_token;
  expiresAt = performance.now() + tokens.expires_in * 1000;
  signedIn = true;
}

/** Nobody is signed in any more. */
export function forgetSession() {
  accessToken = undefined;
  signedIn = false;
}

/**
 * Gets a new access token with the cookie. One tab at a time: two at once would be forgiven, but need not be.
 * @returns {Promise<Tokens>}
 */
export async function refreshSession() {
  const refresh = async () => {
    const tokens = await callApi("POST", "/auth/sessions/refresh");
    keepTokens(tokens);
    return tokens;
  };
  try {
    return await (navigator.locks ? navigator.locks.request("queue-refresh", refresh) : refresh());
  } catch (error) {
    if (signedIn && isProblem(error, "session_ended")) {
      forgetSession();
      onSessionEnded();
    }
    throw error;
  }
}

/**
 * Calls an operation as the customer. Where the access token is gone or over, it refreshes; where a fresh proof is asked
 * for (RFC 9470), it asks for the passkey; then it tries again.
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
export async function callAsCustomer(method, path, body) {
  if (!accessToken) await refreshSession();
  try {
    return await callApi(method, path, { body, accessToken });
  } catch (error) {
    if (isProblem(error, "insufficient_user_authentication")) {
      keepTokens(await stepUp(accessToken));
    } else if (isProblem(error, "token_expired") || isProblem(error, "session_ended")) {
      await refreshSession();
    } else throw error;
    return retryAsCustomer(method, path, body);
  }
}

/**
 * A token that was over can hide that a fresh proof is needed too; beyond that nothing is tried again.
 * @param {string} method
 * @param {string} path
 * @param {unknown} body
 */
async function retryAsCustomer(method, path, body) {
  try {
    return await callApi(method, path, { body, accessToken });
  } catch (error) {
    if (!isProblem(error, "insufficient_user_authentication")) throw error;
    keepTokens(await stepUp(accessToken));
    return callApi(method, path, { body, accessToken });
  }
}

/** Ends the session. It works with the cookie alone, and also when the session is already over. */
export async function signOut() {
  await callApi("DELETE", "/auth/sessions/current", { accessToken });
  forgetSession();
}
