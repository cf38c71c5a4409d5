// @ts-check
import { callApi, isProblem } from "./api.js";
import { signalUnknown } from "./signal.js";

export const passkeysAvailable =
  typeof PublicKeyCredential === "function" && "parseCreationOptionsFromJSON" in PublicKeyCredential;

// The options of the autofill are replaced this long before they are over, and never sooner than that.
const renewMs = 30_000;
const leastRenewMs = 60_000;

/** @type {AbortController | undefined} */
let autofill;

/**
 * Makes the first passkey of whoever holds the verification token.
 * @param {string} verificationToken
 * @param {string} displayName
 */
export async function register(verificationToken, displayName) {
  const body = { verification_token: verificationToken, ...(displayName && { display_name: displayName }) };
  const { ceremony_id, options } = await callApi("POST", "/auth/registration/options", { body });
  const credential = await createCredential(options);
  return callApi("POST", "/auth/registration/verify", { body: { ceremony_id, credential } });
}

/**
 * Adds a passkey to the account. After a recovery, `tokens` in the answer begin an ordinary session.
 * @param {(method: string, path: string, body?: unknown) => Promise<any>} call
 */
export async function addPasskey(call) {
  const { ceremony_id, options } = await call("POST", "/auth/credentials/options");
  const credential = await createCredential(options);
  return call("POST", "/auth/credentials", { ceremony_id, credential });
}

/**
 * Signs in with any passkey of this site, or with one of the address.
 * @param {string} [email]
 */
export async function signIn(email) {
  const request = await requestOptions(email);
  return authenticate(request, await getCredential(request.options));
}

/**
 * Proves once more who is at the page; the answer's tokens take the place of those before.
 * @param {string | undefined} accessToken
 */
export async function stepUp(accessToken) {
  const { ceremony_id, options } = await callApi("POST", "/auth/step-up/options", { accessToken });
  const credential = await getCredential(options);
  return callApi("POST", "/auth/step-up/verify", { body: { ceremony_id, credential }, accessToken });
}

/**
 * Offers the passkeys in the autofill of the field with `autocomplete="username webauthn"`, and renews the options
 * before they are over.
 * @param {(tokens: any) => void} onSignedIn
 * @param {(error: unknown) => void} onError
 */
export async function startAutofill(onSignedIn, onError) {
  stopAutofill();
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  const controller = new AbortController();
  autofill = controller;
  try {
    const request = await requestOptions();
    const timer = setTimeout(
      () => {
        if (autofill === controller) startAutofill(onSignedIn, onError);
      },
      Math.max(leastRenewMs, request.options.timeout - renewMs),
    );
    controller.signal.addEventListener("abort", () => clearTimeout(timer));
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(request.options);
    const { signal } = controller;
    const credential = await navigator.credentials.get({ mediation: "conditional", signal, publicKey });
    const tokens = await authenticate(request, toJson(credential));
    stopAutofill();
    onSignedIn(tokens);
  } catch (error) {
    // Nobody asked for anything, so a picker that was closed or had nothing to offer is no news.
    const quiet =
      controller.signal.aborted || (error instanceof DOMException && error.name === "NotAllowedError");
    if (!quiet) onError(error);
  }
}

export function stopAutofill() {
  autofill?.abort();
  autofill = undefined;
}

/** @param {string} [email] */
function requestOptions(email) {
  return callApi("POST", "/auth/authentication/options", { body: email ? { email } : {} });
}

/** @param {{ ceremony_id: string, options: any }} request @param {any} credential */
async function authenticate({ ceremony_id, options }, credential) {
  try {
    return await callApi("POST", "/auth/authentication/verify", { body: { ceremony_id, credential } });
  } catch (error) {
    // Only then: the browser may forget the passkey for good.
    if (isProblem(error, "credential_unknown")) await signalUnknown(options.rpId, credential.id);
    throw error;
  }
}

/** @param {any} options */
async function createCredential(options) {
  // A browser runs one request at a time.
  stopAutofill();
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return toJson(await navigator.credentials.create({ publicKey }));
}

/** @param {any} options */
async function getCredential(options) {
  stopAutofill();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return toJson(await navigator.credentials.get({ publicKey }));
}

/** @param {Credential | null} credential */
const toJson = (credential) => /** @type {PublicKeyCredential} */ (credential).toJSON();
