// @ts-check
import { explain, smallPrint } from "./words.js";

/** @param {string} id @returns {any} */
export const element = (id) => document.getElementById(id);

/**
 * Shows one view and tells so, also to who does not see it.
 * @param {string} id
 */
export function show(id) {
  const views = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("main > section"));
  for (const view of views) view.hidden = view.id !== id;
  element(id).querySelector("h1").focus({ preventScroll: true });
  scrollTo(0, 0);
}

export function clearMessage() {
  element("message").replaceChildren();
}

/**
 * @param {string} text
 * @param {string} [small]
 */
export function complain(text, small) {
  say(text, "bad", small);
}

/** @param {string} text */
export function tell(text) {
  say(text, "good");
}

/**
 * @param {string} text
 * @param {"good" | "bad"} kind
 * @param {string} [small]
 */
function say(text, kind, small) {
  const box = element("message");
  box.className = `message ${kind}`;
  box.textContent = text;
  if (small) {
    const print = document.createElement("small");
    print.textContent = small;
    box.append(print);
  }
  // On a phone it may be far above what was pressed.
  box.scrollIntoView({ block: "nearest" });
}

/**
 * Runs what a button or form does: busy meanwhile, with words when it fails.
 * @param {HTMLElement} control
 * @param {() => Promise<void>} action
 * @param {(error: unknown) => boolean | void} [onError] true when it has dealt with the error
 * @returns {Promise<boolean>} whether it went well
 */
export async function run(control, action, onError) {
  const buttons = control.matches("button") ? [control] : [...control.querySelectorAll("button")];
  for (const button of buttons) button.toggleAttribute("disabled", true);
  control.setAttribute("aria-busy", "true");
  clearMessage();
  try {
    await action();
    return true;
  } catch (error) {
    if (onError?.(error) !== true) complain(explain(error), smallPrint(error));
    return false;
  } finally {
    for (const button of buttons) button.toggleAttribute("disabled", false);
    control.removeAttribute("aria-busy");
  }
}

/**
 * @param {string} id of a button
 * @param {() => Promise<void>} action
 */
export function onClick(id, action) {
  element(id).addEventListener("click", () => run(element(id), action));
}

/**
 * @param {string} id of a form
 * @param {() => Promise<void>} action
 * @param {(error: unknown) => boolean | void} [onError]
 */
export function onSubmit(id, action, onError) {
  element(id).addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    run(element(id), action, onError);
  });
}

/**
 * Makes an item of the list from its template; `fill` gives the texts by their `data-slot`.
 * @param {string} templateId
 * @param {Record<string, string>} fill
 * @returns {HTMLElement}
 */
export function makeItem(templateId, fill) {
  const item = element(templateId).content.firstElementChild.cloneNode(true);
  for (const [slot, text] of Object.entries(fill))
    item.querySelector(`[data-slot="${slot}"]`).textContent = text;
  return item;
}

/**
 * Asks in a dialog, with a field where `label` is given. Undefined when the person thought better of it.
 * @param {{ title: string, text: string, confirm: string, label?: string, value?: string }} question
 * @returns {Promise<string | undefined>}
 */
export function ask({ title, text, confirm, label, value = "" }) {
  const dialog = element("ask");
  element("ask-title").textContent = title;
  element("ask-text").textContent = text;
  element("ask-confirm").textContent = confirm;
  element("ask-field").hidden = label === undefined;
  element("ask-label").textContent = label ?? "";
  const input = element("ask-input");
  input.value = value;
  input.disabled = label === undefined;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => resolve(dialog.returnValue === "confirm" ? input.value.trim() : undefined),
      { once: true },
    );
  });
}

/**
 * @param {Blob} content
 * @param {string} name
 */
export function download(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // Not at once: the browser has yet to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** @param {string} time */
export const readableDate = (time) => new Date(time).toLocaleDateString(undefined, { dateStyle: "medium" });

/** @param {string} time */
export const readableTime = (time) =>
  new Date(time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
