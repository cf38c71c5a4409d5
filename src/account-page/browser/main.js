// @ts-check
import { hideAccount, showAccount, showAccountOrSecure, wireAccount } from "./account.js";
import { isProblem } from "./api.js";
import { wireEmailCode } from "./email-code.js";
import { offerMailedLink } from "./mailed-link.js";
import { clearMessage, complain, element, run, show } from "./page.js";
import { passkeysAvailable, signIn, startAutofill } from "./passkeys.js";
import { wireRecovery } from "./recovery.js";
import { keepTokens, refreshSession, whenSessionEnds } from "./session.js";
import { wireSignUp } from "./sign-up.js";
import { explain, smallPrint } from "./words.js";

/** @param {any} tokens */
async function signedIn(tokens) {
  keepTokens(tokens);
  clearMessage();
  await showAccount();
}

/** @param {any} tokens */
async function signedUp(tokens) {
  keepTokens(tokens);
  clearMessage();
  await showAccountOrSecure(tokens.customer);
}

function signedOut() {
  hideAccount();
  show("signed-out");
  offerAutofill();
}

function offerAutofill() {
  if (!passkeysAvailable) return;
  startAutofill(
    (tokens) => signedIn(tokens).catch((error) => complain(explain(error))),
    (error) => {
      complain(explain(error), smallPrint(error));
      // Once more when the person comes back to the field; by itself it could fail for ever.
      element("sign-in-email").addEventListener("focus", offerAutofill, { once: true });
    },
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
for (const button of document.querySelectorAll(".start-over")) {
  button.addEventListener("click", () => {
    clearMessage();
    signedOut();
  });
}
wireEmailCode();
wireSignUp(signedUp, signedOut);
wireRecovery(signedIn, signedOut);
wireAccount(signedOut);
whenSessionEnds(signedOut);

element("outbox-hint").hidden = !(await fetch("/outbox", { method: "HEAD" }).catch(() => undefined))?.ok;
element("safari-hint").hidden =
  location.protocol === "https:" || !/^((?!chrome|android).)*safari/i.test(navigator.userAgent);
if (!passkeysAvailable)
  complain("This browser has no passkeys, or is too old for this page. Please use a newer one.");

if (!offerMailedLink(signedOut)) {
  try {
    await signedIn(await refreshSession());
  } catch (error) {
    signedOut();
    // Nobody was signed in; that is no fault.
    if (!isProblem(error, "session_ended")) complain(explain(error), smallPrint(error));
  }
}
