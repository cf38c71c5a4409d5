// @ts-check
import { callApi, ProblemError } from "./api.js";

/** @typedef {{ access_token: string, session: Record<string, any>, customer: Record<string, any> }} Tokens */

// In memory only: what a script can read from storage, a foreign script can too. The cookie brings a new one.
/** @type {string | undefined} */
let accessToken;

export const currentAccessToken = () => accessToken;
export const forgetAccessToken = () => {
  accessToken = undefined;
};

/** @param {Tokens} tokens */
export function keepTokens(tokens) {
  accessToken = tokens.access_token;
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
  return navigator.locks ? navigator.locks.request("queue-refresh", refresh) : refresh();
}

/**
 * Calls an operation as the customer. Where the access token is gone or over, it refreshes and tries once more.
 * @param {string} method
 * @param {string} path
 */
export async function callAsCustomer(method, path) {
  if (!accessToken) await refreshSession();
  try {
    return await callApi(method, path, { accessToken });
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 401) throw error;
    await refreshSession();
    return callApi(method, path, { accessToken });
  }
}

/** Ends the session. It works with the cookie alone, and also when the session is already over. */
export async function signOut() {
  await callApi("DELETE", "/auth/sessions/current", { accessToken });
  accessToken = undefined;
}
