// @ts-check
import { NetworkError, ProblemError } from "./api.js";

/** What a person is told, by the code of the problem. */
/** @type {Record<string, string>} */
const problems = {
  code_invalid: "That code is not right. Please check it and try again.",
  verification_expired: "That is over: it was used, too old or tried too often. Please start again.",
  email_taken: "This address already has an account. Sign in with its passkey.",
  credential_exists: "This passkey is already registered. Sign in with it.",
  credential_unknown: "This passkey is not known here. Use another one, or sign up.",
  authentication_failed: "The sign-in was not accepted. Please try again.",
  registration_rejected: "This passkey was not accepted. Please try again, or use another device.",
  ceremony_expired: "That took too long. Please try again.",
  session_ended: "You have been signed out. Please sign in again.",
  last_administrator: "You are the last administrator. Somebody else has to become one before you leave.",
  passkey_limit: "The account has as many passkeys as it may have. Remove one that you do not use.",
  last_passkey: "This is your only passkey. Add another one before you remove it.",
  recovery_only: "Add a passkey first; then everything is open to you again.",
  not_found: "That is not there any more. Please reload the page.",
  unavailable: "The service cannot answer now. Please try again in a moment.",
};

/** What is wrong with what was entered, by where it stands in the body. */
/** @type {Record<string, string>} */
const fields = {
  "/email": "That is not an e-mail address that we can write to. Please check it.",
  "/display_name": "That name cannot be used. Please choose another one.",
  "/name": "That name cannot be used. Please choose another one.",
  "/code": "That does not look like a code. Please check it.",
};

/**
 * Says what went wrong, in words for the person at the page.
 * @param {unknown} error
 */
export function explain(error) {
  if (error instanceof NetworkError)
    return "No connection: the network is down, or the service cannot be reached.";
  if (error instanceof ProblemError) {
    if (error.code === "rate_limited") return `Too many tries. Please wait ${waiting(error.retryAfter)}.`;
    if (error.code === "recovery_not_yet")
      return `To keep the account safe, this has to wait for ${waiting(error.retryAfter)}.`;
    if (error.code === "invalid_request") {
      const known = error.pointers.map((pointer) => fields[pointer]).find(Boolean);
      return known ?? "Something you entered cannot be right. Please check it.";
    }
    return problems[error.code] ?? "Something went wrong on our side. Please try again.";
  }
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError") return "The passkey was refused, or you cancelled. You can try again.";
  if (name === "InvalidStateError") return "This device already has a passkey for this account.";
  if (name === "SecurityError") return "Passkeys do not work at this address. Open the page as localhost.";
  return "Something went wrong in this page. Please reload it.";
}

/** @param {unknown} error */
export function smallPrint(error) {
  const foreseen = ["rate_limited", "recovery_not_yet", "invalid_request", ...Object.keys(problems)];
  const unforeseen = error instanceof ProblemError && !foreseen.includes(error.code);
  return unforeseen ? `Request ${error.requestId}` : "";
}

/** @param {number | undefined} seconds */
function waiting(seconds = 60) {
  if (seconds < 90) return `${seconds} seconds`;
  if (seconds < 5400) return `${Math.ceil(seconds / 60)} minutes`;
  return `${Math.ceil(seconds / 3600)} hours`;
}
