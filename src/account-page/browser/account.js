// @ts-check
import { makeBackupCodes, showBackupCodes, wireBackupCodes } from "./backup-codes.js";
import { addCredential, showCredentials, wireCredentials } from "./credentials.js";
import { wireLeaving } from "./leaving.js";
import { element, onClick, readableTime, show } from "./page.js";
import { showProfile, wireProfile } from "./profile.js";
import {
  accessTokenLife,
  callAsCustomer,
  currentAccessToken,
  forgetAccessToken,
  refreshSession,
  signOut,
} from "./session.js";
import { showSessions, wireSessions } from "./sessions.js";
import { decodeToken, verifySignature } from "./token.js";

/** @type {ReturnType<typeof setInterval> | undefined} */
let ticking;

/** Shows who is signed in and what belongs to the account, as Queue says it. */
export async function showAccount() {
  const { session, customer } = await callAsCustomer("GET", "/auth/sessions/current");
  showProfile(customer);
  element("session-auth-time").textContent = readableTime(session.auth_time);
  element("session-idle").textContent = readableTime(session.idle_expires_at);
  element("session-end").textContent = readableTime(session.expires_at);
  await Promise.all([showCredentials(), showSessions(), showBackupCodes()]);
  show("account");
  await showToken();
}

/** Leads whoever just signed up to what a lost device would take. @param {Record<string, any>} customer */
export async function showAccountOrSecure(customer) {
  if (customer.recovery_ready) return showAccount();
  show("secure");
}

async function showToken() {
  clearInterval(ticking);
  const token = currentAccessToken();
  const check = element("jwks-check");
  element("forget-token").disabled = !token;
  if (!token) {
    element("token-claims").textContent = "Forgotten. The next call gets a new one with the refresh cookie.";
    element("token-life").textContent = "";
    check.textContent = "";
    return;
  }
  const { header, claims } = decodeToken(token);
  element("token-claims").textContent = JSON.stringify({ header, claims }, null, 2);
  const tick = () => {
    element("token-life").textContent = `Expires in ${accessTokenLife()} s.`;
  };
  tick();
  ticking = setInterval(tick, 1000);
  const good = await verifySignature(token).catch(() => false);
  check.className = good ? "good" : "bad";
  check.textContent = good
    ? "Its signature is good, by the published key."
    : "Its signature could not be verified.";
}

/** Nothing about the customer stays in the page. */
export function hideAccount() {
  clearInterval(ticking);
  for (const id of [
    "customer-name",
    "profile-name",
    "customer-email",
    "customer-created",
    "session-auth-time",
    "session-idle",
    "session-end",
    "backup-status",
    "token-claims",
    "credentials",
    "sessions",
    "verify-email",
  ])
    element(id).replaceChildren();
}

/** @param {() => void} onSignedOut */
export function wireAccount(onSignedOut) {
  wireProfile(showAccount);
  wireCredentials({ onSignedOut, showAccount });
  wireSessions(onSignedOut);
  wireBackupCodes(showAccount);
  wireLeaving(onSignedOut);
  onClick("secure-codes", async () => {
    await makeBackupCodes();
    await showAccount();
  });
  onClick("secure-passkey", addCredential);
  onClick("secure-later", showAccount);
  onClick("refresh", async () => {
    await refreshSession();
    await showAccount();
  });
  element("forget-token").addEventListener("click", async () => {
    forgetAccessToken();
    await showToken();
  });
  onClick("sign-out", async () => {
    await signOut();
    onSignedOut();
  });
}
