import { randomBytes } from "node:crypto";
import t from "tap";
import { verificationCode } from "../../src/email-verification/code.ts";
import { type Browser, expectStatus } from "../support/browser.ts";
import { callers, startProcessPair } from "../support/process-pair.ts";

// Two service processes on one database, and callers released together: whatever is single-use has one winner.

const rounds = 8;

const { pool, codeKey, browserOn, together, countOf } = await startProcessPair(t);

/** Runs the call for every caller, one after the other. */
async function eachInTurn<T>(call: (caller: Browser, index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let index = 0; index < callers; index += 1) results.push(await call(browserOn(index), index));
  return results;
}

t.test("one assertion, presented twenty times at once, signs in once", async (t) => {
  const ada = browserOn(0);
  await ada.signUp("challenge@example.com");
  for (let round = 0; round < rounds; round += 1) {
    const { ceremony_id, options } = await ada.authenticationOptions();
    const body = { ceremony_id, credential: ada.authenticator.get(options as never) };
    const answers = await together((caller) => caller.call("verifyAuthentication", { body }));
    const statuses = answers.map(({ status, body }) => `${status} ${body.code ?? ""}`).sort();
    t.strictSame(statuses, ["200 ", ...Array(callers - 1).fill("400 ceremony_expired")]);
  }
});

t.test(
  "one verification token, with a ceremony for each of twenty callers, makes one customer",
  async (t) => {
    for (let round = 0; round < rounds; round += 1) {
      const email = `token-${round}@example.com`;
      const token = await browserOn(0).verifyEmail(email);
      const ceremonies = await together(async (caller) => {
        const { ceremony_id, options } = await caller.registrationOptions(token);
        return { caller, body: { ceremony_id, credential: caller.authenticator.create(options as never) } };
      });
      const answers = await Promise.all(
        ceremonies.map(({ caller, body }) => caller.call("verifyRegistration", { body })),
      );
      t.equal(answers.filter(({ status }) => status === 201).length, 1);
      t.ok(
        answers.every(
          ({ status, body }) =>
            status === 201 || ["verification_expired", "email_taken"].includes(String(body.code)),
        ),
      );
      t.equal(await countOf("from queue_customers where email = $1", email), 1);
      t.equal(
        await countOf(
          "from queue_webauthn_credentials w join queue_customers c on c.id = w.customer_id where c.email = $1",
          email,
        ),
        1,
      );
    }
  },
);

t.test("one right code, presented by twenty callers, is confirmed once", async (t) => {
  for (let round = 0; round < rounds; round += 1) {
    const started = await browserOn(0).call<{ verification_id: string }>("createEmailVerification", {
      body: { email: `code-${round}@example.com`, purpose: "sign_up" },
    });
    const id = expectStatus(started, 202).verification_id;
    const answers = await together((caller) =>
      caller.call("confirmEmailVerification", {
        path: { verification_id: id },
        body: { code: verificationCode(codeKey, id) },
      }),
    );
    t.equal(answers.filter(({ status }) => status === 200).length, 1);
  }
});

t.test("a code is compared five times at most, however many try at once", async (t) => {
  for (let round = 0; round < rounds; round += 1) {
    const started = await browserOn(0).call<{ verification_id: string }>("createEmailVerification", {
      body: { email: `guess-${round}@example.com`, purpose: "sign_up" },
    });
    const id = expectStatus(started, 202).verification_id;
    const wrong = verificationCode(codeKey, id) === "00000000" ? "00000001" : "00000000";
    const answers = await together((caller) =>
      caller.call("confirmEmailVerification", { path: { verification_id: id }, body: { code: wrong } }),
    );
    t.equal(answers.filter(({ body }) => body.code === "code_invalid").length, 5);
    t.equal(answers.filter(({ body }) => body.code === "verification_expired").length, callers - 5);
  }
});

t.test("twenty people who prove the same address at once make one customer", async (t) => {
  for (let round = 0; round < rounds; round += 1) {
    const email = `same-${round}@example.com`;
    const ceremonies = await eachInTurn(async (caller, index) => {
      // Five mails an hour go to one address, and here twenty have to hold a token of their own.
      if (index % 5 === 0) await pool.query("delete from queue_rate_limits");
      const { ceremony_id, options } = await caller.registrationOptions(await caller.verifyEmail(email));
      return { caller, body: { ceremony_id, credential: caller.authenticator.create(options as never) } };
    });
    const answers = await Promise.all(
      ceremonies.map(({ caller, body }) => caller.call("verifyRegistration", { body })),
    );
    t.strictSame(answers.map(({ status, body }) => body.code ?? status).sort(), [
      201,
      ...Array(callers - 1).fill("email_taken"),
    ]);
    t.equal(await countOf("from queue_customers where email = $1", email), 1);
  }
});

