import type { Message } from "../mail/message.ts";
import type { Purpose } from "./email-verification-store.ts";

type Words = Omit<Message, "to">;

interface WordsOfPurpose {
  /** Nobody has the address. */
  unknown(code: string): Words;
  /** A customer with this status has it. */
  known(status: string, code: string): Words;
  /** Somebody had it until lately. */
  reserved: Words;
}

const goodFor = "It is good for ten minutes. Nobody from us will ever ask you for it.";
const withoutCode =
  "If you did not ask for it, you can ignore this message: without the code nothing happens.";
const nothingChanged = "If it was not you, you can ignore this message: nothing has changed.";
const wasReplaced =
  "was the address of an account until a short while ago, and is kept for its owner for seven days. Try again after that.";

/** What the mail of a verification says, by what was asked and by what the address is. */
export const wordsOf: Record<Purpose, (siteName: string) => WordsOfPurpose> = {
  sign_up: (siteName) => ({
    unknown: (code) => ({
      subject: `Your code for ${siteName}`,
      paragraphs: [`Your code to sign up at ${siteName} is:`, { code }, goodFor, withoutCode],
    }),
    known: () => ({
      subject: `You already have an account at ${siteName}`,
      paragraphs: [
        `Somebody, probably you, asked to sign up at ${siteName} with this address. It already has an account.`,
        "To sign in, use the passkey on one of your devices.",
        nothingChanged,
      ],
    }),
    reserved: {
      subject: `This address is reserved at ${siteName}`,
      paragraphs: [
        `Somebody, probably you, asked to sign up at ${siteName} with this address. It ${wasReplaced}`,
        nothingChanged,
      ],
    },
  }),

  email_change: (siteName) => ({
    unknown: (code) => ({
      subject: `Your code to change your address at ${siteName}`,
      paragraphs: [
        `Your code to make this the address of your account at ${siteName} is:`,
        { code },
        goodFor,
        withoutCode,
      ],
    }),
    known: () => ({
      subject: `This address already has an account at ${siteName}`,
      paragraphs: [
        `Somebody, probably you, asked to make this the address of an account at ${siteName}. It already has one.`,
        nothingChanged,
      ],
    }),
    reserved: {
      subject: `This address is reserved at ${siteName}`,
      paragraphs: [
        `Somebody, probably you, asked to make this the address of an account at ${siteName}. It ${wasReplaced}`,
        nothingChanged,
      ],
    },
  }),

  recovery: (siteName) => ({
    unknown: () => ({
      subject: `There is no account at ${siteName} for this address`,
      paragraphs: [
        `Somebody, probably you, asked to recover an account at ${siteName} with this address. It has none.`,
        "If you signed up with another address, use that one.",
        nothingChanged,
      ],
    }),
    known: (status, code) =>
      status === "active"
        ? {
            subject: `Your code to recover your account at ${siteName}`,
            paragraphs: [
              `Your code to recover your account at ${siteName} is:`,
              { code },
              "It is good for ten minutes, and you need one of your backup codes besides. Nobody from us will ever ask you for either.",
              "If you did not ask for it, somebody may be trying to get into your account: without a backup code they cannot. Give this code to nobody.",
            ],
          }
        : {
            subject: `Your account at ${siteName} is suspended`,
            paragraphs: [
              `Somebody, probably you, asked to recover your account at ${siteName}. It is suspended, so it cannot be recovered now.`,
              nothingChanged,
            ],
          },
    reserved: {
      subject: `There is no account at ${siteName} for this address any more`,
      paragraphs: [
        `Somebody, probably you, asked to recover an account at ${siteName} with this address. Its account has another address now.`,
        "If you did not change it, the mail that told you so has a link that undoes the change.",
        nothingChanged,
      ],
    },
  }),
};
