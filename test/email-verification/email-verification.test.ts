import t from "tap";
import { createMessageMakers } from "../../src/composition/mail-messages.ts";
import { deriveKeys } from "../../src/derived-keys.ts";
import { parseEmailAddress } from "../../src/email-verification/address.ts";
import { isVerificationCode, verificationCode } from "../../src/email-verification/code.ts";
import { type Message, plainText } from "../../src/mail/message.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type Browser, expectStatus, type Reply } from "../support/browser.ts";
import { erase, suspend } from "../support/customer-states.ts";

const start = (caller: Browser, email: string, purpose = "sign_up") =>
  caller.call<{ verification_id: string; expires_at: string; resend_after: string }>(
    "createEmailVerification",
    {
      body: { email, purpose },
    },
  );
const confirm = (caller: Browser, id: string, code: string): Promise<Reply> =>
  caller.call("confirmEmailVerification", { path: { verification_id: id }, body: { code } });

function codeOf({ config }: TestApp, id: string): string {
  return verificationCode(deriveKeys(config.secrets)[0].code, id);
}
const wrongCode = (right: string) => (right === "00000000" ? "00000001" : "00000000");

t.test("a right code is good once", async (t) => {
  const test = await createTestApp(t);
  const caller = test.browser();
  const { verification_id: id } = expectStatus(await start(caller, "ada@example.com"), 202);
  t.match(expectStatus(await confirm(caller, id, codeOf(test, id)), 200), {
    verification_token: /^[\w-]{43}$/,
  });
  t.equal((await confirm(caller, id, codeOf(test, id))).body.code, "verification_expired");
});

t.test("five wrong codes end the verification, also for the right one", async (t) => {
  const test = await createTestApp(t);
  const caller = test.browser();
  const { verification_id: id } = expectStatus(await start(caller, "ada@example.com"), 202);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    t.equal((await confirm(caller, id, wrongCode(codeOf(test, id)))).body.code, "code_invalid");
  }
  t.equal((await confirm(caller, id, codeOf(test, id))).body.code, "verification_expired");
});

t.test("a code is good for ten minutes and a token for fifteen", async (t) => {
  const test = await createTestApp(t);
  const caller = test.browser();
  const first = expectStatus(await start(caller, "ada@example.com"), 202);
  test.clock.advance(601);
  t.equal(
    (await confirm(caller, first.verification_id, codeOf(test, first.verification_id))).body.code,
    "verification_expired",
  );
  const token = await caller.verifyEmail("ada@example.com");
  test.clock.advance(899);
  await caller.registrationOptions(token);
  test.clock.advance(2);
  const late = await caller.call("createRegistrationOptions", { body: { verification_token: token } });
  t.equal(late.body.code, "verification_expired");
});

t.test("a code of one verification does not confirm another", async (t) => {
  const test = await createTestApp(t);
  const caller = test.browser();
  const first = expectStatus(await start(caller, "ada@example.com"), 202);
  const second = expectStatus(await start(caller, "ada@example.com"), 202);
  const answer = await confirm(caller, second.verification_id, codeOf(test, first.verification_id));
  t.equal(answer.body.code, "code_invalid");
});

t.test("an unknown verification answers like one that is over", async (t) => {
  const test = await createTestApp(t);
  const caller = test.browser();
  const { verification_id: id } = expectStatus(await start(caller, "ada@example.com"), 202);
  test.clock.advance(601);
  const over = await confirm(caller, id, "12345678");
  const unknown = await confirm(caller, "01a20b65-b387-77bc-a1fc-c90617a24f40", "12345678");
  const shape = ({ status, body }: Reply) => ({ status, ...body, request_id: "" });
  t.strictSame(shape(unknown), shape(over));
});

t.test(
  "the first mails of a process are queued, more of them at once than its pool has connections",
  async (t) => {
    const { browser, config } = await createTestApp(t);
    const count = config.database.poolSize * 4;
    const started = await Promise.all(
      Array.from({ length: count }, (_, index) => start(browser(), `person-${index}@example.com`)),
    );
    t.strictSame([...new Set(started.map(({ status }) => status))], [202]);
  },
);

