import t from "tap";
import type { components } from "../../src/contract/types.ts";
import { createTestApp, type TestApp, testEnvironment } from "../support/app.ts";
import { type Browser, expectStatus } from "../support/browser.ts";
import { startMailServer } from "../support/mail-server.ts";
import { startProcess } from "../support/service-process.ts";

type Schemas = components["schemas"];

const day = 86_400;

async function addressOf({ database }: TestApp, customerId: string): Promise<string> {
  const { rows } = await database.pool.query("select email from queue_customers where id = $1", [customerId]);
  return rows[0].email;
}

/** Signs up as far as the address allows; answers the status or the problem of the last step. */
async function trySignUp(browser: Browser, email: string): Promise<unknown> {
  const verification_token = await browser.verifyEmail(email);
  const options = await browser.call("createRegistrationOptions", { body: { verification_token } });
  return options.body.code ?? options.status;
}

t.test("the address is replaced by one that was proven, and the sessions go on", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { customer } = await ada.signUp("ada@example.com");
  const { customer: changed, signal } = await ada.changeEmail("Ada@Example.org");
  t.strictSame(changed, { ...customer, email: "Ada@Example.org" });
  t.match(signal.current_user_details, { name: "Ada@Example.org", displayName: "Ada@Example.org" });

  expectStatus(await ada.call("getMe"), 200);
  expectStatus(await ada.call("refreshSession"), 200);
  await ada.another().signIn("ada@example.org");
  const { options } = await test.browser().authenticationOptions("ada@example.com");
  const known = ada.authenticator.credentials.map(({ id }) => Buffer.from(id).toString("base64url"));
  t.notOk(
    options.allowCredentials?.some(({ id }) => known.includes(id)),
    "nobody is behind the old one",
  );
});

t.test("free, taken, reserved and own addresses are answered alike, with as many rows written", async (t) => {
  const test = await createTestApp(t);
  await test.browser().signUp("taken@example.com");
  const moved = test.browser();
  await moved.signUp("reserved@example.com");
  await moved.changeEmail("moved@example.com");
  const ada = test.browser();
  await ada.signUp("ada@example.com");
  const count = async () =>
    (
      await test.database.pool.query(
        "select (select count(*) from queue_email_verifications)::int as verifications, (select count(*) from queue_jobs.job)::int as jobs, (select count(*) from customer_audit_events)::int as events",
      )
    ).rows[0];
  for (const email of ["free@example.com", "taken@example.com", "reserved@example.com", "ada@example.com"]) {
    const before = await count();
    const answer = await ada.call("createEmailChange", { body: { email } });
    t.equal(answer.status, 202, email);
    t.strictSame(Object.keys(answer.body), ["email_change_id", "expires_at", "resend_after"], email);
    const after = await count();
    t.strictSame(
      [after.verifications - before.verifications, after.jobs - before.jobs, after.events - before.events],
      [1, 1, 1],
      email,
    );
  }
});

t.test("a code is compared five times at most, and a right one after that is refused", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const id = await ada.startEmailChange("ada@example.org");
  const wrong = ada.codeFor(id) === "00000000" ? "00000001" : "00000000";
  for (let attempt = 0; attempt < 5; attempt += 1)
    t.equal((await ada.confirmEmailChange(id, wrong)).status, 400);
  t.match(await ada.confirmEmailChange(id), { status: 400, body: { code: "verification_expired" } });
});

t.test("a change is over after ten minutes, and once it is confirmed", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const late = await ada.startEmailChange("late@example.org");
  clock.advance(601);
  await ada.signIn();
  t.match(await ada.confirmEmailChange(late), { status: 400, body: { code: "verification_expired" } });
  const id = await ada.startEmailChange("ada@example.org");
  expectStatus(await ada.confirmEmailChange(id), 200);
  t.match(await ada.confirmEmailChange(id), { status: 400, body: { code: "verification_expired" } });
});

