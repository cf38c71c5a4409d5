// @ts-check
import { ask, download, onClick, tell } from "./page.js";
import { callAsCustomer, forgetSession } from "./session.js";

/**
 * What Queue holds about the customer, to take along or to have erased.
 * @param {() => void} onSignedOut
 */
export function wireLeaving(onSignedOut) {
  onClick("export", async () => {
    const data = await callAsCustomer("GET", "/auth/me/export");
    download(new Blob([JSON.stringify(data, null, 2)], { type: "application/json" }), "my-data.json");
    tell("Your data are in your downloads.");
  });
  onClick("erase", async () => {
    const typed = await ask({
      title: "Erase your account?",
      text: "Your passkeys, sessions, codes and personal data are erased at once and cannot be brought back. Type ERASE to go on.",
      label: "Type ERASE",
      confirm: "Erase my account",
    });
    if (typed?.toUpperCase() !== "ERASE") return;
    await callAsCustomer("DELETE", "/auth/me");
    forgetSession();
    onSignedOut();
    tell("Your account is erased. A last mail confirms it.");
  });
}
