// @ts-check
import { explain, smallPrint } from "./words.js";

/** @param {string} id @returns {any} */
export const element = (id) => document.getElementById(id);

const views = ["signed-out", "verify", "make-passkey", "account"];

/**
 * Shows one view and tells so, also to who does not see it.
 * @param {string} id
 */
export function show(id) {
  for (const view of views) element(view).hidden = view !== id;
  element(id).querySelector("h1").focus({ preventScroll: true });
}

export function clearMessage() {
  element("message").replaceChildren();
}

/**
 * @param {string} text
 * @param {string} [small]
 */
export function complain(text, small) {
  const box = element("message");
  box.className = "message bad";
  box.textContent = text;
  if (small) {
    const print = document.createElement("small");
    print.textContent = small;
    box.append(print);
  }
}

/**
 * Runs what a button or form does: busy meanwhile, with words when it fails.
 * @param {HTMLElement} control
 * @param {() => Promise<void>} action
 * @param {(error: unknown) => boolean | void} [onError] true when it has dealt with the error
 */
export async function run(control, action, onError) {
  const buttons = control.matches("button") ? [control] : [...control.querySelectorAll("button")];
  for (const button of buttons) button.toggleAttribute("disabled", true);
  control.setAttribute("aria-busy", "true");
  clearMessage();
  try {
    await action();
  } catch (error) {
    if (onError?.(error) !== true) complain(explain(error), smallPrint(error));
  } finally {
    for (const button of buttons) button.toggleAttribute("disabled", false);
    control.removeAttribute("aria-busy");
  }
}

/** @param {string} time */
export const readableTime = (time) =>
  new Date(time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
