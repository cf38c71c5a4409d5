import t from "tap";
import { mailToken, readMailToken } from "../../src/account/mail-token.ts";
import { createMessageMakers } from "../../src/composition/mail-messages.ts";
import type { components } from "../../src/contract/types.ts";
import { deriveKeys } from "../../src/derived-keys.ts";
import { type Message, plainText } from "../../src/mail/message.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type Browser, expectStatus } from "../support/browser.ts";
import { cancelToken } from "../support/cancel-tokens.ts";
import { suspend } from "../support/customer-states.ts";
import { undoTokensOf } from "../support/undo-tokens.ts";

type Schemas = components["schemas"];

const hour = 3600;
const day = 24 * hour;
const email = "ada@example.com";
const invalid = { status: 400, body: { code: "code_invalid" } };
const over = { status: 400, body: { code: "verification_expired" } };
const none = { status: 404, body: { code: "not_found" } };

const consoleOf = (test: TestApp) => test.service("console", "op@raxx.app");
const path = (customer_id: string) => ({ path: { customer_id } });

async function start(test: TestApp, customerId: string): Promise<Schemas["StartedRecovery"]> {
  const started = await consoleOf(test).call<Schemas["StartedRecovery"]>("startRecovery", path(customerId));
  return expectStatus(started, 201);
}

const pending = (test: TestApp, customerId: string) =>
  consoleOf(test).call<Schemas["PendingRecovery"]>("getRecovery", path(customerId));
const cancelByMail = (test: TestApp, recoveryId: string) =>
  test.browser().call("cancelRecovery", {
    body: { cancel_token: cancelToken(test.config.secrets, recoveryId) },
  });

/** A customer, and an operator's recovery of the account. */
async function recovering(t: Parameters<typeof createTestApp>[0], environment = {}) {
  const test = await createTestApp(t, environment);
  const ada = test.browser();
  const { customer } = await ada.signUp(email);
  return { test, ada, customerId: customer.id, recovery: await start(test, customer.id) };
}

async function endReasons({ database }: TestApp): Promise<(string | null)[]> {
  const { rows } = await database.pool.query(
    "select end_reason from queue_operator_recoveries order by started_at, id",
  );
  return rows.map(({ end_reason }) => end_reason);
}

t.test("the code recovers the account with a proof of the address, after three days and once", async (t) => {
  const { test, ada, customerId, recovery } = await recovering(t);
  t.equal(Date.parse(recovery.not_before) - Date.parse(recovery.expires_at), -7 * day * 1000);
  const early = await test.browser().redeem(email, recovery.code);
  t.match(early, { status: 403, body: { code: "recovery_not_yet" } });
  t.ok(Math.abs(Number(early.headers["retry-after"]) - 72 * hour) < 60);
  t.match(await pending(test, customerId), { status: 200, body: { recovery_id: recovery.recovery_id } });

  test.clock.advance(72 * hour + 1);
  const lost = test.browser();
  const recovered = expectStatus(await lost.redeem(email, recovery.code.toLowerCase()), 200);
  t.match(recovered, { customer: { id: customerId }, session: { acr: "recovery" }, replacement_code: null });
  t.match(await test.browser().redeem(email, recovery.code), invalid);
  t.match(await pending(test, customerId), none);
  t.match(await cancelByMail(test, recovery.recovery_id), over);

  await lost.addPasskey();
  expectStatus(await lost.call("getMe"), 200);
  t.equal((await lost.listPasskeys()).items.length, 2);
  t.match(await ada.call("refreshSession"), { status: 200 }, "it signs nobody else out");
  t.strictSame(await endReasons(test), ["redeemed"]);
});

t.test("the wait is a setting", async (t) => {
  const { test, recovery } = await recovering(t, { QUEUE_RECOVERY_DELAY: "2h" });
  test.clock.advance(2 * hour - 10);
  t.match(await test.browser().redeem(email, recovery.code), { status: 403 });
  test.clock.advance(11);
  t.match(await test.browser().redeem(email, recovery.code), { status: 200 });
});

