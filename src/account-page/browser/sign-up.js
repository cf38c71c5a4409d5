// @ts-check
import { callApi, ProblemError } from "./api.js";
import { clearMessage, complain, element, run, show } from "./page.js";
import { register } from "./passkeys.js";
import { explain } from "./words.js";

/** @type {{ email: string, name: string, id: string, token?: string }} */
let signUp = { email: "", name: "", id: "" };
/** @type {ReturnType<typeof setTimeout> | undefined} */
let resend;

async function sendCode() {
  const body = { email: signUp.email, purpose: "sign_up" };
  const { verification_id, resend_after } = await callApi("POST", "/auth/email-verifications", { body });
  signUp.id = verification_id;
  element("send-again").disabled = true;
  clearTimeout(resend);
  const wait = Date.parse(resend_after) - Date.now();
  resend = setTimeout(() => {
    element("send-again").disabled = false;
  }, wait);
}

/**
 * @param {(tokens: any) => Promise<void>} onSignedIn
 * @param {() => void} onStartOver
 */
export function wireSignUp(onSignedIn, onStartOver) {
  // What cannot be mended by trying again leads back, and still says why.
  const backToStart = (/** @type {unknown} */ error) => {
    const over =
      error instanceof ProblemError && ["verification_expired", "email_taken"].includes(error.code);
    if (over) {
      onStartOver();
      complain(explain(error));
    }
    return over;
  };

  element("sign-up-form").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    run(element("sign-up-form"), async () => {
      signUp = {
        email: element("sign-up-email").value.trim(),
        name: element("sign-up-name").value.trim(),
        id: "",
      };
      await sendCode();
      element("verify-email").textContent = signUp.email;
      element("outbox-hint").hidden = location.hostname !== "localhost";
      element("code").value = "";
      show("verify");
      element("code").focus();
    });
  });

  element("send-again").addEventListener("click", async () => {
    await run(element("send-again"), sendCode);
    // Until it is of use again.
    element("send-again").disabled = true;
  });

  element("code-form").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const code = element("code").value.replaceAll(/\D/g, "");
    if (code.length !== 8) {
      complain("The code has eight digits.");
      element("code").focus();
      return;
    }
    run(
      element("code-form"),
      async () => {
        const path = `/auth/email-verifications/${signUp.id}/confirm`;
        const { verification_token } = await callApi("POST", path, { body: { code } });
        signUp.token = verification_token;
        show("make-passkey");
      },
      (error) => {
        element("code").focus();
        return backToStart(error);
      },
    );
  });

  element("create-passkey").addEventListener("click", () =>
    run(
      element("create-passkey"),
      async () => onSignedIn(await register(/** @type {string} */ (signUp.token), signUp.name)),
      backToStart,
    ),
  );

  for (const button of document.querySelectorAll(".start-over")) {
    button.addEventListener("click", () => {
      clearMessage();
      onStartOver();
    });
  }
}
