import t from "tap";
import { escapeHtml, html, plainText } from "../../src/mail/message.ts";
import { createTestApp, testEnvironment } from "../support/app.ts";
import { expectStatus } from "../support/browser.ts";
import { startMailServer } from "../support/mail-server.ts";
import { beginRecovery } from "../support/recovery-session.ts";
import { startProcess } from "../support/service-process.ts";
import { undoTokensOf } from "../support/undo-tokens.ts";

const start = (email: string) => ({ body: { email, purpose: "sign_up" } });

t.test("the worker sends by SMTP what the web process queued, before it was even there", async (t) => {
  const smtp = await startMailServer();
  t.teardown(() => smtp.close());
  const { browser, databaseUrl, database } = await createTestApp(t);
  const ada = browser();
  const started = await ada.call<{ verification_id: string }>(
    "createEmailVerification",
    start("Ada@Example.com"),
  );
  const id = expectStatus(started, 202).verification_id;

  // A passing fault of the server: the job is tried again and the second mail holds the same code.
  smtp.refuse(1);
  const environment = { ...testEnvironment(databaseUrl), SMTP_URL: smtp.url };
  const worker = await startProcess({ environment, script: "src/worker.ts", ready: /at work/ });
  t.teardown(async () => void (await worker.stop()));
  await smtp.waitFor(1);
  const [mail] = smtp.mails;
  t.strictSame(mail?.recipients, ["Ada@example.com"], "as it was written; a domain has no case");
  t.match(mail, { subject: "Your code for raxx.app", from: { address: "no-reply@raxx.app" } });
  const code = /^\s*(\d{8})$/m.exec(mail?.text ?? "")?.[1] as string;
  t.match(mail?.html, code);
  t.notMatch(mail?.html, /<img|<a |http/, "no tracking, no links");

  const confirmed = await ada.call("confirmEmailVerification", {
    path: { verification_id: id },
    body: { code },
  });
  expectStatus(confirmed, 200);
  t.match(worker.output(), /mail not sent; it will be tried again/);
  t.notMatch(
    worker.output(),
    new RegExp(`Example\\.com|${code}`, "i"),
    "the log names neither address nor code",
  );
  const { rows } = await database.pool.query(
    "select data::text, output::text from queue_jobs.job where name = 'mail'",
  );
  t.notMatch(JSON.stringify(rows), /example|@/i);
});

t.test("an address that has an account is told so, at the address as stored, and gets no code", async (t) => {
  const smtp = await startMailServer();
  t.teardown(() => smtp.close());
  const { browser, databaseUrl } = await createTestApp(t);
  await browser().signUp("Ada@example.com");
  expectStatus(await browser().call("createEmailVerification", start("ADA@EXAMPLE.COM")), 202);
  const worker = await startProcess({
    environment: { ...testEnvironment(databaseUrl), SMTP_URL: smtp.url },
    script: "src/worker.ts",
    ready: /at work/,
  });
  t.teardown(async () => void (await worker.stop()));
  await smtp.waitFor(1);
  // The mail of the sign-up itself has nothing left to send: its verification was confirmed.
  t.equal(smtp.mails.length, 1);
  t.strictSame(smtp.mails[0]?.recipients, ["Ada@example.com"]);
  t.match(smtp.mails[0]?.subject, "You already have an account");
  t.notMatch(smtp.mails[0]?.text, /\d{8}/);
});

t.test("a passkey that is added, and one that is removed, is one mail each, and no other", async (t) => {
  const smtp = await startMailServer();
  t.teardown(() => smtp.close());
  const test = await createTestApp(t);
  const ada = test.browser();
  const { customer } = await ada.signUp("Ada@example.com");
  const { credential } = await ada.addPasskey();
  const path = { credential_id: credential.id };
  expectStatus(await ada.call("renameCredential", { path, body: { name: "Blue key" } }), 200);
  await ada.stepUp();
  expectStatus(await ada.removePasskey(credential.id), 200);
  const [last] = (await ada.listPasskeys()).items;
  t.equal((await ada.removePasskey(last?.id as string)).status, 409);
  ada.accessToken = await beginRecovery(test, customer.id);
  await ada.addPasskey();
  const worker = await startProcess({
    environment: { ...testEnvironment(test.databaseUrl), SMTP_URL: smtp.url },
    script: "src/worker.ts",
    ready: /at work/,
  });
  t.teardown(async () => void (await worker.stop()));
  await smtp.waitFor(3);
  t.strictSame(smtp.mails.map(({ subject }) => subject).sort(), [
    "A passkey was added to your account at raxx.app",
    "A passkey was added to your account at raxx.app",
    "A passkey was removed from your account at raxx.app",
  ]);
  t.ok(smtp.mails.every(({ recipients }) => recipients.join() === "Ada@example.com"));
  t.match(smtp.mails.find(({ subject }) => subject?.includes("removed"))?.text, "“Blue key”");
  const { rows } = await test.database.pool.query(
    "select count(*)::int as count from queue_jobs.job where name = 'mail' and data->>'kind' = 'notice'",
  );
  t.equal(rows[0].count, 3, "no other notice was queued");
});

