// @ts-check
import { ask, element, makeItem, onClick, readableDate, readableTime, run, tell } from "./page.js";
import { addPasskey } from "./passkeys.js";
import { callAsCustomer, forgetSession } from "./session.js";
import { signalAccount } from "./signal.js";

/** @type {() => void} */
let onSignedOut = () => {};
/** @type {() => Promise<void>} */
let showAccount = async () => {};

/** Shows the passkeys of the account. */
export async function showCredentials() {
  const { items, signal } = await callAsCustomer("GET", "/auth/credentials");
  element("credentials").replaceChildren(...items.map(credentialItem));
  await signalAccount(signal);
}

/** @param {any} credential */
const nameOf = (credential) => credential.name ?? credential.provider ?? "Passkey";

/** @param {any} credential */
function credentialItem(credential) {
  const item = makeItem("credential-item", {
    name: nameOf(credential),
    tags: [
      credential.current && "this session",
      credential.synced ? "synced" : credential.backup_eligible ? "can be synced" : "this device only",
    ]
      .filter(Boolean)
      .join(" · "),
    facts: [
      credential.name !== null && credential.provider,
      `Added ${readableDate(credential.created_at)}`,
      credential.last_used_at ? `last used ${readableTime(credential.last_used_at)}` : "not used yet",
    ]
      .filter(Boolean)
      .join(" · "),
  });
  const [rename, remove] = /** @type {HTMLElement[]} */ ([...item.querySelectorAll("button")]);
  rename?.setAttribute("aria-label", `Rename ${nameOf(credential)}`);
  remove?.setAttribute("aria-label", `Remove ${nameOf(credential)}`);
  rename?.addEventListener("click", () => run(item, () => renameCredential(credential)));
  remove?.addEventListener("click", () => run(item, () => removeCredential(credential)));
  return item;
}

/** @param {any} credential */
async function renameCredential(credential) {
  const name = await ask({
    title: "Rename the passkey",
    text: "A name by which you will know it again.",
    label: "Name",
    value: nameOf(credential),
    confirm: "Save",
  });
  if (!name) return;
  await callAsCustomer("PATCH", `/auth/credentials/${credential.id}`, { name });
  await showCredentials();
}

/** @param {any} credential */
async function removeCredential(credential) {
  const sure = await ask({
    title: `Remove ${nameOf(credential)}?`,
    text: "It cannot sign in any more, and whoever is signed in with it is signed out.",
    confirm: "Remove",
  });
  if (sure === undefined) return;
  const { signal, session_ended } = await callAsCustomer("DELETE", `/auth/credentials/${credential.id}`);
  await signalAccount(signal);
  if (session_ended) {
    forgetSession();
    onSignedOut();
    tell("The passkey is removed. You were signed in with it, so please sign in again.");
    return;
  }
  await showAccount();
  tell("The passkey is removed.");
}

/** Adds a passkey of this or another device. */
export async function addCredential() {
  const { signal } = await addPasskey(callAsCustomer);
  await signalAccount(signal);
  await showAccount();
  tell("The passkey is added.");
}

/** @param {{ onSignedOut: () => void, showAccount: () => Promise<void> }} page */
export function wireCredentials(page) {
  ({ onSignedOut, showAccount } = page);
  onClick("add-passkey", addCredential);
}
