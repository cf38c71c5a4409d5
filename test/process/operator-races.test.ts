import t from "tap";
import type { components } from "../../src/contract/types.ts";
import { testEnvironment } from "../support/app.ts";
import { type Browser, expectStatus } from "../support/browser.ts";
import { cancelToken } from "../support/cancel-tokens.ts";
import { callers, startProcessPair } from "../support/process-pair.ts";
import { asService } from "../support/services.ts";

// Two service processes on one database, and callers released together: a suspension leaves nobody signed in, and what
// an operator began is used once or cancelled once.

const rounds = 8;
const pair = await startProcessPair(t);
const { pool, browserOn, countOf, together } = pair;
const secrets = {
  current: Buffer.from(testEnvironment("").QUEUE_SECRET as string, "base64"),
  previous: undefined,
};

const consoleOn = (process: number) => asService(browserOn(process), "console", "op@raxx.app");
/** As if an hour had gone by. */
const forgetLimits = () => pool.query("delete from queue_rate_limits");

async function account(email: string) {
  const owner = browserOn(0);
  const { customer } = await owner.signUp(email);
  return { owner, id: customer.id };
}

/** A recovery whose time has come. */
async function recoveryOf(customer_id: string) {
  const started = await consoleOn(1).call<components["schemas"]["StartedRecovery"]>("startRecovery", {
    path: { customer_id },
  });
  const { code, recovery_id } = expectStatus(started, 201);
  await pool.query(
    "update queue_operator_recoveries set started_at = started_at - interval '4 days', not_before = not_before - interval '4 days' where id = $1",
    [recovery_id],
  );
  return { code, recovery_id };
}

async function proofs(email: string, count: number): Promise<string[]> {
  const tokens: string[] = [];
  while (tokens.length < count) {
    // Five mails an hour go to one address.
    await forgetLimits();
    const some = Array.from({ length: Math.min(5, count - tokens.length) }, (_, index) =>
      browserOn(index).verifyEmail(email, "recovery"),
    );
    tokens.push(...(await Promise.all(some)));
  }
  await forgetLimits();
  return tokens;
}

const redeem = (caller: Browser, verification_token: string | undefined, code: string) =>
  caller.call("redeemBackupCode", { body: { verification_token, code } });
const codes = (answers: { status: number; body: { code?: unknown } }[]) =>
  answers.map(({ status, body }) => body?.code ?? status);

t.test("a suspension that races sign-ins leaves no session live", async (t) => {
  const { owner, id } = await account("suspended@example.com");
  const setStatus = (status: string) =>
    consoleOn(0).call("setCustomerStatus", { path: { customer_id: id }, body: { status } });
  let signedIn = 0;
  for (let round = 0; round < rounds; round += 1) {
    await forgetLimits();
    const ready = await together(async (_caller, index) => {
      const browser = browserOn(index, { authenticator: owner.authenticator });
      const { ceremony_id, options } = await browser.authenticationOptions();
      return { browser, ceremony_id, options };
    });
    // The counter of one authenticator must grow, so each assertion is made when it is sent.
    const [suspended, ...answers] = await Promise.all([
      new Promise((resolve) => setTimeout(resolve, round * 5)).then(() => setStatus("suspended")),
      ...ready.map(({ browser, ceremony_id, options }) =>
        browser.call("verifyAuthentication", {
          body: { ceremony_id, credential: owner.authenticator.get(options as never) },
        }),
      ),
    ]);
    expectStatus(suspended, 200);
    t.ok(codes(answers).every((code) => code === 200 || code === "authentication_failed"));
    signedIn += answers.filter(({ status }) => status === 200).length;
    t.equal(await countOf("from queue_sessions where customer_id = $1 and ended_at is null", id), 0);
    expectStatus(await setStatus("active"), 200);
  }
  t.ok(signedIn > 0, "some were signed in before");
});

