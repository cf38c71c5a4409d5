import t from "tap";
import { type Browser, expectStatus } from "../support/browser.ts";
import { callers, startProcessPair } from "../support/process-pair.ts";

// Sessions that are ended on one process, seen from another.

const rounds = 8;

const { pool, browserOn } = await startProcessPair(t);

/** Another device of the same person. */
const anotherOf = (person: Browser, process: number) =>
  browserOn(process, { authenticator: person.authenticator });

/** The same session, seen from the other process. */
function onOtherProcess(browser: Browser): Browser {
  const same = anotherOf(browser, 1);
  same.cookie = browser.cookie;
  same.accessToken = browser.accessToken;
  return same;
}

async function isOver(browser: Browser): Promise<boolean> {
  const codes = [
    (await browser.call("getCurrentSession")).body.code,
    (await browser.call("refreshSession")).body.code,
  ];
  return codes.every((code) => code === "session_ended");
}

t.test("a session that one process ended is over on the other at once, whichever way it ended", async (t) => {
  const ada = browserOn(0);
  await ada.signUp("ended@example.com");
  const ways: Record<string, (id: string) => ReturnType<Browser["call"]>> = {
    "by its id": (session_id) => ada.call("endSession", { path: { session_id } }),
    "as one of the others": () => ada.call("endSessions", { query: { scope: "others" } }),
    "as one of all": () => ada.call("endSessions", { query: { scope: "all" } }),
  };
  for (const [way, end] of Object.entries(ways)) {
    const phone = anotherOf(ada, 0);
    const { session } = await phone.signIn();
    const elsewhere = onOtherProcess(phone);
    // The other process has seen its token and knows the signature.
    expectStatus(await elsewhere.call("getCurrentSession"), 200);
    t.ok((await end(session.id)).status < 300, way);
    t.ok(await isOver(elsewhere), way);
    t.ok(await isOver(phone), way);
  }
});

t.test("of twenty callers who end one session, one did it and one event tells of it", async (t) => {
  for (let round = 0; round < rounds; round += 1) {
    const ada = browserOn(0);
    await ada.signUp(`end-${round}@example.com`);
    const { session } = await anotherOf(ada, 0).signIn();
    const answers = await Promise.all(
      Array.from({ length: callers }, (_, index) => {
        const caller = browserOn(index);
        caller.accessToken = ada.accessToken;
        return caller.call("endSession", { path: { session_id: session.id } });
      }),
    );
    t.strictSame(answers.map(({ status }) => status).sort(), [204, ...Array(callers - 1).fill(404)]);
    const { rows } = await pool.query(
      "select from customer_audit_events where type = 'session.ended' and session_id = $1",
      [session.id],
    );
    t.equal(rows.length, 1);
  }
});

t.test("whoever refreshes while all sessions are ended is out too", async (t) => {
  for (let round = 0; round < rounds; round += 1) {
    const ada = browserOn(0);
    const { customer } = await ada.signUp(`all-${round}@example.com`);
    const phones = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => {
        const phone = anotherOf(ada, index);
        await phone.signIn();
        return phone;
      }),
    );
    const [ended, ...refreshed] = await Promise.all([
      ada.call("endSessions", { query: { scope: "all" } }),
      ...phones.map((phone) => phone.call("refreshSession")),
    ]);
    t.equal(ended?.status, 200);
    t.ok(refreshed.every(({ status }) => status === 200 || status === 401));
    for (const phone of [ada, ...phones]) t.ok(await isOver(phone));
    const { rows } = await pool.query(
      "select from queue_sessions where customer_id = $1 and ended_at is null",
      [customer.id],
    );
    t.equal(rows.length, 0);
  }
});