t.test("five mails an hour go to one address, however it is spelt and whoever asks", async (t) => {
  const { browser, database } = await createTestApp(t);
  const spellings = [
    "ada@example.com",
    " ADA@Example.COM ",
    "Ada@EXAMPLE.com",
    "aDa@example.com",
    "ada@example.com",
  ];
  for (const email of spellings) expectStatus(await start(browser(), email), 202);
  const refused = await start(browser(), "ada@example.com");
  t.equal((refused.body as unknown as { code: string }).code, "rate_limited");
  t.ok(Number(refused.headers["retry-after"]) > 0);
  expectStatus(await start(browser(), "bob@example.com"), 202);
  const { rows } = await database.pool.query(
    "select count(*)::int as count from queue_jobs.job where name = 'mail'",
  );
  t.equal(rows[0].count, 6, "no job for what was refused");
});

t.test("a purpose has a cap of its own, and the total refuses nobody who recovers", async (t) => {
  const { browser, database, log } = await createTestApp(t);
  for (let count = 0; count < 5; count += 1) expectStatus(await start(browser(), "ada@example.com"), 202);
  expectStatus(await start(browser(), "ada@example.com", "recovery"), 202);
  const flooded = await database.pool.query(
    "update queue_rate_limits set points = 1000000 where key like 'mailsInAll:%'",
  );
  t.equal(flooded.rowCount, 2, "a total for each purpose");
  expectStatus(await start(browser(), "ada@example.com", "recovery"), 202);
  t.match(
    log.filter(({ alarm }) => alarm),
    [{ alarm: "mail_flood", purpose: "recovery" }],
    "an operator is told",
  );
  const { rows } = await database.pool.query(
    "select count(*)::int as count from queue_jobs.job where name = 'mail' and start_after > now() + interval '30 s'",
  );
  t.equal(rows[0].count, 1, "the mail is late");
});

t.test(
  "who recovers is mailed a code only if there is an active account, at the address as stored",
  async (t) => {
    const { browser, config, database, clock } = await createTestApp(t);
    const makers = createMessageMakers({ config, database, clock });
    const mailFor = async (email: string) => {
      const { verification_id: id } = expectStatus(await start(browser(), email, "recovery"), 202);
      const mail = await makers.email_verification.make(id);
      return { ...mail, text: plainText(mail as Message) };
    };
    const { customer } = await browser().signUp("Ada@example.com");
    t.match(await mailFor("ADA@EXAMPLE.COM"), {
      to: "Ada@example.com",
      subject: "Your code to recover your account at raxx.app",
      text: /^ {4}\d{8}$/m,
    });
    await suspend(database, customer.id);
    const toSuspended = await mailFor("ADA@EXAMPLE.COM");
    t.match(toSuspended, { to: "Ada@example.com", subject: "Your account at raxx.app is suspended" });
    t.notMatch(toSuspended.text, /\d{8}/);
    await erase(database, customer.id);
    for (const email of ["ada@example.com", "nobody@example.com"]) {
      const toNobody = await mailFor(email);
      t.match(toNobody, { to: email, subject: "There is no account at raxx.app for this address" });
      t.notMatch(toNobody.text, /\d{8}/);
    }
  },
);

t.test("a token proves the address for its purpose alone", async (t) => {
  const ada = (await createTestApp(t)).browser();
  const token = await ada.verifyEmail("ada@example.com", "recovery");
  const answer = await ada.call("createRegistrationOptions", { body: { verification_token: token } });
  t.equal(answer.body.code, "verification_expired");
});

