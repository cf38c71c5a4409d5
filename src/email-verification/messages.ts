import type { Clock } from "../clock.ts";
import { findCustomerByEmailKey, findReservedAddress } from "../customers/customer-store.ts";
import type { Executor } from "../database/open.ts";
import type { KeyGenerations } from "../derived-keys.ts";
import type { MessageMaker } from "../jobs/mail-queue.ts";
import type { Message } from "../mail/message.ts";
import { verificationCode } from "./code.ts";
import { findEmailVerification, type Purpose } from "./email-verification-store.ts";

const nothingChanged = "If it was not you, you can ignore this message: nothing has changed.";
const wasReplaced =
  "was the address of an account until a short while ago, and is kept for its owner for seven days. Try again after that.";

/**
 * The mail of a verification, made when it is sent. Only here do known and unknown addresses differ: an address that has
 * an account, or is reserved for one, is told so, at the address as stored, and gets no code. Undefined when there is nothing left to send.
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
      const { purpose, email, email_key: emailKey, customer_id } = verification;
      const words = wordsOf[purpose as Purpose](siteName);
      const owner = await findCustomerByEmailKey(db, emailKey);
      if (owner) return { to: owner.email, ...words.taken };
      const exceptFor = customer_id ?? undefined;
      const reserved = await findReservedAddress(db, { emailKey, now: clock.now(), exceptFor });
      if (reserved) return { to: reserved.email, ...words.reserved };
      return { to: email, ...words.code(verificationCode(keys[0].code, id)) };
    },
  };
}

type Words = Omit<Message, "to">;

// What a mail says, by what was asked and by what the address is.
const wordsOf: Record<
  Purpose,
  (siteName: string) => { code: (code: string) => Words; taken: Words; reserved: Words }
> = {
  sign_up: (siteName) => ({
    code: (code) => ({
      subject: `Your code for ${siteName}`,
      paragraphs: [
        `Your code to sign up at ${siteName} is:`,
        { code },
        "It is good for ten minutes. Nobody from us will ever ask you for it.",
        "If you did not ask for it, you can ignore this message: without the code nothing happens.",
      ],
    }),
    taken: {
      subject: `You already have an account at ${siteName}`,
      paragraphs: [
        `Somebody, probably you, asked to sign up at ${siteName} with this address. It already has an account.`,
        "To sign in, use the passkey on one of your devices.",
        nothingChanged,
      ],
    },
    reserved: {
      subject: `This address is reserved at ${siteName}`,
      paragraphs: [
        `Somebody, probably you, asked to sign up at ${siteName} with this address. It ${wasReplaced}`,
        nothingChanged,
      ],
    },
  }),
  email_change: (siteName) => ({
    code: (code) => ({
      subject: `Your code to change your address at ${siteName}`,
      paragraphs: [
        `Your code to make this the address of your account at ${siteName} is:`,
        { code },
        "It is good for ten minutes. Nobody from us will ever ask you for it.",
        "If you did not ask for it, you can ignore this message: without the code nothing happens.",
      ],
    }),
    taken: {
      subject: `This address already has an account at ${siteName}`,
      paragraphs: [
        `Somebody, probably you, asked to make this the address of an account at ${siteName}. It already has one.`,
        nothingChanged,
      ],
    },
    reserved: {
      subject: `This address is reserved at ${siteName}`,
      paragraphs: [
        `Somebody, probably you, asked to make this the address of an account at ${siteName}. It ${wasReplaced}`,
        nothingChanged,
      ],
    },
  }),
};
