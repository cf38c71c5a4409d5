// @ts-check
import { callApi } from "./api.js";
import { onClick, show, tell } from "./page.js";

/** What the links in mails lead to, by their name in the fragment, which is also the name of the section. */
/** @type {Record<string, { path: string, member: string, done: string }>} */
const links = {
  undo: {
    path: "/auth/email-changes/undo",
    member: "undo_token",
    done: "The change is undone. Your old address belongs to the account again, and everybody is signed out.",
  },
  "cancel-recovery": {
    path: "/auth/recoveries/cancel",
    member: "cancel_token",
    done: "The recovery is cancelled. The code that was given out is good for nothing.",
  },
};

/**
 * Where a link in a mail leads. It does nothing by itself: a mail program may open links, so a person has to press the
 * button. True when the page was opened by such a link.
 * @param {() => void} onDone
 */
export function offerMailedLink(onDone) {
  const [, name = "", token] = /^#([a-z-]+)=([\w-]+)$/.exec(location.hash) ?? [];
  const link = Object.hasOwn(links, name) ? links[name] : undefined;
  if (!link) return false;
  // Out of the address bar and the history.
  history.replaceState(null, "", location.pathname);
  onClick(`${name}-confirm`, async () => {
    await callApi("POST", link.path, { body: { [link.member]: token } });
    onDone();
    tell(link.done);
  });
  show(name);
  return true;
}
