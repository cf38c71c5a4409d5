import type { Clock } from "../clock.ts";
import { findCustomerByEmailKey } from "../customers/customer-store.ts";
import type { Executor } from "../database/open.ts";
import type { KeyGenerations } from "../derived-keys.ts";
import type { MessageMaker } from "../jobs/mail-queue.ts";
import type { Message } from "../mail/message.ts";
import { verificationCode } from "./code.ts";
import { findEmailVerification } from "./email-verification-store.ts";

interface Words {
  subject: string;
  paragraphs: Message["paragraphs"];
}

/**
 * The mail of a verification, made when it is sent. Only here do known and unknown addresses differ: who signs up with an
 * address that has an account is told so and gets no code, and who recovers gets one only if there is an account to
 * recover. What is known is written to at the address as stored. Undefined when there is nothing left to send.
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
      const code = verificationCode(keys[0].code, id);
      const words =
        verification.purpose === "recovery"
          ? recoveryWords(customer?.status, code, siteName)
          : signUpWords(customer?.status, code, siteName);
      return { to: customer?.email ?? verification.email, ...words };
    },
  };
}

const notYou = "If it was not you, you can ignore this message: nothing has changed.";

function signUpWords(status: string | undefined, code: string, siteName: string): Words {
  if (status !== undefined) {
    return {
      subject: `You already have an account at ${siteName}`,
      paragraphs: [
        `Somebody, probably you, asked to sign up at ${siteName} with this address. It already has an account.`,
        "To sign in, use the passkey on one of your devices.",
        notYou,
      ],
    };
  }
  return {
    subject: `Your code for ${siteName}`,
    paragraphs: [
      `Your code to sign up at ${siteName} is:`,
      { code },
      "It is good for ten minutes. Nobody from us will ever ask you for it.",
      "If you did not ask for it, you can ignore this message: without the code nothing happens.",
    ],
  };
}

function recoveryWords(status: string | undefined, code: string, siteName: string): Words {
  if (status === undefined) {
    return {
      subject: `There is no account at ${siteName} for this address`,
      paragraphs: [
        `Somebody, probably you, asked to recover an account at ${siteName} with this address. It has none.`,
        "If you signed up with another address, use that one.",
        notYou,
      ],
    };
  }
  if (status !== "active") {
    return {
      subject: `Your account at ${siteName} is suspended`,
      paragraphs: [
        `Somebody, probably you, asked to recover your account at ${siteName}. It is suspended, so it cannot be recovered now.`,
        notYou,
      ],
    };
  }
  return {
    subject: `Your code to recover your account at ${siteName}`,
    paragraphs: [
      `Your code to recover your account at ${siteName} is:`,
      { code },
      "It is good for ten minutes, and you need one of your backup codes besides. Nobody from us will ever ask you for either.",
      "If you did not ask for it, somebody may be trying to get into your account: without a backup code they cannot. Give this code to nobody.",
    ],
  };
}