t.test(
  "the link of a mail can be followed, with its token in the fragment, and is readable as text",
  async (t) => {
    const smtp = await startMailServer();
    t.teardown(() => smtp.close());
    const test = await createTestApp(t);
    const ada = test.browser();
    const { customer } = await ada.signUp("ada@example.com");
    await ada.changeEmail("ada@new.example");
    const worker = await startProcess({
      environment: { ...testEnvironment(test.databaseUrl), SMTP_URL: smtp.url },
      script: "src/worker.ts",
      ready: /at work/,
    });
    t.teardown(async () => void (await worker.stop()));
    await smtp.waitFor(2);
    const mail = smtp.mails.find(({ recipients }) => recipients.join() === "ada@example.com");
    const link = /^http\S+$/m.exec(mail?.text ?? "")?.[0] as string;
    const [token] = await undoTokensOf(test.database.pool, test.config.secrets, customer.id);
    t.equal(new URL(link).search, "");
    t.match(new URL(link).hash, token as string);
    t.match(mail?.html, `<a href="${escapeHtml(link)}">${escapeHtml(link)}</a>`);
    t.equal(mail?.html?.match(/<a /g)?.length, 1);
    const other = smtp.mails.find(({ recipients }) => recipients.join() === "ada@new.example");
    t.notMatch(other?.html, /<a |http/);
  },
);

t.test("what stands in a link stays in its attribute", (t) => {
  const link = 'https://queue.example/?a=1&b="><script>#t';
  const message = { to: "ada@example.com", subject: "x", paragraphs: [{ link }] };
  t.match(html(message), '<a href="https://queue.example/?a=1&amp;b=&quot;&gt;&lt;script&gt;#t">');
  t.equal(plainText(message), `${link}\n`);
  t.end();
});

t.test(
  "a mail whose worker was killed hard in the middle of it is sent by the next worker",
  { timeout: 60_000 },
  async (t) => {
    const smtp = await startMailServer();
    t.teardown(() => smtp.close());
    const { browser, databaseUrl, database } = await createTestApp(t);
    expectStatus(await browser().call("createEmailVerification", start("ada@example.com")), 202);
    const environment = { ...testEnvironment(databaseUrl), SMTP_URL: smtp.url };
    const held = smtp.hold();
    const worker = await startProcess({ environment, script: "src/worker.ts", ready: /at work/ });
    await held;
    await worker.stop("SIGKILL");
    t.strictSame(smtp.mails, [], "the server has not accepted it");
    const { rows } = await database.pool.query("select state from queue_jobs.job where name = 'mail'");
    t.strictSame(rows, [{ state: "active" }], "nobody has given the job back");

    // The minute that a job may take goes by; what follows is the worker's own doing.
    await database.pool.query(
      "update queue_jobs.job set started_on = started_on - interval '1 minute' where name = 'mail'",
    );
    const next = await startProcess({ environment, script: "src/worker.ts", ready: /at work/ });
    t.teardown(async () => void (await next.stop()));
    await smtp.waitFor(1);
    t.strictSame(smtp.mails[0]?.recipients, ["ada@example.com"]);
  },
);

t.test("what happens in a transaction that fails queues no mail", async (t) => {
  const { browser, database } = await createTestApp(t);
  await database.pool.query(
    "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$; create trigger refuse before insert on customer_audit_events for each row execute function refuse()",
  );
  t.equal((await browser().call("createEmailVerification", start("ada@example.com"))).status, 500);
  const { rows } = await database.pool.query(
    "select (select count(*) from queue_jobs.job where name = 'mail') + (select count(*) from queue_email_verifications) as count",
  );
  t.equal(Number(rows[0].count), 0, "neither the mail nor the row");
});