t.test("one credential id, registered by twenty people at once, is one person's", async (t) => {
  for (let round = 0; round < rounds; round += 1) {
    const credentialId = randomBytes(32);
    const ceremonies = await together(async (caller, index) => {
      const token = await caller.verifyEmail(`id-${round}-${index}@example.com`);
      const { ceremony_id, options } = await caller.registrationOptions(token);
      const credential = caller.authenticator.create(options as never, { credentialId });
      return { caller, body: { ceremony_id, credential } };
    });
    const answers = await Promise.all(
      ceremonies.map(({ caller, body }) => caller.call("verifyRegistration", { body })),
    );
    t.strictSame(answers.map(({ status, body }) => body.code ?? status).sort(), [
      201,
      ...Array(callers - 1).fill("credential_exists"),
    ]);
    t.equal(
      await countOf("from queue_webauthn_credentials where credential_id = $1", credentialId),
      1,
      "one passkey",
    );
    t.equal(await countOf("from queue_customers where email like $1", `id-${round}-%`), 1, "one customer");
    const winner = ceremonies[answers.findIndex(({ status }) => status === 201)];
    t.equal((await winner?.caller.signIn())?.customer.email.startsWith(`id-${round}-`), true);
  }
});

t.test(
  "one refresh token, presented twenty times at once, has one successor and signs nobody out",
  async (t) => {
    const ada = browserOn(0);
    const { session } = await ada.signUp("refresh@example.com");
    for (let round = 0; round < rounds; round += 1) {
      const cookie = ada.cookie;
      const answers = await together(async (caller) => {
        caller.cookie = cookie;
        const { status } = await caller.call("refreshSession");
        return { status, successor: caller.cookie };
      });
      t.strictSame([...new Set(answers.map(({ status }) => status))], [200]);
      const successors = new Set(answers.map(({ successor }) => successor));
      t.equal(successors.size, 1);
      t.equal(
        await countOf(
          "from customer_audit_events where type = 'session.refreshed' and session_id = $1",
          session.id,
        ),
        round + 1,
      );
      [ada.cookie] = successors;
    }
    expectStatus(await ada.call("getCurrentSession"), 200);
  },
);

t.test(
  "an older refresh token, among twenty callers with the current one, ends the session for all",
  async (t) => {
    for (let round = 0; round < rounds; round += 1) {
      const ada = browserOn(0);
      const { session } = await ada.signUp(`reuse-${round}@example.com`);
      const oldest = ada.cookie;
      await ada.call("refreshSession");
      await ada.call("refreshSession");
      const current = ada.cookie;
      await together(async (caller, index) => {
        caller.cookie = index === 7 ? oldest : current;
        return caller.call("refreshSession");
      });
      t.equal(
        await countOf("from queue_sessions where id = $1 and end_reason = 'refresh_reused'", session.id),
        1,
      );
      t.equal(
        await countOf(
          "from customer_audit_events where type = 'session.ended' and session_id = $1",
          session.id,
        ),
        1,
      );
      for (const process of [0, 1]) {
        const caller = browserOn(process);
        caller.cookie = current;
        caller.accessToken = ada.accessToken;
        t.equal((await caller.call("refreshSession")).status, 401);
        t.equal((await caller.call("getCurrentSession")).status, 401, "the other process knows it at once");
      }
    }
  },
);

t.test("a sign-in that races a suspension leaves no live session", async (t) => {
  for (let round = 0; round < rounds; round += 1) {
    const ada = browserOn(0);
    const { customer } = await ada.signUp(`suspended-${round}@example.com`);
    const bodies = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const { ceremony_id, options } = await ada.authenticationOptions();
        return { ceremony_id, credential: ada.authenticator.get(options as never) };
      }),
    );
    // What suspending does: the customer's row first, FOR UPDATE, then the sessions.
    const suspend = async () => {
      const client = await pool.connect();
      try {
        await client.query("begin");
        await client.query("select from queue_customers where id = $1 for update", [customer.id]);
        await client.query(
          "update queue_customers set status = 'suspended', suspended_at = now() where id = $1",
          [customer.id],
        );
        await client.query(
          "update queue_sessions set ended_at = now(), end_reason = 'suspended' where customer_id = $1 and ended_at is null",
          [customer.id],
        );
        await client.query("commit");
      } finally {
        client.release();
      }
    };
    const [, ...answers] = await Promise.all([
      suspend(),
      ...bodies.map((body, index) => browserOn(index).call("verifyAuthentication", { body })),
      ada.another().call("refreshSession"),
    ]);
    t.ok(answers.every(({ status }) => status < 500));
    t.equal(await countOf("from queue_sessions where customer_id = $1 and ended_at is null", customer.id), 0);
  }
});
