import t from "tap";
import { readConfig } from "../../src/config.ts";
import type { components } from "../../src/contract/types.ts";
import { openDatabase } from "../../src/database/open.ts";
import { deriveKeys } from "../../src/derived-keys.ts";
import { verificationCode } from "../../src/email-verification/code.ts";
import { testEnvironment, testOrigin } from "../support/app.ts";
import { createAuthenticator } from "../support/authenticator.ts";
import { Browser, expectStatus, type Reply } from "../support/browser.ts";
import { createTestDatabase } from "../support/database.ts";
import { beginRecovery } from "../support/recovery-session.ts";
import { httpTransport, startProcess } from "../support/service-process.ts";

// Two service processes on one database, and callers released together: whatever they do to the passkeys of one
// account, somebody can always sign in to it, and nobody with a passkey that is gone.

type Schemas = components["schemas"];

const callers = 20;
const rounds = 12;

const databaseUrl = await createTestDatabase(t);
const environment = testEnvironment(databaseUrl);
const config = readConfig(environment, "web");
const processes = await Promise.all([startProcess({ environment }), startProcess({ environment })]);
const database = openDatabase({ ...config.database, poolSize: 2, onError: () => {} });
t.teardown(async () => {
  await Promise.all(processes.map((process) => process.stop()));
  await database.close();
});

const [{ code }] = deriveKeys(config.secrets);
const makeAuthenticator = () => createAuthenticator({ origin: testOrigin, rpId: "localhost" });
let people = 0;

/** A browser on either process, with a client address of its own. */
function browserOn(process: number, authenticator = makeAuthenticator()): Browser {
  people += 1;
  return new Browser(httpTransport((processes[process % 2] as { url: string }).url), {
    origin: testOrigin,
    address: `10.1.${Math.floor(people / 256)}.${people % 256}`,
    authenticator,
    codeFor: (id) => verificationCode(code, id),
  });
}

/** Twenty callers with the same session, half of them on each process. */
function callersOf(person: Browser): Browser[] {
  return Array.from({ length: callers }, (_, index) => {
    const caller = browserOn(index, person.authenticator);
    caller.cookie = person.cookie;
    caller.accessToken = person.accessToken;
    return caller;
  });
}

async function countOf(sql: string, ...values: unknown[]): Promise<number> {
  const { rows } = await database.pool.query(`select count(*)::int as count ${sql}`, values);
  return rows[0].count;
}

const outcome = ({ status, body }: Reply<{ code?: string }>) => `${status} ${body.code ?? ""}`.trim();

