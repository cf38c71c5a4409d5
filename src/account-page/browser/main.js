// @ts-check
import { showAccount, wireAccount } from "./account.js";
import { ProblemError } from "./api.js";
import { clearMessage, complain, element, run, show } from "./page.js";
import { passkeysAvailable, signIn, startAutofill } from "./passkeys.js";
import { keepTokens, refreshSession } from "./session.js";
import { wireSignUp } from "./sign-up.js";
import { explain, smallPrint } from "./words.js";

/** @param {any} tokens */
async function signedIn(tokens) {
  keepTokens(tokens);
  clearMessage();
  await showAccount();
}

function signedOut() {
  show("signed-out");
  offerAutofill();
}

function offerAutofill() {
  if (!passkeysAvailable) return;
  startAutofill(
    (tokens) => signedIn(tokens).catch((error) => complain(explain(error))),
    (error) => complain(explain(error), smallPrint(error)),
  );
}

/** @param {HTMLElement} control @param {() => string | undefined} email */
async function signInBy(control, email) {
  await run(control, async () => signedIn(await signIn(email())));
  // The button's request has replaced the autofill's.
  if (!element("signed-out").hidden) offerAutofill();
}

element("sign-in-button").addEventListener("click", () =>
  signInBy(element("sign-in-button"), () => undefined),
);
element("sign-in-form").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  signInBy(element("sign-in-form"), () => element("sign-in-email").value.trim());
});
wireSignUp(signedIn, signedOut);
wireAccount(signedOut);

if (!passkeysAvailable)
  complain("This browser has no passkeys, or is too old for this page. Please use a newer one.");

try {
  await signedIn(await refreshSession());
} catch (error) {
  // Nobody was signed in; that is no fault.
  const nobody = error instanceof ProblemError && error.code === "session_ended";
  signedOut();
  if (!nobody) complain(explain(error), smallPrint(error));
}
