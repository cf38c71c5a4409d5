import t from "tap";
import type { components } from "../../src/contract/types.ts";
import { describeDevice } from "../../src/sessions/device.ts";
import { createTestApp } from "../support/app.ts";
import { type Browser, expectStatus } from "../support/browser.ts";

type SessionList = components["schemas"]["SessionList"];

const unknownId = "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21";
const day = 86_400;
const firefoxOnLinux = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

async function list(browser: Browser, query?: Record<string, string>): Promise<SessionList> {
  const reply = await browser.call<SessionList>("listSessions", query ? { query } : {});
  return expectStatus(reply, 200);
}

const idsOf = ({ items }: SessionList) => items.map(({ id }) => id);

/** What a refusal says but for the request's id. */
function refusalOf({ status, text }: { status: number; text: string }): string {
  const { request_id: _, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return `${status} ${JSON.stringify(rest)}`;
}

t.test("a customer sees the own live sessions, newest first, and which is the current one", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const phone = browser();
  const first = await phone.signUp("ada@example.com");
  await browser().signUp("eve@example.com");
  clock.advance(60);
  const laptop = phone.another();
  const { ceremony_id, options } = await laptop.authenticationOptions();
  const credential = laptop.authenticator.get(options as never);
  const signedIn = await laptop.call<components["schemas"]["TokenResponse"]>("verifyAuthentication", {
    body: { ceremony_id, credential },
    headers: { "user-agent": firefoxOnLinux },
  });
  const second = expectStatus(signedIn, 200);

  const seen = await list(laptop);
  t.strictSame(idsOf(seen), [second.session.id, first.session.id]);
  t.equal(seen.next_cursor, null);
  const { id, acr, amr, auth_time, created_at, idle_expires_at, expires_at } = second.session;
  t.strictSame(seen.items[0], {
    ...{ id, current: true, acr, amr, auth_time, created_at, last_used_at: created_at },
    ...{ idle_expires_at, expires_at, device: { browser: "Firefox", os: "Linux", type: "desktop" } },
  });
  t.match(seen.items[1], { current: false });
  t.strictSame(
    (await list(phone)).items.map(({ current }) => current),
    [false, true],
  );
});

t.test("a refresh is a use of the session", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const ada = browser();
  const { session } = await ada.signUp("ada@example.com");
  clock.advance(120);
  await ada.call("refreshSession");
  const [item] = (await list(ada)).items;
  t.equal(item?.created_at, session.created_at);
  t.ok(Date.parse(item?.last_used_at as string) - Date.parse(session.created_at) >= 120_000);
});

t.test("what is over is not listed: signed out, idle for too long, replaced", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const [idle, signedOut] = [ada.another(), ada.another()];
  await idle.signIn();
  await signedOut.signIn();
  await signedOut.call("endCurrentSession");
  clock.advance(6 * 86_400);
  const { session } = await ada.signIn();
  clock.advance(2 * 86_400);
  await ada.call("refreshSession");
  t.strictSame(idsOf(await list(ada)), [session.id]);
});

t.test("pages follow each other without a gap or a repeat, also where times are equal", async (t) => {
  const { browser, database } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  for (let count = 1; count < 7; count += 1) await ada.another().signIn();
  await database.pool.query("update queue_sessions set created_at = date_trunc('minute', created_at)");
  const all = idsOf(await list(ada));
  t.equal(all.length, 7);
  const paged: string[] = [];
  let cursor: string | null | undefined;
  let pages = 0;
  while (cursor !== null) {
    const page: SessionList = await list(ada, { limit: "3", ...(cursor && { cursor }) });
    paged.push(...idsOf(page));
    cursor = page.next_cursor;
    pages += 1;
  }
  t.strictSame(paged, all);
  t.equal(pages, 3);
  t.equal((await list(ada, { limit: "7" })).next_cursor, null, "a full last page is the last");
});

t.test("a limit out of range and a cursor that is none are refused where they are", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  for (const query of [{ limit: "0" }, { limit: "101" }, { limit: "many" }, { cursor: "AAAA" }]) {
    const refused = await ada.call("listSessions", { query });
    const [name] = Object.keys(query);
    t.match(refused, { status: 400, body: { errors: [{ in: "query", pointer: `/${name}` }] } });
  }
});

t.test("a session ended by its id holds no more; the others do", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const [lost, kept] = [ada.another(), ada.another()];
  const { session } = await lost.signIn();
  await kept.signIn();
  const ended = await ada.call("endSession", { path: { session_id: session.id } });
  expectStatus(ended, 204);
  t.equal(ended.headers["set-cookie"], undefined, "the own cookie stays");
  t.equal((await lost.call("getCurrentSession")).body.code, "session_ended");
  t.equal((await lost.call("refreshSession")).body.code, "session_ended");
  for (const browser of [ada, kept]) t.equal((await browser.call("refreshSession")).status, 200);
});

