import type { Clock } from "../clock.ts";
import { findCustomerByEmailKey, findReservedAddress } from "../customers/customer-store.ts";
import type { Executor } from "../database/open.ts";
import type { KeyGenerations } from "../derived-keys.ts";
import type { MessageMaker } from "../jobs/mail-queue.ts";
import { verificationCode } from "./code.ts";
import { findEmailVerification, type Purpose } from "./email-verification-store.ts";
import { wordsOf } from "./words.ts";

/**
 * The mail of a verification, made when it is sent. Only here do known and unknown addresses differ: who asks for an
 * address that has an account, or is reserved for one, is told so and gets no code, and who recovers gets one only if
 * there is an account to recover. What is known is written to at the address as stored. Undefined when there is nothing
 * left to send.
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
      const code = verificationCode(keys[0].code, id);
      const owner = await findCustomerByEmailKey(db, emailKey);
      if (owner) return { to: owner.email, ...words.known(owner.status, code) };
      const exceptFor = customer_id ?? undefined;
      const reserved = await findReservedAddress(db, { emailKey, now: clock.now(), exceptFor });
      if (reserved) return { to: reserved.email, ...words.reserved };
      return { to: email, ...words.unknown(code) };
    },
  };
}
