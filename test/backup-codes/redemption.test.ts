import { createHook } from "node:async_hooks";
import { decodeJwt } from "jose";
import t from "tap";
import { createMessageMakers } from "../../src/composition/mail-messages.ts";
import { type Message, plainText } from "../../src/mail/message.ts";
import { createTestApp, type TestApp, testOrigin } from "../support/app.ts";
import { type Browser, expectStatus, type Reply } from "../support/browser.ts";
import { suspend } from "../support/customer-states.ts";
import { heldCustomer } from "../support/held-customer.ts";
import { countStatements } from "../support/statements.ts";

const wrongSecret = (code: string) => `${code.slice(0, -1)}${code.endsWith("0") ? "1" : "0"}`;
const unlike = (code: string) => `${code.startsWith("0") ? "1" : "0"}${code.slice(1)}`;

/** A refusal without what is its own in every answer. */
const refusal = ({ status, body, text }: Reply<unknown>) => ({
  status,
  text: text.replace((body as { request_id: string }).request_id, ""),
});

async function withCodes(
  test: TestApp,
  email: string,
): Promise<{ owner: Browser; codes: string[]; id: string }> {
  const owner = test.browser();
  const { customer } = await owner.signUp(email);
  return { owner, codes: await owner.makeBackupCodes(), id: customer.id };
}

/** Mails are rationed; what is not about that takes the ration away. */
const forget = ({ database }: TestApp, limit: string) =>
  database.pool.query("delete from queue_rate_limits where key like $1", [`${limit}:%`]);

async function remaining(owner: Browser): Promise<unknown> {
  return (await owner.call("getBackupCodes")).body.remaining;
}

t.test(
  "a proven address and a backup code begin a recovery of half an hour, good at Queue alone",
  async (t) => {
    const test = await createTestApp(t);
    const { owner, codes, id } = await withCodes(test, "ada@example.com");
    const lost = test.browser();
    const recovered = await lost.redeem("ada@example.com", codes[3] as string);
    const { access_token, expires_in, session, customer, replacement_code } = expectStatus(recovered, 200);

    const claims = decodeJwt(access_token);
    t.match(claims, { iss: testOrigin, aud: testOrigin, roles: [], acr: "recovery", sub: id });
    t.ok(expires_in > 1_790 && expires_in <= 1_800);
    t.equal(Number(claims.exp) - Number(claims.iat), expires_in);
    t.match(session, { acr: "recovery", amr: ["otp"], idle_expires_at: session.expires_at });
    t.equal(customer.id, id);
    t.equal(lost.cookie, undefined);
    t.match(String(recovered.headers["set-cookie"]), /^__Host-queue_refresh=; Max-Age=0/);
    t.notOk(codes.includes(replacement_code as string));

    for (const operation of ["getCurrentSession", "getBackupCodes", "createBackupCodes"] as const)
      t.match(await lost.call(operation), { status: 403, body: { code: "recovery_only" } }, operation);
    t.equal(await remaining(owner), 10);
    test.clock.advance(1_700);
    t.match(await lost.call("getCurrentSession"), { body: { code: "recovery_only" } }, "still there");
    test.clock.advance(101);
    t.equal((await lost.call("getCurrentSession")).status, 401, "over");
  },
);

t.test("a recovery can be signed out of", async (t) => {
  const test = await createTestApp(t);
  const { codes } = await withCodes(test, "ada@example.com");
  const lost = test.browser();
  expectStatus(await lost.redeem("ada@example.com", codes[0] as string), 200);
  expectStatus(await lost.call("endCurrentSession"), 204);
  t.match(await lost.call("getCurrentSession"), { status: 401, body: { code: "session_ended" } });
});

t.test("a recovery ends the session that the browser held", async (t) => {
  const test = await createTestApp(t);
  const { owner, codes } = await withCodes(test, "ada@example.com");
  const { session } = await owner.signIn();
  expectStatus(await owner.redeem("ada@example.com", codes[0] as string), 200);
  t.equal(owner.cookie, undefined);
  const { rows } = await test.database.pool.query("select end_reason from queue_sessions where id = $1", [
    session.id,
  ]);
  t.equal(rows[0].end_reason, "replaced");
});

t.test("a code is good once; the one in its place is as good, and the count stays ten", async (t) => {
  const test = await createTestApp(t);
  const { owner, codes } = await withCodes(test, "ada@example.com");
  let code = codes[0] as string;
  for (let round = 0; round < 3; round += 1) {
    const { replacement_code } = expectStatus(await test.browser().redeem("ada@example.com", code), 200);
    const again = await test.browser().redeem("ada@example.com", code);
    t.match(again, { status: 400, body: { code: "code_invalid" } });
    t.equal(await remaining(owner), 10);
    code = replacement_code as string;
    await forget(test, "mailsPerAddress");
  }
});

