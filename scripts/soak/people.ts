import { randomUUID } from "node:crypto";
import { decodeJwt } from "jose";
import type { components } from "../../src/contract/types.ts";
import { createAuthenticator } from "../../test/support/authenticator.ts";
import { type Browser, expectStatus } from "../../test/support/browser.ts";
import type { Callers } from "./caller.ts";
import type { Mailbox } from "./mailbox.ts";
import { origin } from "./stack.ts";

type Schemas = components["schemas"];

/** A customer with a session. Whoever uses them gives them back signed in. */
export interface Person {
  browser: Browser;
  email: string;
  customerId: string;
  backupCodes: string[];
  recoveries: number;
}

export interface People {
  signUp(): Promise<Person>;
  recover(person: Person): Promise<void>;
}

export function createPeople({ callers, mailbox }: { callers: Callers; mailbox: Mailbox }): People {
  /** As Browser.verifyEmail does, with the code that was mailed. */
  async function verifyEmail(browser: Browser, email: string, purpose: "sign_up" | "recovery") {
    const mailed = mailbox.nextCode(email);
    // Awaited below; whatever fails before has said so itself.
    mailed.catch(() => {});
    const started = await browser.call("createEmailVerification", { body: { email, purpose } });
    const { verification_id } = expectStatus(started, 202) as { verification_id: string };
    const confirmed = await browser.call<Schemas["ConfirmedEmailVerification"]>("confirmEmailVerification", {
      path: { verification_id },
      body: { code: await mailed },
    });
    return expectStatus(confirmed, 200).verification_token;
  }

  return {
    async signUp() {
      const browser = callers.customer();
      const email = `${randomUUID()}@example.com`;
      const { ceremony_id, options } = await browser.registrationOptions(
        await verifyEmail(browser, email, "sign_up"),
      );
      const credential = browser.authenticator.create(options as never);
      const signedUp = await browser.call<Schemas["TokenResponse"]>("verifyRegistration", {
        body: { ceremony_id, credential },
      });
      const { customer } = expectStatus(signedUp, 201);
      return { browser, email, customerId: customer.id, backupCodes: [], recoveries: 0 };
    },

    async recover(person) {
      const { browser, email } = person;
      const verification_token = await verifyEmail(browser, email, "recovery");
      const code = person.backupCodes.pop();
      expectStatus(await browser.call("redeemBackupCode", { body: { verification_token, code } }), 200);
      person.recoveries += 1;
      await browser.addPasskey(createAuthenticator({ origin, rpId: "raxx.app" }));
    },
  };
}

/** Whether the access token is good for a while yet. */
export function isFresh({ browser: { accessToken } }: Person): boolean {
  return accessToken !== undefined && (decodeJwt(accessToken).exp ?? 0) * 1000 - Date.now() > 60_000;
}
