// @ts-check
import { ask, element, makeItem, onClick, readableTime, run, tell } from "./page.js";
import { callAsCustomer, forgetSession } from "./session.js";

/** Shows where the customer is signed in. */
export async function showSessions() {
  const { items } = await callAsCustomer("GET", "/auth/sessions");
  element("sessions").replaceChildren(...items.map(sessionItem));
  element("end-others").hidden = items.length < 2;
}

/** @param {any} session */
function sessionItem(session) {
  const { browser, os } = session.device;
  const device = [browser, os].filter(Boolean).join(" on ") || "Unknown device";
  const item = makeItem("session-item", {
    name: device,
    tags: session.current ? "this one" : "",
    facts: `Signed in ${readableTime(session.created_at)} · last used ${readableTime(session.last_used_at)}`,
  });
  const end = /** @type {HTMLElement} */ (item.querySelector("button"));
  // The present one has a button of its own.
  end.hidden = session.current;
  end.setAttribute("aria-label", `Sign out ${device}`);
  end.addEventListener("click", () =>
    run(item, async () => {
      await callAsCustomer("DELETE", `/auth/sessions/${session.id}`);
      await showSessions();
      tell("That session is ended.");
    }),
  );
  return item;
}

/** @param {() => void} onSignedOut */
export function wireSessions(onSignedOut) {
  onClick("end-others", async () => {
    const { revoked } = await callAsCustomer("DELETE", "/auth/sessions?scope=others");
    await showSessions();
    tell(revoked === 1 ? "One other session is ended." : `${revoked} other sessions are ended.`);
  });
  onClick("end-all", async () => {
    const sure = await ask({
      title: "Sign out everywhere?",
      text: "Every session ends at once, this one too.",
      confirm: "Sign out everywhere",
    });
    if (sure === undefined) return;
    await callAsCustomer("DELETE", "/auth/sessions?scope=all");
    forgetSession();
    onSignedOut();
    tell("You are signed out everywhere.");
  });
}