/** How often each outcome came. */
function tally(answers: Reply[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[outcome(answer)] = (counts[outcome(answer)] ?? 0) + 1;
  return counts;
}

t.test("of two passkeys that are removed at once, one stays", async (t) => {
  for (let round = 0; round < rounds; round += 1) {
    const ada = browserOn(round);
    const { customer } = await ada.signUp(`removal-${round}@example.com`);
    await ada.addPasskey();
    const ids = (await ada.listPasskeys()).items.map(({ id }) => id);
    // A session of neither, or its end would keep the other removal from being tried.
    await database.pool.query("update queue_sessions set credential_id = null where customer_id = $1", [
      customer.id,
    ]);
    const answers = await Promise.all(
      callersOf(ada).map((caller, index) => caller.removePasskey(ids[(index >> 1) % 2] as string)),
    );
    const { 200: removed, "404 not_found": repeated = 0, "409 last_passkey": last = 0 } = tally(answers);
    t.equal(removed, 1);
    t.equal(repeated + last, callers - 1, JSON.stringify(tally(answers)));
    t.ok(last > 0, "the other removal was refused for being the last");
    t.equal(await countOf("from queue_webauthn_credentials where customer_id = $1", customer.id), 1);
    const events = "from customer_audit_events where type = 'credential.removed' and customer_id = $1";
    t.equal(await countOf(events, customer.id), 1);
    t.equal(
      await countOf("from queue_notices where kind = 'passkey_removed' and customer_id = $1", customer.id),
      1,
    );
  }
});

t.test(
  "a sign-in or a step-up that races the removal of its passkey leaves it no live session",
  async (t) => {
    let won = 0;
    for (let round = 0; round < rounds; round += 1) {
      const ada = browserOn(round);
      const { customer, session } = await ada.signUp(`sign-in-${round}@example.com`);
      const second = makeAuthenticator();
      const { credential } = await ada.addPasskey(second);
      const attempts = await Promise.all(
        Array.from({ length: callers - 1 }, async (_, index) => {
          const caller = browserOn(index, second);
          if (index % 3 === 0) {
            caller.accessToken = ada.accessToken;
            const { ceremony_id, options } = await caller.stepUpOptions();
            const body = { ceremony_id, credential: second.get(options as never) };
            return () => caller.call("verifyStepUp", { body });
          }
          const { ceremony_id, options } = await caller.authenticationOptions(
            index % 3 === 1 ? `sign-in-${round}@example.com` : undefined,
          );
          const body = { ceremony_id, credential: second.get(options as never) };
          return () => caller.call("verifyAuthentication", { body });
        }),
      );
      // In the middle, so that some come before the removal and some after it.
      attempts.splice(callers / 2, 0, () => browserOnBehalf(ada, round).removePasskey(credential.id));
      const answers = await Promise.all(attempts.map((attempt) => attempt()));
      t.ok(
        answers.every(({ status }) => status < 500),
        JSON.stringify(tally(answers)),
      );
      t.equal(outcome(answers[callers / 2] as Reply), "200");
      won += answers.filter(({ status }) => status === 200).length - 1;
      t.equal(await countOf("from queue_webauthn_credentials where id = $1", credential.id), 0);
      const live = "from queue_sessions where customer_id = $1 and ended_at is null";
      t.equal(await countOf(`${live} and id <> $2`, customer.id, session.id), 0, "those it began have ended");
      const takenOver = answers.some((answer, index) => answer.status === 200 && isStepUp(index));
      t.equal(await countOf(live, customer.id), takenOver ? 0 : 1, "and the one that stepped up with it");
    }
    t.comment(`${won} of ${rounds * (callers - 1)} came before the removal`);
  },
);

/** The same session in a tab of its own. */
function browserOnBehalf(person: Browser, process: number): Browser {
  const caller = browserOn(process, person.authenticator);
  caller.accessToken = person.accessToken;
  return caller;
}
const isStepUp = (index: number) =>
  index !== callers / 2 && (index > callers / 2 ? index - 1 : index) % 3 === 0;

t.test("one recovery session that adds many passkeys at once adds one and becomes one session", async (t) => {
  for (let round = 0; round < rounds; round += 1) {
    const ada = browserOn(round);
    const { customer } = await ada.signUp(`recovery-${round}@example.com`);
    expectStatus(await ada.call("endCurrentSession"), 204);
    ada.cookie = undefined;
    const clock = { now: () => new Date() };
    ada.accessToken = await beginRecovery({ config, database, clock }, customer.id);
    const additions = await Promise.all(
      callersOf(ada).map(async (caller) => {
        const { ceremony_id, options } = await caller.additionOptions();
        const credential = makeAuthenticator().create(options as never);
        return () =>
          caller.call<Schemas["AddedCredential"]>("createCredential", { body: { ceremony_id, credential } });
      }),
    );
    const answers = await Promise.all(additions.map((add) => add()));
    t.strictSame(tally(answers as never), { 201: 1, "401 session_ended": callers - 1 });
    const [winner] = answers.filter(({ status }) => status === 201);
    t.equal(await countOf("from queue_webauthn_credentials where customer_id = $1", customer.id), 2);
    const live = "from queue_sessions where customer_id = $1 and ended_at is null";
    t.equal(await countOf(live, customer.id), 1);
    t.equal(await countOf(`${live} and id = $2`, customer.id, winner?.body.tokens?.session.id), 1);
    t.equal(
      await countOf("from queue_notices where kind = 'passkey_added' and customer_id = $1", customer.id),
      1,
    );
  }
});

t.test(
  "step-ups and refreshes of one browser at once leave one refresh token and sign nobody out",
  async (t) => {
    for (let round = 0; round < rounds; round += 1) {
      const ada = browserOn(round);
      await ada.signUp(`tabs-${round}@example.com`);
      const tabs = await Promise.all(
        callersOf(ada).map(async (tab, index) => {
          if (index % 2 === 0) return { tab, act: () => tab.call("refreshSession") };
          const { ceremony_id, options } = await tab.stepUpOptions();
          const body = { ceremony_id, credential: ada.authenticator.get(options as never) };
          return { tab, act: () => tab.call("verifyStepUp", { body }) };
        }),
      );
      t.strictSame(tally(await Promise.all(tabs.map(({ act }) => act()))), { 200: callers });
      t.equal(new Set(tabs.map(({ tab }) => tab.cookie)).size, 1);
      expectStatus(await (tabs[0] as (typeof tabs)[number]).tab.call("refreshSession"), 200);
    }
  },
);