t.test("the owner is told of a recovery, with how many codes are left and none of them", async (t) => {
  const test = await createTestApp(t);
  const { codes, id } = await withCodes(test, "Ada@example.com");
  expectStatus(await test.browser().redeem("ada@example.com", codes[0] as string), 200);
  const { rows } = await test.database.pool.query(
    "select id from queue_notices where customer_id = $1 and kind = 'recovery_started'",
    [id],
  );
  const mail = (await createMessageMakers(test).notice.make(rows[0].id)) as Message;
  t.equal(mail.to, "Ada@example.com");
  t.match(plainText(mail), "Unused codes: 10.");
});

t.test("whatever is wrong, the answer, the statements and the one argon2 are the same", async (t) => {
  const test = await createTestApp(t);
  const { codes } = await withCodes(test, "ada@example.com");
  const [used = "", good = ""] = codes;
  expectStatus(await test.browser().redeem("ada@example.com", used), 200);
  const barred = await withCodes(test, "suspended@example.com");
  await suspend(test.database, barred.id);
  await test.browser().signUp("codeless@example.com");
  const throttled = await withCodes(test, "throttled@example.com");
  const proof = await test.browser().verifyEmail("throttled@example.com", "recovery");
  for (let tried = 0; tried < 10; tried += 1) {
    const body = { verification_token: proof, code: wrongSecret(throttled.codes[0] as string) };
    t.equal((await test.browser().call("redeemBackupCode", { body })).status, 400);
  }
  const operators = "7K2M-QX4D-0V9T-HB3N-E8RW-C5TJ";
  const path = { customer_id: barred.id };
  const console = test.service("console", "op@raxx.app");
  const recovery = expectStatus(await console.call("startRecovery", { path }), 201).code as string;
  const awaited = await withCodes(test, "awaited@example.com");
  const other = { path: { customer_id: awaited.id } };
  expectStatus(await console.call("startRecovery", other), 201);
  const cases: [reason: string, email: string, code: string][] = [
    ["wrong secret", "ada@example.com", wrongSecret(good)],
    ["no code with this selector", "ada@example.com", unlike(good)],
    ["code used", "ada@example.com", used],
    ["not a backup code", "ada@example.com", "password"],
    ["no account has the address", "nobody@example.com", good],
    ["no code with this selector", "codeless@example.com", good],
    ["customer suspended", "suspended@example.com", barred.codes[0] as string],
    ["no pending recovery", "ada@example.com", operators],
    ["no account has the address", "nobody@example.com", operators],
    ["wrong secret", "awaited@example.com", operators],
    ["not a backup code", "awaited@example.com", "password"],
    ["customer suspended", "suspended@example.com", recovery],
    ["throttled", "throttled@example.com", operators],
    ["throttled", "throttled@example.com", throttled.codes[0] as string],
    ["throttled", "throttled@example.com", wrongSecret(throttled.codes[0] as string)],
  ];
  const statementsOf = async (work: () => Promise<unknown>) => (await countStatements(work)).texts;
  let argon2s = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === "ARGON2REQUEST") argon2s += 1;
    },
  }).enable();
  t.teardown(async () => void hook.disable());
  const seen: object[] = [];
  for (const [reason, email, code] of cases) {
    const caller = test.browser();
    const verification_token = await caller.verifyEmail(email, "recovery");
    await forget(test, "mailsPerAddress");
    argon2s = 0;
    let answer: Reply | undefined;
    const statements = await statementsOf(async () => {
      answer = await caller.call("redeemBackupCode", { body: { verification_token, code } });
    });
    const { rows } = await test.database.pool.query(
      "select data->>'reason' as reason from customer_audit_events where request_id = $1",
      [answer?.headers["x-request-id"]],
    );
    t.strictSame(rows, [{ reason }], "the log knows why");
    seen.push({ ...refusal(answer as Reply), argon2s, statements });
  }
  t.match(seen[0], { status: 400, text: /code_invalid/, argon2s: 1 });
  for (const [index, other] of seen.entries())
    t.strictSame(other, seen[0], cases[index]?.slice(0, 2).join(" for ") as string);
});

t.test(
  "ten wrong codes stop an account's recovery wherever they come from, and its passkey goes on",
  async (t) => {
    const test = await createTestApp(t);
    const { owner, codes } = await withCodes(test, "ada@example.com");
    const [good = ""] = codes;
    const verification_token = await test.browser().verifyEmail("ada@example.com", "recovery");
    const redeem = (code: string) =>
      test.browser().call("redeemBackupCode", { body: { verification_token, code } });
    let wrong: Reply | undefined;
    for (let tried = 0; tried < 10; tried += 1) wrong = await redeem(wrongSecret(good));
    const right = await redeem(good);
    t.strictSame(refusal(right), refusal(wrong as Reply), "byte for byte");
    t.equal(await remaining(owner), 10);
    await owner.signIn("ada@example.com");

    const bob = await withCodes(test, "bob@example.com");
    expectStatus(await test.browser().redeem("bob@example.com", bob.codes[0] as string), 200);

    // As after a quarter of an hour; the store of the limits has a clock of its own.
    await forget(test, "backupCodeTries");
    expectStatus(await redeem(good), 200);
  },
);