t.test("of two administrators who are suspended or erased at once, one stays", async (t) => {
  for (let round = 0; round < rounds; round += 1) {
    await forgetLimits();
    const ids: string[] = [];
    for (const name of ["one", "two"]) {
      const { id } = await account(`${name}-${round}@example.com`);
      const path = { customer_id: id, role: "administrator" };
      const given = await consoleOn(0).call("assignRole", { path, headers: { "if-match": "*" } });
      expectStatus(given, 200);
      ids.push(id);
    }
    const answers = await Promise.all(
      ids.map((customer_id, index) =>
        (round + index) % 3 === 0
          ? consoleOn(index).call("eraseCustomer", { path: { customer_id } })
          : consoleOn(index).call("setCustomerStatus", {
              path: { customer_id },
              body: { status: "suspended" },
            }),
      ),
    );
    t.strictSame(codes(answers).sort(), [200, "last_administrator"]);
    // The next round has its own.
    await pool.query("delete from queue_customer_roles where role = 'administrator'");
  }
});

t.test("an operator's code, tried by twenty callers with a proof each, has one winner", async (t) => {
  const { id } = await account("winner@example.com");
  const tokens = await proofs("winner@example.com", callers);
  for (let round = 0; round < rounds / 2; round += 1) {
    const { code } = await recoveryOf(id);
    await forgetLimits();
    // Ten tries of an account are compared; as many callers come with the right code.
    const answers = await together((caller, index) => redeem(caller, tokens[index], code));
    t.strictSame(codes(answers).sort(), [200, ...Array(callers - 1).fill("code_invalid")]);
    t.equal(
      await countOf("from customer_audit_events where type = 'recovery.redeemed' and customer_id = $1", id),
      round + 1,
    );
    t.equal(
      await countOf("from queue_sessions where customer_id = $1 and acr = 'recovery'", id),
      round + 1,
      "a session for the winner and for nobody else",
    );
    const won = answers.findIndex(({ status }) => status === 200);
    tokens.splice(won, 1, ...(await proofs("winner@example.com", 1)));
  }
});

for (const [what, cancel] of [
  [
    "its mail",
    (recoveryId: string, _id: string, caller: Browser) =>
      caller.call("cancelRecovery", { body: { cancel_token: cancelToken(secrets, recoveryId) } }),
  ],
  [
    "an operator",
    (_recoveryId: string, customer_id: string) =>
      consoleOn(1).call("cancelRecoveryForOperator", { path: { customer_id } }),
  ],
  [
    "another recovery",
    (_recoveryId: string, customer_id: string) =>
      consoleOn(1).call("startRecovery", { path: { customer_id } }),
  ],
] as const) {
  t.test(`a recovery is redeemed or cancelled by ${what}, and never both`, async (t) => {
    const email = `${what.replaceAll(" ", "-")}@example.com`;
    const { id } = await account(email);
    for (let round = 0; round < rounds; round += 1) {
      const { code, recovery_id } = await recoveryOf(id);
      const [token] = await proofs(email, 1);
      const before = await countOf("from queue_sessions where customer_id = $1 and acr = 'recovery'", id);
      await Promise.all([
        redeem(browserOn(0), token, code),
        // About as long as the argon2 takes, and then some, by turns.
        new Promise((resolve) => setTimeout(resolve, round * 8)).then(() =>
          cancel(recovery_id, id, browserOn(1)),
        ),
      ]);
      const { rows } = await pool.query("select end_reason from queue_operator_recoveries where id = $1", [
        recovery_id,
      ]);
      const began =
        (await countOf("from queue_sessions where customer_id = $1 and acr = 'recovery'", id)) - before;
      t.equal(began, rows[0].end_reason === "redeemed" ? 1 : 0);
      const events = await countOf(
        "from customer_audit_events where type in ('recovery.redeemed', 'recovery.cancelled') and targets->0->>'id' = $1",
        recovery_id,
      );
      t.equal(events, 1, "and the log has one end");
    }
  });
}

t.test("twenty operators at once leave one recovery pending", async (t) => {
  const { id } = await account("pending@example.com");
  const answers = await together((_caller, index) =>
    consoleOn(index).call("startRecovery", { path: { customer_id: id } }),
  );
  t.ok(answers.every(({ status }) => status === 201));
  t.equal(await countOf("from queue_operator_recoveries where customer_id = $1 and ended_at is null", id), 1);
});
