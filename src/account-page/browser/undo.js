// @ts-check
import { callApi } from "./api.js";
import { onClick, show, tell } from "./page.js";

/**
 * Where the link in the mail to an old address leads. It does nothing by itself: a mail program may open links, so a
 * person has to press the button. True when the page was opened by such a link.
 * @param {() => void} onDone
 */
export function offerUndo(onDone) {
  const token = /^#undo=([\w-]+)$/.exec(location.hash)?.[1];
  if (!token) return false;
  // Out of the address bar and the history.
  history.replaceState(null, "", location.pathname);
  onClick("undo-confirm", async () => {
    await callApi("POST", "/auth/email-changes/undo", { body: { undo_token: token } });
    onDone();
    tell("The change is undone. Your old address belongs to the account again, and everybody is signed out.");
  });
  show("undo");
  return true;
}