t.test("a right code sets the tries back", async (t) => {
  const test = await createTestApp(t);
  const { codes } = await withCodes(test, "ada@example.com");
  for (let round = 0; round < 2; round += 1) {
    const verification_token = await test.browser().verifyEmail("ada@example.com", "recovery");
    const code = codes[round] as string;
    const redeem = (given: string) =>
      test.browser().call("redeemBackupCode", { body: { verification_token, code: given } });
    for (let tried = 0; tried < 9; tried += 1) t.equal((await redeem(wrongSecret(code))).status, 400);
    expectStatus(await redeem(code), 200);
  }
});

t.test(
  "without a count there is no comparison: the limiter's failure is 503 and spends nothing",
  async (t) => {
    const test = await createTestApp(t);
    const { owner, codes } = await withCodes(test, "ada@example.com");
    await test.database.pool.query(
      `create function refuse() returns trigger language plpgsql as
       $$ begin raise exception 'no room' using errcode = '53100'; end $$;
     create trigger refuse before insert on queue_rate_limits for each row
       when (new.key like 'backupCodeTries:%') execute function refuse()`,
    );
    const verification_token = await test.browser().verifyEmail("ada@example.com", "recovery");
    const body = { verification_token, code: codes[0] as string };
    t.match(await test.browser().call("redeemBackupCode", { body }), {
      status: 503,
      body: { code: "unavailable" },
    });
    await test.database.pool.query("drop trigger refuse on queue_rate_limits");
    t.equal(await remaining(owner), 10);
    expectStatus(await test.browser().call("redeemBackupCode", { body }), 200);
  },
);

t.test("a count that cannot be set back takes nothing from who recovered", async (t) => {
  const test = await createTestApp(t);
  const { codes } = await withCodes(test, "ada@example.com");
  await test.database.pool.query(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
     create trigger refuse before delete on queue_rate_limits for each row execute function refuse()`,
  );
  expectStatus(await test.browser().redeem("ada@example.com", codes[0] as string), 200);
});

t.test("a proof that is expired, spent, of another purpose or made up opens nothing", async (t) => {
  const test = await createTestApp(t);
  const { owner, codes } = await withCodes(test, "ada@example.com");
  const refuse = async (verification_token: string, code: string, what: string) => {
    const answer = await test.browser().call("redeemBackupCode", { body: { verification_token, code } });
    t.match(answer, { status: 400, body: { code: "verification_expired" } }, what);
  };
  const token = await test.browser().verifyEmail("ada@example.com", "recovery");
  const wrong = { verification_token: token, code: wrongSecret(codes[0] as string) };
  t.equal((await test.browser().call("redeemBackupCode", { body: wrong })).body.code, "code_invalid");
  const right = { verification_token: token, code: codes[0] as string };
  expectStatus(await test.browser().call("redeemBackupCode", { body: right }), 200);
  await refuse(token, codes[1] as string, "spent by success, not by a wrong code");

  await refuse(await test.browser().verifyEmail("ada@example.com"), codes[1] as string, "to sign up");
  await refuse("A".repeat(43), codes[1] as string, "made up");
  const late = await test.browser().verifyEmail("ada@example.com", "recovery");
  test.clock.advance(901);
  await refuse(late, codes[1] as string, "expired");
  await owner.signIn();
  t.equal(await remaining(owner), 10);
});

const changes: [string, string, string][] = [
  [
    "suspended",
    "update queue_customers set status = 'suspended', suspended_at = now() where id = $1",
    "code_invalid",
  ],
  [
    "given another address",
    "update queue_customers set email = 'new@example.com', email_key = 'new@example.com' where id = $1",
    "code_invalid",
  ],
  ["given other codes", "delete from queue_backup_codes where customer_id = $1", "code_invalid"],
  [
    "recovered with the same proof",
    "update queue_email_verifications set spent_at = now() where email_key = (select email_key from queue_customers where id = $1) and purpose = 'recovery'",
    "verification_expired",
  ],
];
for (const [what, change, code] of changes) {
  t.test(`an account that is ${what} while the code is compared is not recovered`, async (t) => {
    const test = await createTestApp(t);
    const { codes, id } = await withCodes(test, "ada@example.com");
    const lost = test.browser();
    const verification_token = await lost.verifyEmail("ada@example.com", "recovery");
    const body = { verification_token, code: codes[0] as string };
    const answer = await heldCustomer(test.database, id, () => lost.call("redeemBackupCode", { body }), [
      change,
      [id],
    ]);
    t.match(answer, { status: 400, body: { code } });
    const { rows } = await test.database.pool.query(
      `select (select count(*) from queue_sessions where acr = 'recovery') + (select count(*) from queue_backup_codes
        where used_at is not null) + (select count(*) from queue_notices where kind = 'recovery_started') as count`,
    );
    t.equal(Number(rows[0].count), 0, "nothing was used, begun or told");
  });
}