t.test("only the right code hears that it is too early, and only while tries are left", async (t) => {
  const { test, recovery } = await recovering(t);
  const wrong = `${recovery.code.slice(0, -1)}${recovery.code.endsWith("0") ? "1" : "0"}`;
  const verification_token = await test.browser().verifyEmail(email, "recovery");
  const redeem = (code: string) =>
    test.browser().call("redeemBackupCode", { body: { verification_token, code } });
  for (let tried = 0; tried < 10; tried += 1) t.match(await redeem(wrong), invalid);
  t.match(await redeem(recovery.code), invalid);
});

t.test("the code is good for a week, and for the address of the account alone", async (t) => {
  const { test, customerId, recovery } = await recovering(t);
  const bob = test.browser();
  await bob.signUp("bob@example.com");
  test.clock.advance(72 * hour + 1);
  t.match(await test.browser().redeem("bob@example.com", recovery.code), invalid);
  test.clock.advance(7 * day);
  t.match(await test.browser().redeem(email, recovery.code), invalid);
  t.match(await pending(test, customerId), none);
  t.match(await consoleOf(test).call("cancelRecoveryForOperator", path(customerId)), none);
  t.match(await cancelByMail(test, recovery.recovery_id), over);
  await start(test, customerId);
  t.strictSame(await endReasons(test), ["expired", null], "one that ran out is in nobody's way");
});

t.test("another recovery takes the place of the one before: its code, its link and its wait", async (t) => {
  const { test, customerId, recovery: first } = await recovering(t);
  test.clock.advance(71 * hour);
  const second = await start(test, customerId);
  test.clock.advance(2 * hour);
  t.match(await test.browser().redeem(email, first.code), invalid);
  t.match(await cancelByMail(test, first.recovery_id), over);
  t.match(await test.browser().redeem(email, second.code), { status: 403 });
  t.strictSame(await endReasons(test), ["replaced", null]);
});

t.test("operators see and cancel what is pending, and the log has each step with who did it", async (t) => {
  const { test, customerId, recovery } = await recovering(t);
  const seen = await pending(test, customerId);
  t.match(expectStatus(seen, 200), {
    recovery_id: recovery.recovery_id,
    started_by: { service: "console", operator: "op@raxx.app" },
    not_before: recovery.not_before,
    expires_at: recovery.expires_at,
  });
  t.notMatch(seen.text, recovery.code);
  const cancel = () => consoleOf(test).call("cancelRecoveryForOperator", path(customerId));
  t.equal((await cancel()).status, 204);
  t.match(await cancel(), none);
  t.match(await pending(test, customerId), none);
  test.clock.advance(72 * hour + 1);
  t.match(await test.browser().redeem(email, recovery.code), invalid);
  const { rows } = await test.database.pool.query(
    "select type, actor_id, operator, targets, data from customer_audit_events where type like 'recovery.%' order by type desc",
  );
  const shared = {
    actor_id: "console",
    operator: "op@raxx.app",
    targets: [{ type: "recovery", id: recovery.recovery_id }],
  };
  t.strictSame(rows, [
    { type: "recovery.started", ...shared, data: {} },
    { type: "recovery.cancelled", ...shared, data: { reason: "cancelled_by_operator" } },
  ]);
  for (const id of ["startRecovery", "cancelRecoveryForOperator"] as const)
    t.match(
      await test.service("console").call(id, path(customerId)),
      { status: 400 },
      "an operator is named",
    );
});

t.test(
  "the customer is told at once, by a mail whose link cancels the recovery and does no more",
  async (t) => {
    const { test, customerId, recovery } = await recovering(t);
    const { rows } = await test.database.pool.query(
      "select id from queue_notices where customer_id = $1 and kind = 'operator_recovery_started'",
      [customerId],
    );
    const mail = (await createMessageMakers(test).notice.make(rows[0].id)) as Message;
    t.equal(mail.to, email);
    const text = plainText(mail);
    t.notMatch(text, recovery.code);
    t.match(text, new Date(recovery.not_before).toUTCString());
    const cancel_token = /#cancel-recovery=([\w-]+)/.exec(text)?.[1];
    const anybody = test.browser();
    // The second by the key of another purpose.
    for (const other of [
      "A".repeat(64),
      mailToken(deriveKeys(test.config.secrets)[0].undo, recovery.recovery_id),
    ])
      t.match(await anybody.call("cancelRecovery", { body: { cancel_token: other } }), over);
    const cancelled = await anybody.call("cancelRecovery", { body: { cancel_token } });
    t.equal(cancelled.status, 204);
    t.equal(cancelled.headers["set-cookie"], undefined);
    t.match(await anybody.call("cancelRecovery", { body: { cancel_token } }), over, "once");
    t.strictSame(await endReasons(test), ["cancelled_by_mail"]);
    test.clock.advance(72 * hour + 1);
    t.match(await test.browser().redeem(email, recovery.code), invalid);
  },
);

