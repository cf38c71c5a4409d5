import { type Browser, expectStatus } from "../../test/support/browser.ts";
import type { People, Person } from "./people.ts";

/** What one does with a customer at hand, and how often beside the others. */
export interface Activity {
  weight: number;
  /** Answers true when the customer is no more. */
  run(person: Person): Promise<boolean | undefined>;
  /** Whether it makes sense for this one; it does if absent. */
  suits?(person: Person): boolean;
}

export async function refresh({ browser }: Pick<Person, "browser">): Promise<void> {
  expectStatus(await browser.call("refreshSession"), 200);
}

/** What people do by themselves, in a browser. */
export function createCustomerActivities(people: People): Record<string, Activity> {
  const get = (operation: "getMe" | "listSessions" | "listCredentials") => async (person: Person) =>
    void expectStatus(await person.browser.call(operation), 200);

  return {
    refresh: { weight: 32, run: async (person) => void (await refresh(person)) },
    "sign in again": { weight: 6, run: async ({ browser, email }) => void (await browser.signIn(email)) },
    "sign out and in": { weight: 4, run: async ({ browser }) => void (await signOutAndIn(browser)) },
    "look at oneself": { weight: 3, run: get("getMe") },
    "list sessions": { weight: 2, run: get("listSessions") },
    "list passkeys": { weight: 1, run: get("listCredentials") },
    "step up": { weight: 2, run: async ({ browser }) => void (await browser.stepUp()) },
    "add and remove a passkey": { weight: 1, run: async ({ browser }) => addAndRemovePasskey(browser) },
    "end the other sessions": {
      weight: 0.5,
      async run({ browser }) {
        expectStatus(await browser.call("endSessions", { query: { scope: "others" } }), 200);
        return undefined;
      },
    },
    "make backup codes": {
      weight: 0.3,
      async run(person) {
        await person.browser.stepUp();
        person.backupCodes = await person.browser.makeBackupCodes();
        return undefined;
      },
    },
    recover: {
      weight: 0.3,
      // Each takes a code and a mail, of which an address gets five an hour.
      suits: ({ backupCodes, recoveries }) => backupCodes.length > 0 && recoveries < 3,
      run: async (person) => void (await people.recover(person)),
    },
    export: {
      weight: 0.2,
      async run({ browser }) {
        await browser.stepUp();
        expectStatus(await browser.call("exportMe"), 200);
        return undefined;
      },
    },
    erase: {
      weight: 0.5,
      // After a recovery it waits a day.
      suits: ({ recoveries }) => recoveries === 0,
      async run({ browser }) {
        await browser.stepUp();
        expectStatus(await browser.call("eraseMe"), 200);
        return true;
      },
    },
  };
}

async function signOutAndIn(browser: Browser): Promise<void> {
  expectStatus(await browser.call("endCurrentSession"), 204);
  browser.accessToken = undefined;
  await browser.signIn();
}

async function addAndRemovePasskey(browser: Browser): Promise<undefined> {
  await browser.stepUp();
  const { credential } = await browser.addPasskey();
  expectStatus(await browser.removePasskey(credential.id), 200);
}
