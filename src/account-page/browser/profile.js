// @ts-check
import { askForCode } from "./email-code.js";
import { ask, element, onClick, readableTime, show, tell } from "./page.js";
import { callAsCustomer } from "./session.js";
import { signalAccount } from "./signal.js";

/** @param {Record<string, any>} customer */
export function showProfile(customer) {
  element("customer-name").textContent = customer.display_name ?? customer.email;
  element("profile-name").textContent = customer.display_name ?? "–";
  element("customer-email").textContent = customer.email;
  element("customer-created").textContent = readableTime(customer.created_at);
  element("recovery-hint").hidden = customer.recovery_ready;
}

/** @param {() => Promise<void>} showAccount */
export function wireProfile(showAccount) {
  onClick("change-name", async () => {
    const name = await ask({
      title: "Your name",
      text: "What you want to be called. Leave it empty to have none.",
      label: "Name",
      value: element("profile-name").textContent === "–" ? "" : element("profile-name").textContent,
      confirm: "Save",
    });
    if (name === undefined) return;
    const { customer, signal } = await callAsCustomer("PATCH", "/auth/me", { display_name: name || null });
    showProfile(customer);
    await signalAccount(signal);
  });

  onClick("change-email", async () => {
    const email = await ask({
      title: "Your e-mail address",
      text: "We mail a code to the new address. The old one is told, and can undo the change for seven days.",
      label: "New e-mail address",
      confirm: "Send me a code",
    });
    if (!email) return;
    await askForCode({
      email,
      onOver: () => show("account"),
      async send() {
        const answer = await callAsCustomer("POST", "/auth/me/email-change", { email });
        return { id: answer.email_change_id, resend_after: answer.resend_after };
      },
      async confirm(id, code) {
        const { signal } = await callAsCustomer("POST", `/auth/me/email-change/${id}/confirm`, { code });
        await signalAccount(signal);
        await showAccount();
        tell("Your address is changed.");
      },
    });
  });
}
