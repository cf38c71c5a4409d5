// @ts-check
import { callApi, ProblemError } from "./api.js";

export const passkeysAvailable =
  typeof PublicKeyCredential === "function" && "parseCreationOptionsFromJSON" in PublicKeyCredential;

// Options are good for five minutes; the autofill gets new ones this long before.
const renewMs = 30_000;

/** @type {AbortController | undefined} */
let autofill;

/**
 * Makes the first passkey of whoever holds the verification token.
 * @param {string} verificationToken
 * @param {string} displayName
 */
export async function register(verificationToken, displayName) {
  stopAutofill();
  const body = { verification_token: verificationToken, ...(displayName && { display_name: displayName }) };
  const { ceremony_id, options } = await callApi("POST", "/auth/registration/options", { body });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = /** @type {PublicKeyCredential} */ (await navigator.credentials.create({ publicKey }));
  return callApi("POST", "/auth/registration/verify", {
    body: { ceremony_id, credential: credential.toJSON() },
  });
}

/**
 * Signs in with any passkey of this site, or with one of the address.
 * @param {string} [email]
 */
export async function signIn(email) {
  // A browser runs one request at a time.
  stopAutofill();
  return authenticate(await requestOptions(email), {});
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
      Date.parse(request.expires_at) - Date.now() - renewMs,
    );
    controller.signal.addEventListener("abort", () => clearTimeout(timer));
    const tokens = await authenticate(request, { mediation: "conditional", signal: controller.signal });
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

/**
 * @param {{ ceremony_id: string, options: any }} request
 * @param {CredentialRequestOptions} how
 */
async function authenticate({ ceremony_id, options }, how) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = /** @type {PublicKeyCredential} */ (
    await navigator.credentials.get({ ...how, publicKey })
  );
  try {
    return await callApi("POST", "/auth/authentication/verify", {
      body: { ceremony_id, credential: credential.toJSON() },
    });
  } catch (error) {
    // Only then: the browser may forget the passkey for good.
    if (error instanceof ProblemError && error.code === "credential_unknown") {
      await signalUnknown({ rpId: options.rpId, credentialId: credential.id });
    }
    throw error;
  }
}

/** @param {{ rpId: string, credentialId: string }} unknown */
async function signalUnknown(unknown) {
  const { signalUnknownCredential } = /** @type {any} */ (PublicKeyCredential);
  await signalUnknownCredential?.call(PublicKeyCredential, unknown).catch(() => {});
}
