// @ts-check
import { callApi, isProblem } from "./api.js";
import { complain, element, onSubmit, run, show } from "./page.js";
import { explain } from "./words.js";

/**
 * @typedef {object} CodeRequest
 * @property {string} email
 * @property {() => Promise<{ id: string, resend_after: string }>} send has a code mailed
 * @property {(id: string, code: string) => Promise<void>} confirm does what the right code opens
 * @property {() => void} onOver goes back to where the person came from
 */

/** @type {CodeRequest | undefined} */
let request;
let id = "";
/** @type {ReturnType<typeof setTimeout> | undefined} */
let resend;
// The longest wait before a second mail is of use. The machine's clock may be off, so the answer's time is not believed
// beyond it.
const longestWaitMs = 60_000;

async function send() {
  const { send } = /** @type {CodeRequest} */ (request);
  const answer = await send();
  id = answer.id;
  clearTimeout(resend);
  const wait = Math.min(longestWaitMs, Math.max(0, Date.parse(answer.resend_after) - Date.now()));
  resend = setTimeout(() => {
    element("send-again").disabled = false;
  }, wait);
}

/**
 * Has a code mailed and asks the person for it.
 * @param {CodeRequest} options
 */
export async function askForCode(options) {
  request = options;
  await send();
  element("send-again").disabled = true;
  element("verify-email").textContent = options.email;
  element("code").value = "";
  show("verify");
  element("code").focus();
}

/**
 * Proves an address: mails a code and trades it for a verification token.
 * @param {{ email: string, purpose: string, onProven: (token: string) => Promise<void>, onOver: () => void }} options
 */
export function proveEmail({ email, purpose, onProven, onOver }) {
  return askForCode({
    email,
    onOver,
    async send() {
      const answer = await callApi("POST", "/auth/email-verifications", { body: { email, purpose } });
      return { id: answer.verification_id, resend_after: answer.resend_after };
    },
    async confirm(id, code) {
      const path = `/auth/email-verifications/${id}/confirm`;
      const { verification_token } = await callApi("POST", path, { body: { code } });
      await onProven(verification_token);
    },
  });
}

export function wireEmailCode() {
  element("send-again").addEventListener("click", async () => {
    const sent = await run(element("send-again"), send);
    // Until it is of use again; after a failure it may be tried at once.
    element("send-again").disabled = sent;
  });
  onSubmit(
    "code-form",
    async () => {
      const code = element("code").value.replaceAll(/\D/g, "");
      if (code.length === 8) return request?.confirm(id, code);
      complain("The code has eight digits.");
      element("code").focus();
    },
    (error) => {
      element("code").focus();
      // What cannot be mended by trying again leads back, and still says why.
      if (!isProblem(error, "verification_expired") && !isProblem(error, "email_taken")) return false;
      request?.onOver();
      complain(explain(error));
      return true;
    },
  );
}