t.test(
  "somebody else's change answers like one that does not exist, and spends none of its tries",
  async (t) => {
    const { browser } = await createTestApp(t);
    const ada = browser();
    await ada.signUp("ada@example.com");
    const eve = browser();
    await eve.signUp("eve@example.com");
    const id = await ada.startEmailChange("ada@example.org");
    const withoutId = ({ status, body }: { status: number; body: object }) => [
      status,
      { ...body, request_id: "" },
    ];
    const unknown = await eve.confirmEmailChange("019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e23");
    t.match(unknown, { status: 400, body: { code: "verification_expired" } });
    for (let attempt = 0; attempt < 6; attempt += 1)
      t.strictSame(withoutId(await eve.confirmEmailChange(id)), withoutId(unknown));
    expectStatus(await ada.confirmEmailChange(id), 200);
  },
);

t.test("the code of a change proves nothing for a sign-up, nor the reverse", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const id = await ada.startEmailChange("ada@example.org");
  const asSignUp = await ada.call("confirmEmailVerification", {
    path: { verification_id: id },
    body: { code: ada.codeFor(id) },
  });
  t.match(asSignUp, { status: 400, body: { code: "verification_expired" } });
  const started = await ada.call<Schemas["EmailVerification"]>("createEmailVerification", {
    body: { email: "new@example.org", purpose: "sign_up" },
  });
  const asChange = await ada.confirmEmailChange(started.body.verification_id);
  t.match(asChange, { status: 400, body: { code: "verification_expired" } });
});

t.test("an address that was taken while the mail was under way is refused, also the own one", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { customer } = await ada.signUp("ada@example.com");
  const id = await ada.startEmailChange("bob@example.com");
  await test.browser().signUp("bob@example.com");
  t.match(await ada.confirmEmailChange(id), { status: 409, body: { code: "email_taken" } });
  const own = await ada.startEmailChange("ADA@example.com");
  t.match(await ada.confirmEmailChange(own), { status: 409, body: { code: "email_taken" } });
  t.equal(await addressOf(test, customer.id), "ada@example.com");
  const { rows } = await test.database.pool.query("select from queue_email_changes");
  t.equal(rows.length, 0);
});

t.test("one confirmed change voids the others that the customer has begun", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const first = await ada.startEmailChange("first@example.org");
  const second = await ada.startEmailChange("second@example.org");
  expectStatus(await ada.confirmEmailChange(first), 200);
  t.match(await ada.confirmEmailChange(second), { status: 400, body: { code: "verification_expired" } });
});

t.test("the old address is kept for its owner for seven days and is anybody's after that", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const bob = browser();
  const bobs = await bob.signUp("bob@example.com");
  await ada.changeEmail("ada@example.org");

  t.equal(await trySignUp(browser(), "ada@example.com"), "email_taken");
  const id = await bob.startEmailChange("ada@example.com");
  t.match(await bob.confirmEmailChange(id), { status: 409, body: { code: "email_taken" } });
  t.strictSame(expectStatus(await bob.call("getMe"), 200), bobs.customer);

  t.equal((await ada.changeEmail("ADA@example.com")).customer.email, "ADA@example.com", "the owner may");
  t.equal(await trySignUp(browser(), "ada@example.org"), "email_taken", "now the other one is kept");

  clock.advance(7 * day + 1);
  await browser().signUp("ada@example.org");
  await ada.another().signIn("ada@example.com");
});

t.test("a sign-up that was under way when the address became reserved is refused at its end", async (t) => {
  const { browser, database } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const eve = browser();
  const verified = await eve.verifyEmail("shared@example.com");
  const { ceremony_id, options } = await eve.registrationOptions(verified);
  await ada.changeEmail("shared@example.com");
  await ada.changeEmail("ada@example.org");
  const credential = eve.authenticator.create(options as never);
  const answer = await eve.call("verifyRegistration", { body: { ceremony_id, credential } });
  t.match(answer, { status: 409, body: { code: "email_taken" } });
  const { rows } = await database.pool.query("select from queue_customers");
  t.equal(rows.length, 1);
});

