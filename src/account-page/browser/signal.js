// @ts-check

// The WebAuthn Signal API (Level 3, section 5.1.10) keeps what the browser offers in step with the account: passkeys that
// were removed are not offered any more, and the names are the present ones. A browser without it is left alone.

/**
 * @param {string} method
 * @param {unknown} argument
 */
async function signal(method, argument) {
  const api = /** @type {any} */ (globalThis.PublicKeyCredential);
  await api?.[method]?.(argument).catch(() => {});
}

/** @param {{ all_accepted_credentials?: unknown, current_user_details?: unknown }} account from Queue's answers */
export async function signalAccount({ all_accepted_credentials, current_user_details }) {
  if (all_accepted_credentials) await signal("signalAllAcceptedCredentials", all_accepted_credentials);
  if (current_user_details) await signal("signalCurrentUserDetails", current_user_details);
}

/** @param {string} rpId @param {string} credentialId */
export const signalUnknown = (rpId, credentialId) =>
  signal("signalUnknownCredential", { rpId, credentialId });
