// @ts-check
import { ask, download, element, onClick, readableTime, tell } from "./page.js";
import { callAsCustomer } from "./session.js";

let made = 0;

/** Shows how many backup codes are left. */
export async function showBackupCodes() {
  const { remaining, created_at } = await callAsCustomer("GET", "/auth/backup-codes");
  made = remaining;
  element("backup-status").textContent =
    remaining === 0 ? "You have none." : `${remaining} unused, made on ${readableTime(created_at)}.`;
  element("make-codes").textContent = remaining === 0 ? "Make backup codes" : "Make new codes";
}

/** Makes ten codes and shows them, this once. Resolves when the person has closed them. */
export async function makeBackupCodes() {
  const { codes, created_at } = await callAsCustomer("POST", "/auth/backup-codes");
  const list = element("codes-list");
  list.replaceChildren(
    ...codes.map((/** @type {string} */ code) => {
      const item = document.createElement("li");
      item.textContent = code;
      return item;
    }),
  );
  element("codes-made").textContent = readableTime(created_at);
  element("codes-copied").textContent = "";
  const dialog = element("codes");
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  // They are shown once; nothing of them stays in the page.
  list.replaceChildren();
}

const shownCodes = () => [...element("codes-list").children].map((item) => item.textContent).join("\n");

/** @param {() => Promise<void>} showAccount */
export function wireBackupCodes(showAccount) {
  onClick("make-codes", async () => {
    if (made > 0) {
      const sure = await ask({
        title: "Make new backup codes?",
        text: "The ones you have are good for nothing afterwards.",
        confirm: "Make new codes",
      });
      if (sure === undefined) return;
    }
    await makeBackupCodes();
    await showAccount();
    tell("Your backup codes are made.");
  });
  onClick("codes-copy", async () => {
    await navigator.clipboard.writeText(shownCodes());
    element("codes-copied").textContent = "Copied.";
  });
  element("codes-print").addEventListener("click", () => print());
  element("codes-download").addEventListener("click", () => {
    const text = `Backup codes for ${location.host}\nEach is good once, to get back in without your device.\n\n${shownCodes()}\n`;
    download(new Blob([text], { type: "text/plain" }), "backup-codes.txt");
  });
  // They are shown once: Escape, pressed without thinking, must not lose them.
  element("codes").addEventListener("cancel", (/** @type {Event} */ event) => event.preventDefault());
  element("codes-close").addEventListener("click", () => element("codes").close());
}
