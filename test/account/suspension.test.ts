import t from "tap";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type Browser, expectStatus } from "../support/browser.ts";

const consoleOf = (test: TestApp) => test.service("console", "op@raxx.app");
const setStatus = (caller: Browser, customer_id: string, status: string) =>
  caller.call("setCustomerStatus", { path: { customer_id }, body: { status } });

async function eventsOf({ database }: TestApp, requestId: unknown) {
  const { rows } = await database.pool.query(
    "select type, actor_id, operator, data from customer_audit_events where request_id = $1 order by type",
    [requestId],
  );
  return rows;
}

const actor = { actor_id: "console", operator: "op@raxx.app" };

t.test("a suspension ends every session and names who did it; a repeat changes nothing", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { customer } = await ada.signUp("ada@example.com");
  await ada.another().signIn();
  const caller = consoleOf(test);
  const suspended = await setStatus(caller, customer.id, "suspended");
  t.match(expectStatus(suspended, 200), { status: "suspended", suspended_at: /Z$/ });
  const ended = { type: "session.ended", ...actor, data: { reason: "suspended" } };
  t.strictSame(await eventsOf(test, suspended.headers["x-request-id"]), [
    { type: "customer.suspended", ...actor, data: {} },
    ended,
    ended,
  ]);
  test.clock.advance(60);
  const again = await setStatus(caller, customer.id, "suspended");
  t.strictSame(expectStatus(again, 200), suspended.body, "since when it is, too");
  t.strictSame(await eventsOf(test, again.headers["x-request-id"]), []);

  const reinstated = await setStatus(caller, customer.id, "active");
  t.match(expectStatus(reinstated, 200), { status: "active", suspended_at: null });
  t.strictSame(await eventsOf(test, reinstated.headers["x-request-id"]), [
    { type: "customer.reinstated", ...actor, data: {} },
  ]);
  t.match(await ada.call("getMe"), { status: 401 }, "what ended stays so");
  await ada.signIn("ada@example.com");
});

t.test("nothing lets a suspended customer in, and introspection calls the token inactive", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { customer } = await ada.signUp("ada@example.com");
  const [code = ""] = await ada.makeBackupCodes();
  const token = ada.accessToken;
  const beforehand = await ada.authenticationOptions("ada@example.com");
  const { ceremony_id, options } = await ada.stepUpOptions();
  expectStatus(await setStatus(consoleOf(test), customer.id, "suspended"), 200);

  const credential = ada.authenticator.get(options as never);
  const refused = {
    getMe: [{}, "session_ended"],
    refreshSession: [{}, "session_ended"],
    verifyStepUp: [{ body: { ceremony_id, credential } }, "session_ended"],
    verifyAuthentication: [
      {
        body: {
          ceremony_id: beforehand.ceremony_id,
          credential: ada.authenticator.get(beforehand.options as never),
        },
      },
      "authentication_failed",
    ],
  } as const;
  for (const [id, [call, expected]] of Object.entries(refused))
    t.equal((await ada.call(id as keyof typeof refused, call)).body.code, expected, id);
  t.match(await test.browser().redeem("ada@example.com", code), {
    status: 400,
    body: { code: "code_invalid" },
  });
  const introspected = await test.service("raptor").call("introspectToken", { body: { token } });
  t.strictSame(introspected.body, { active: false });
});

t.test("the last active administrator can be neither suspended nor erased, by whomever", async (t) => {
  const test = await createTestApp(t);
  const caller = consoleOf(test);
  const [ada, bob] = await Promise.all(
    ["ada", "bob"].map(async (name) => {
      const browser = test.browser();
      const { customer } = await browser.signUp(`${name}@example.com`);
      const path = { customer_id: customer.id, role: "administrator" };
      expectStatus(await caller.call("assignRole", { path, headers: { "if-match": "*" } }), 200);
      return { browser, id: customer.id };
    }),
  );
  if (!ada || !bob) throw new Error("nobody signed up");
  expectStatus(await setStatus(caller, bob.id, "suspended"), 200);
  const last = { status: 409, body: { code: "last_administrator" } };
  t.match(await setStatus(caller, ada.id, "suspended"), last);
  t.match(await caller.call("eraseCustomer", { path: { customer_id: ada.id } }), last);
  t.match(await ada.browser.call("eraseMe"), last);
  expectStatus(await ada.browser.call("getMe"), 200);
  expectStatus(await caller.call("eraseCustomer", { path: { customer_id: bob.id } }), 200);
  t.match(await ada.browser.call("eraseMe"), last, "a suspended one did not count, nor does an erased one");
});

t.test("who was erased cannot be reinstated", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { customer } = await ada.signUp("ada@example.com");
  expectStatus(await ada.call("eraseMe"), 200);
  t.match(await setStatus(consoleOf(test), customer.id, "active"), { status: 404 });
  const erased = await setStatus(consoleOf(test), customer.id, "erased");
  t.match(erased, { status: 400, body: { code: "invalid_request" } }, "nor erased by a status");
});