t.test("for a day after a recovery the address stays", async (t) => {
  const { browser, clock, database } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const begun = await ada.startEmailChange("ada@example.org");
  await database.pool.query("update queue_customers set recovered_at = $1", [clock.now()]);
  const refused = await ada.call("createEmailChange", { body: { email: "other@example.org" } });
  t.match(refused, { status: 403, body: { code: "recovery_not_yet" } });
  const seconds = Number(refused.headers["retry-after"]);
  t.ok(seconds > day - 60 && seconds <= day, "it says for how long");
  t.match(await ada.confirmEmailChange(begun), { status: 403, body: { code: "recovery_not_yet" } });
  clock.advance(day + 1);
  await ada.signIn();
  await ada.changeEmail("ada@example.org");
});

t.test("a change asks for a fresh sign-in", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  clock.advance(301);
  const refused = await ada.call("createEmailChange", { body: { email: "ada@example.org" } });
  t.match(refused, { status: 401, body: { code: "insufficient_user_authentication" } });
  await ada.signIn();
  await ada.changeEmail("ada@example.org");
});

t.test("five mails an hour go to one address and ten from one account", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const start = (email: string) => ada.call("createEmailChange", { body: { email } });
  for (let mail = 0; mail < 5; mail += 1) expectStatus(await start("one@example.org"), 202);
  t.match(await start("one@example.org"), { status: 429, body: { code: "rate_limited" } });
  for (let mail = 0; mail < 4; mail += 1) expectStatus(await start(`two-${mail}@example.org`), 202);
  t.match(await start("three@example.org"), { status: 429, body: { code: "rate_limited" } });
});

t.test("each address is told once, and only a free one gets a code", async (t) => {
  const smtp = await startMailServer();
  t.teardown(() => smtp.close());
  const test = await createTestApp(t);
  await test.browser().signUp("Taken@example.com");
  const ada = test.browser();
  await ada.signUp("Ada@example.com");
  const eve = test.browser();
  await eve.signUp("eve@example.com");
  const worker = await startProcess({
    environment: { ...testEnvironment(test.databaseUrl), SMTP_URL: smtp.url },
    script: "src/worker.ts",
    ready: /at work/,
  });
  t.teardown(async () => void (await worker.stop()));

  const id = await ada.startEmailChange("New@example.org");
  await smtp.waitFor(1);
  const code = /^\s*(\d{8})$/m.exec(smtp.mails[0]?.text ?? "")?.[1];
  t.strictSame(smtp.mails[0]?.recipients, ["New@example.org"]);
  t.match(smtp.mails[0]?.subject, "Your code to change your address");
  expectStatus(await ada.confirmEmailChange(id, code), 200);
  await smtp.waitFor(3);
  const bySubject = new Map(smtp.mails.map((mail) => [mail.subject, mail]));
  t.match(bySubject.get("Your account at raxx.app has another address now"), {
    recipients: ["Ada@example.com"],
    text: /http:\/\/localhost:4321\/#undo=[A-Za-z0-9_-]{64}/,
  });
  const toNew = bySubject.get("This is now the address of your account at raxx.app");
  t.strictSame(toNew?.recipients, ["New@example.org"]);
  t.notMatch(toNew?.text, /undo/, "the new address cannot undo");

  await eve.startEmailChange("TAKEN@example.com");
  await eve.startEmailChange("ADA@example.com");
  await eve.startEmailChange("EVE@example.com");
  expectStatus(
    await eve.call("createEmailVerification", { body: { email: "ADA@example.com", purpose: "sign_up" } }),
    202,
  );
  await smtp.waitFor(7);
  t.strictSame(
    smtp.mails
      .slice(3)
      .map(({ recipients, subject }) => `${recipients} ${subject}`)
      .sort(),
    [
      "Ada@example.com This address is reserved at raxx.app",
      "Ada@example.com This address is reserved at raxx.app",
      "Taken@example.com This address already has an account at raxx.app",
      "eve@example.com This address already has an account at raxx.app",
    ],
    "at the address as stored",
  );
  for (const { text } of smtp.mails.slice(3)) t.notMatch(text, /\d{8}/);
  const { rows } = await test.database.pool.query("select from queue_notices");
  t.equal(rows.length, 0, "what was sent leaves no address behind");
});
