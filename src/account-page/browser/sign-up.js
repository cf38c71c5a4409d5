// @ts-check
import { isProblem } from "./api.js";
import { proveEmail } from "./email-code.js";
import { complain, element, onSubmit, run, show } from "./page.js";
import { register } from "./passkeys.js";
import { explain } from "./words.js";

let name = "";
let verificationToken = "";

/**
 * @param {(tokens: any) => Promise<void>} onSignedUp
 * @param {() => void} onStartOver
 */
export function wireSignUp(onSignedUp, onStartOver) {
  onSubmit("sign-up-form", () => {
    name = element("sign-up-name").value.trim();
    return proveEmail({
      email: element("sign-up-email").value.trim(),
      purpose: "sign_up",
      onOver: onStartOver,
      async onProven(token) {
        verificationToken = token;
        show("make-passkey");
      },
    });
  });

  element("create-passkey").addEventListener("click", () =>
    run(
      element("create-passkey"),
      async () => onSignedUp(await register(verificationToken, name)),
      (error) => {
        if (!isProblem(error, "verification_expired") && !isProblem(error, "email_taken")) return false;
        onStartOver();
        complain(explain(error));
        return true;
      },
    ),
  );
}
