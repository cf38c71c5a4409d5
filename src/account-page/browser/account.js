// @ts-check
import { element, readableTime, run, show } from "./page.js";
import { callAsCustomer, currentAccessToken, forgetAccessToken, refreshSession, signOut } from "./session.js";
import { decodeToken, verifySignature } from "./token.js";

/** @type {ReturnType<typeof setInterval> | undefined} */
let ticking;

/** Shows who is signed in, as Queue says it. */
export async function showAccount() {
  const { session, customer } = await callAsCustomer("GET", "/auth/sessions/current");
  element("customer-name").textContent = customer.display_name ?? customer.email;
  element("customer-email").textContent = customer.email;
  element("customer-created").textContent = readableTime(customer.created_at);
  element("session-auth-time").textContent = readableTime(session.auth_time);
  element("session-acr").textContent = `${session.acr} (${session.amr.join(", ")})`;
  element("session-idle").textContent = readableTime(session.idle_expires_at);
  element("session-end").textContent = readableTime(session.expires_at);
  element("recovery-hint").hidden = customer.recovery_ready;
  show("account");
  await showToken();
}

async function showToken() {
  clearInterval(ticking);
  const token = currentAccessToken();
  const check = element("jwks-check");
  element("forget-token").disabled = !token;
  if (!token) {
    element("token-claims").textContent = "Forgotten.";
    element("token-life").textContent = "0 s";
    check.textContent = "";
    return;
  }
  const { header, claims } = decodeToken(token);
  element("token-claims").textContent = JSON.stringify({ header, claims }, null, 2);
  const tick = () => {
    element("token-life").textContent = `${Math.max(0, Math.round(claims.exp - Date.now() / 1000))} s`;
  };
  tick();
  ticking = setInterval(tick, 1000);
  const good = await verifySignature(token).catch(() => false);
  check.className = good ? "good" : "bad";
  check.textContent = good
    ? "Its signature is good, by the published key."
    : "Its signature could not be verified.";
}

/** @param {() => void} onSignedOut */
export function wireAccount(onSignedOut) {
  element("refresh").addEventListener("click", () =>
    run(element("refresh"), async () => {
      await refreshSession();
      await showAccount();
    }),
  );
  element("forget-token").addEventListener("click", async () => {
    forgetAccessToken();
    await showToken();
  });
  element("sign-out").addEventListener("click", () =>
    run(element("sign-out"), async () => {
      await signOut();
      clearInterval(ticking);
      onSignedOut();
    }),
  );
}
