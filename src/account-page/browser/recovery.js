// @ts-check
import { callApi, isProblem } from "./api.js";
import { proveEmail } from "./email-code.js";
import { complain, element, onClick, onSubmit, show } from "./page.js";
import { addPasskey } from "./passkeys.js";
import { signalAccount } from "./signal.js";
import { explain } from "./words.js";

let verificationToken = "";
/** @type {string | undefined} */
let recoveryToken;

/**
 * The way back into the account for somebody who lost the device: prove the address, give a backup code, make a passkey.
 * @param {(tokens: any) => Promise<void>} onRecovered
 * @param {() => void} onStartOver
 */
export function wireRecovery(onRecovered, onStartOver) {
  // Codes are shown once; none stays in the page.
  const forget = () => {
    recoveryToken = undefined;
    element("backup-code").value = "";
    element("replacement-code").textContent = "";
  };
  const over = (/** @type {unknown} */ error) => {
    const gone = ["verification_expired", "session_ended", "token_expired"].some((code) =>
      isProblem(error, code),
    );
    if (!gone) return false;
    forget();
    onStartOver();
    complain(explain(error));
    return true;
  };

  onClick("lost-device", async () => {
    element("recover-email").value = element("sign-in-email").value;
    show("recover");
    element("recover-email").focus();
  });

  onSubmit("recover-form", () =>
    proveEmail({
      email: element("recover-email").value.trim(),
      purpose: "recovery",
      onOver: onStartOver,
      async onProven(token) {
        verificationToken = token;
        element("backup-code").value = "";
        show("redeem");
        element("backup-code").focus();
      },
    }),
  );

  onSubmit(
    "redeem-form",
    async () => {
      const body = { verification_token: verificationToken, code: element("backup-code").value.trim() };
      const answer = await callApi("POST", "/auth/backup-codes/redeem", { body });
      element("backup-code").value = "";
      recoveryToken = answer.access_token;
      // A code from support is good once, and nothing takes its place.
      element("replacement").hidden = answer.replacement_code === null;
      element("replacement-code").textContent = answer.replacement_code;
      show("recovered");
    },
    over,
  );

  element("recovered").querySelector(".start-over").addEventListener("click", forget);

  onClick("recovered-passkey", async () => {
    try {
      // With the recovery's own token: it is good for this and for nothing else.
      const { tokens, signal } = await addPasskey((method, path, body) =>
        callApi(method, path, { body, accessToken: recoveryToken }),
      );
      forget();
      await signalAccount(signal);
      await onRecovered(tokens);
    } catch (error) {
      if (!over(error)) throw error;
    }
  });
}