t.test("a link from before the secret was rotated still cancels", async (t) => {
  const { test, recovery } = await recovering(t);
  const rotated = {
    current: Buffer.alloc(32, "another secret"),
    previous: test.config.secrets.current,
  };
  const token = cancelToken(test.config.secrets, recovery.recovery_id);
  const keys = deriveKeys(rotated).map(({ cancel }) => cancel);
  t.equal(readMailToken(keys, token), recovery.recovery_id);
});

for (const [what, prove] of [
  ["a sign-in", (ada: Browser) => ada.signIn(email)],
  ["a step-up", (ada: Browser) => ada.stepUp()],
] as const) {
  t.test(`${what} with a passkey cancels the recovery`, async (t) => {
    const { test, ada, recovery } = await recovering(t);
    await prove(ada);
    t.strictSame(await endReasons(test), ["signed_in"]);
    test.clock.advance(72 * hour + 1);
    t.match(await test.browser().redeem(email, recovery.code), invalid);
  });
}

t.test("a sign-in that fails, a refresh and a backup code leave it pending", async (t) => {
  const { test, ada, customerId } = await recovering(t);
  const [code = ""] = await ada.makeBackupCodes();
  const { ceremony_id, options } = await ada.authenticationOptions(email);
  const credential = ada.authenticator.get(options as never, {
    clientData: { origin: "https://evil.example" },
  });
  expectStatus(await ada.call("verifyAuthentication", { body: { ceremony_id, credential } }), 400);
  expectStatus(await ada.call("refreshSession"), 200);
  expectStatus(await test.browser().redeem(email, code), 200);
  t.match(await pending(test, customerId), { status: 200 });
});

t.test("undoing a change of address cancels the recovery", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { customer } = await ada.signUp(email);
  await ada.changeEmail("eve@example.org");
  const { recovery_id } = await start(test, customer.id);
  const [undo_token] = await undoTokensOf(test.database.pool, test.config.secrets, customer.id);
  expectStatus(await test.browser().call("undoEmailChange", { body: { undo_token } }), 204);
  t.strictSame(await endReasons(test), ["email_change_undone"]);
  t.match(await cancelByMail(test, recovery_id), over);
});

t.test("an export tells of recoveries without their codes, and an erasure takes them along", async (t) => {
  const { test, ada, customerId, recovery } = await recovering(t);
  const exported = await ada.call<Schemas["AccountExport"]>("exportMe");
  t.match(expectStatus(exported, 200).operator_recoveries, [
    { id: recovery.recovery_id, not_before: recovery.not_before, ended_at: null, end_reason: null },
  ]);
  t.notMatch(exported.text, /argon2/);
  const erased = await ada.call<Schemas["ErasureReceipt"]>("eraseMe");
  t.equal(expectStatus(erased, 200).tables.queue_operator_recoveries, 1);
  t.match(await cancelByMail(test, recovery.recovery_id), over);
  t.match(await consoleOf(test).call("startRecovery", path(customerId)), none);
});

t.test("a suspended customer recovers once reinstated, and not before", async (t) => {
  const { test, customerId, recovery } = await recovering(t);
  await suspend(test.database, customerId);
  test.clock.advance(72 * hour + 1);
  t.match(await test.browser().redeem(email, recovery.code), invalid);
  const body = { status: "active" };
  expectStatus(await consoleOf(test).call("setCustomerStatus", { ...path(customerId), body }), 200);
  t.match(await test.browser().redeem(email, recovery.code), { status: 200 });
});