t.test("ending the current session by its id clears the cookie", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  const { session } = await ada.signUp("ada@example.com");
  expectStatus(await ada.call("endSession", { path: { session_id: session.id } }), 204);
  t.equal(ada.cookie, undefined);
  t.equal((await ada.call("getCurrentSession")).body.code, "session_ended");
});

t.test("a session that is somebody else's, unknown or over is not found, byte for byte", async (t) => {
  const { browser } = await createTestApp(t);
  const [ada, eve] = [browser(), browser()];
  const { session } = await ada.signUp("ada@example.com");
  await eve.signUp("eve@example.com");
  const over = eve.another();
  const { session: own } = await over.signIn();
  await over.call("endCurrentSession");
  const refusals = new Set<string>();
  for (const session_id of [session.id, unknownId, own.id])
    refusals.add(refusalOf(await eve.call("endSession", { path: { session_id } })));
  t.equal(refusals.size, 1);
  t.match([...refusals][0], /^404 .*"not_found"/);
  t.equal((await ada.call("refreshSession")).status, 200, "the other's session goes on");
});

t.test("the others end and the current session stays, or all end with it", async (t) => {
  const { browser } = await createTestApp(t);
  const [ada, eve] = [browser(), browser()];
  await ada.signUp("ada@example.com");
  await eve.signUp("eve@example.com");
  const others = [ada.another(), ada.another()];
  for (const other of others) await other.signIn();

  const bulk = (scope: string) => ada.call("endSessions", { query: { scope } });
  t.strictSame(expectStatus(await bulk("others"), 200), { revoked: 2 });
  for (const other of others) t.equal((await other.call("refreshSession")).body.code, "session_ended");
  t.strictSame(expectStatus(await bulk("others"), 200), { revoked: 0 }, "a repeat finds none");
  t.equal((await ada.call("refreshSession")).status, 200);

  await ada.another().signIn();
  t.strictSame(expectStatus(await bulk("all"), 200), { revoked: 2 });
  t.equal(ada.cookie, undefined, "the cookie is cleared");
  t.equal((await ada.call("getCurrentSession")).body.code, "session_ended");
  t.equal((await eve.call("refreshSession")).status, 200, "nobody else's session ends");
});

t.test("a session that is over by its times is neither counted nor recorded when the rest end", async (t) => {
  const { browser, clock, database } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  clock.advance(6 * day);
  const [phone, tablet] = [ada.another(), ada.another()];
  const { session } = await phone.signIn();
  await tablet.signIn();
  clock.advance(2 * day);
  expectStatus(await tablet.call("refreshSession"), 200);

  const reply = await tablet.call("endSessions", { query: { scope: "others" } });
  t.strictSame(expectStatus(reply, 200), { revoked: 1 });
  const { rows } = await database.pool.query(
    "select session_id from customer_audit_events where type = 'session.ended'",
  );
  t.strictSame(rows, [{ session_id: session.id }]);
  clock.advance(-2 * day);
  t.equal(
    (await ada.call("refreshSession")).body.code,
    "session_ended",
    "and no mended clock brings it back",
  );
});

t.test("which sessions are to end has to be said", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  for (const query of [{}, { scope: "" }, { scope: "current" }])
    t.equal((await ada.call("endSessions", { query })).body.code, "invalid_request");
  t.equal((await ada.call("getCurrentSession")).status, 200);
});

t.test("a device is named by what its user agent says, and nothing is made up", (t) => {
  const safari = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0";
  const chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0";
  const devices: [string | null, unknown][] = [
    [firefoxOnLinux, { browser: "Firefox", os: "Linux", type: "desktop" }],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/142.0.0.0`,
      { browser: "Microsoft Edge", os: "Windows", type: "desktop" },
    ],
    [
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${safari} Safari/605.1.15`,
      { browser: "Safari", os: "macOS", type: "desktop" },
    ],
    [
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) ${safari} Mobile/15E148 Safari/604.1`,
      { browser: "Safari", os: "iOS", type: "mobile" },
    ],
    [
      `Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) ${safari} Mobile/15E148 Safari/604.1`,
      { browser: "Safari", os: "iOS", type: "tablet" },
    ],
    [
      `Mozilla/5.0 (Linux; Android 10; K) ${chrome} Mobile Safari/537.36`,
      { browser: "Chrome", os: "Android", type: "mobile" },
    ],
    ["curl/8.15.0", { browser: null, os: null, type: "unknown" }],
    ["Evil <b>Browser</b>/1.0 (x)", { browser: null, os: null, type: "unknown" }],
    ["\u001b[31m<script>alert(1)</script>", { browser: null, os: null, type: "unknown" }],
    ["", { browser: null, os: null, type: "unknown" }],
    [null, { browser: null, os: null, type: "unknown" }],
  ];
  for (const [userAgent, device] of devices)
    t.match(describeDevice(userAgent), device as object, String(userAgent));
  t.end();
});
