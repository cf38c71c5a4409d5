import type { Clock } from "../clock.ts";
import { findCustomerByEmailKey } from "../customers/customer-store.ts";
import type { Executor } from "../database/open.ts";
import type { KeyGenerations } from "../derived-keys.ts";
import type { MessageMaker } from "../jobs/mail-queue.ts";
import type { Message } from "../mail/message.ts";
import { verificationCode } from "./code.ts";
import { findEmailVerification } from "./email-verification-store.ts";

/**
 * The mail of a verification, made when it is sent. Only here do known and unknown addresses differ: an address that has
 * an account is told so, at the address as stored, and gets no code. Undefined when there is nothing left to send.
 */
export function createVerificationMessages({
  db,
  clock,
  keys,
  siteName,
}: {
  db: Executor;
  clock: Clock;
  keys: KeyGenerations;
  siteName: string;
}): MessageMaker {
  return {
    async make(id) {
      const verification = await findEmailVerification(db, id);
      if (!verification || verification.confirmed_at !== null || verification.expires_at <= clock.now())
        return undefined;
      const customer = await findCustomerByEmailKey(db, verification.email_key);
      return customer
        ? accountExists(customer.email, siteName)
        : signUpCode(verification.email, verificationCode(keys[0].code, id), siteName);
    },
  };
}

function signUpCode(to: string, code: string, siteName: string): Message {
  return {
    to,
    subject: `Your code for ${siteName}`,
    paragraphs: [
      `Your code to sign up at ${siteName} is:`,
      { code },
      "It is good for ten minutes. Nobody from us will ever ask you for it.",
      "If you did not ask for it, you can ignore this message: without the code nothing happens.",
    ],
  };
}

function accountExists(to: string, siteName: string): Message {
  return {
    to,
    subject: `You already have an account at ${siteName}`,
    paragraphs: [
      `Somebody, probably you, asked to sign up at ${siteName} with this address. It already has an account.`,
      "To sign in, use the passkey on one of your devices.",
      "If it was not you, you can ignore this message: nothing has changed.",
    ],
  };
}