t.test(
  "more mails than an hour ever has raise the alarm and go out later, and nobody is refused",
  async (t) => {
    const { browser, database, log } = await createTestApp(t);
    const delayOf = async (id: string) => {
      const { rows } = await database.pool.query(
        "select extract(epoch from start_after - created_on)::float as delay from queue_jobs.job where data->>'id' = $1",
        [id],
      );
      return Math.round(rows[0].delay);
    };
    const alarms = () => log.filter(({ alarm }) => alarm === "mail_flood");
    const first = expectStatus(await start(browser(), "first@example.com"), 202);
    t.equal(await delayOf(first.verification_id), 0);
    await database.pool.query("update queue_rate_limits set points = 1999 where key like 'mailsInAll:%'");
    const last = expectStatus(await start(browser(), "last@example.com"), 202);
    t.equal(await delayOf(last.verification_id), 0);
    t.strictSame(alarms(), [], "two thousand are no flood");

    const over = expectStatus(await start(browser(), "over@example.com"), 202);
    t.equal(await delayOf(over.verification_id), 60);
    t.match(alarms(), [{ level: 50, purpose: "sign_up" }]);
    t.strictSame(Object.keys(over), Object.keys(first), "the caller is told nothing of it");
  },
);

t.test("nothing in the database lets a code or a token be made", async (t) => {
  const test = await createTestApp(t);
  const caller = test.browser();
  const { verification_id: id } = expectStatus(await start(caller, "ada@example.com"), 202);
  const token = (expectStatus(await confirm(caller, id, codeOf(test, id)), 200) as Record<string, string>)
    .verification_token as string;
  const { rows } = await test.database.pool.query(
    "select row_to_json(v)::text as row from queue_email_verifications v union all select row_to_json(j)::text from queue_jobs.job j union all select row_to_json(e)::text from customer_audit_events e",
  );
  const dump = rows.map(({ row }: { row: string }) => row).join("\n");
  const bytes = Buffer.from(token, "base64url");
  for (const secret of [codeOf(test, id), token, bytes.toString("hex"), bytes.toString("base64")])
    t.notMatch(dump, secret);
  const { rows: jobs } = await test.database.pool.query(
    "select data from queue_jobs.job where name = 'mail'",
  );
  t.strictSame(
    jobs[0].data,
    { kind: "email_verification", id },
    "a job holds the kind of message and a row's id",
  );
});

t.test("a code made with the secret before it is accepted while the secret is being rotated", (t) => {
  const [previous, current] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const id = "01a20b65-b387-77bc-a1fc-c90617a24f40";
  const [old] = deriveKeys({ current: previous, previous: undefined });
  t.ok(isVerificationCode(deriveKeys({ current, previous }), id, verificationCode(old.code, id)));
  t.notOk(
    isVerificationCode(deriveKeys({ current, previous: undefined }), id, verificationCode(old.code, id)),
  );
  t.end();
});

t.test("an address is one mailbox; two spellings of it have one key", (t) => {
  const key = (input: string) => parseEmailAddress(input)?.key;
  t.equal(key(" Ada.Lovelace@Example.COM "), "ada.lovelace@example.com");
  t.equal(key("ada@bücher.example"), "ada@xn--bcher-kva.example");
  t.equal(key("ada@BÜCHER.example"), "ada@xn--bcher-kva.example");
  t.equal(key("ada@ｅｘａｍｐｌｅ.com"), "ada@example.com", "UTS 46 maps full-width letters");
  t.equal(key("jose\u0301@example.com"), key("josé@example.com"), "NFC");
  t.not(key("JOSÉ@example.com"), key("josé@example.com"), "only A-Z is lower-cased");
  t.equal(
    parseEmailAddress(" Ada@Example.com ")?.address,
    "Ada@Example.com",
    "mail goes to what was written",
  );
  const refused = [
    ...[
      "ada",
      "@example.com",
      "ada@",
      "ada@example",
      "ada@@example.com",
      "ada@exa mple.com",
      "a da@example.com",
    ],
    ...[
      "ada@example.com,eve@example.com",
      "Ada <ada@example.com>",
      '"ada"@example.com',
      "ada.@example.com",
      ".ada@example.com",
    ],
    ...[
      "ada@[127.0.0.1]",
      "ada@127.0.0.1",
      "ada@0x7f.1",
      "ada@-example.com",
      "ada@example.com\r\nBcc: eve@example.com",
    ],
    ...[
      "ada@exam\u0000ple.com",
      "ada\u200b@example.com",
      `${"a".repeat(65)}@example.com`,
      `ada@${"a".repeat(64)}.com`,
    ],
  ];
  for (const input of refused) t.equal(parseEmailAddress(input), undefined, JSON.stringify(input));
  t.end();
});
