import { expectStatus } from "../../test/support/browser.ts";
import type { People, Person } from "./people.ts";

/** What one does with a customer at hand, and how often beside the others. */
export interface Activity {
  weight: number;
  /** Answers `gone` when the customer is no more; anything else says nothing. */
  run(person: Person): Promise<unknown>;
  /** Whether it makes sense for this one; it does if absent. */
  suits?(person: Person): boolean;
}

export async function refresh({ browser }: Person): Promise<void> {
  expectStatus(await browser.call("refreshSession"), 200);
}

/** What people do by themselves, in a browser. */
export function createCustomerActivities(people: People): Record<string, Activity> {
  const look =
    (operation: "getMe" | "listSessions" | "listCredentials") =>
    async ({ browser }: Person) =>
      expectStatus(await browser.call(operation), 200);

  return {
    refresh: { weight: 32, run: refresh },
    "sign in again": { weight: 6, run: ({ browser, email }) => browser.signIn(email) },
    "sign out and in": {
      weight: 4,
      async run({ browser }) {
        expectStatus(await browser.call("endCurrentSession"), 204);
        browser.accessToken = undefined;
        await browser.signIn();
      },
    },
    "look at oneself": { weight: 3, run: look("getMe") },
    "list sessions": { weight: 2, run: look("listSessions") },
    "list passkeys": { weight: 1, run: look("listCredentials") },
    "step up": { weight: 2, run: ({ browser }) => browser.stepUp() },
    "add and remove a passkey": {
      weight: 1,
      async run({ browser }) {
        await browser.stepUp();
        const { credential } = await browser.addPasskey();
        expectStatus(await browser.removePasskey(credential.id), 200);
      },
    },
    "end the other sessions": {
      weight: 0.5,
      async run({ browser }) {
        expectStatus(await browser.call("endSessions", { query: { scope: "others" } }), 200);
      },
    },
    "make backup codes": {
      weight: 0.3,
      async run(person) {
        await person.browser.stepUp();
        person.backupCodes = await person.browser.makeBackupCodes();
      },
    },
    recover: {
      weight: 0.3,
      // Each takes a code and a mail, of which an address gets five an hour.
      suits: ({ backupCodes, recoveries }) => backupCodes.length > 0 && recoveries < 3,
      run: people.recover,
    },
    export: {
      weight: 0.2,
      async run({ browser }) {
        await browser.stepUp();
        expectStatus(await browser.call("exportMe"), 200);
      },
    },
    erase: {
      weight: 0.5,
      // After a recovery it waits a day.
      suits: ({ recoveries }) => recoveries === 0,
      async run({ browser }) {
        await browser.stepUp();
        expectStatus(await browser.call("eraseMe"), 200);
        return "gone";
      },
    },
  };
}
