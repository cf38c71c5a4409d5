import t from "tap";
import { deriveKeys } from "../../src/derived-keys.ts";
import { verificationCode } from "../../src/email-verification/code.ts";
import { testEnvironment, testOrigin } from "../support/app.ts";
import { Browser, type Reply } from "../support/browser.ts";
import { createTestDatabase, openPool } from "../support/database.ts";
import { httpTransport, startProcess } from "../support/service-process.ts";
import { undoTokensOf } from "../support/undo-tokens.ts";

// Two service processes on one database: an address has one owner at a time, and a change one end.

const rounds = 8;

const databaseUrl = await createTestDatabase(t);
const environment = testEnvironment(databaseUrl);
const processes = await Promise.all([startProcess({ environment }), startProcess({ environment })]);
const pool = openPool(databaseUrl, 3);
t.teardown(async () => {
  await Promise.all(processes.map((process) => process.stop()));
  await pool.end();
});

const secrets = {
  current: Buffer.from(environment.QUEUE_SECRET as string, "base64"),
  previous: undefined,
};
const [{ code }] = deriveKeys(secrets);
let people = 0;

/** A browser on either process, with a client address of its own. */
function browserOn(process: number): Browser {
  people += 1;
  const transport = httpTransport((processes[process % 2] as { url: string }).url);
  return new Browser(transport, {
    origin: testOrigin,
    address: `10.1.${Math.floor(people / 256) % 256}.${people % 256}`,
    codeFor: (id) => verificationCode(code, id),
  });
}

/** The same session on the other process. */
function alsoOn(process: number, { accessToken, cookie }: Browser): Browser {
  return Object.assign(browserOn(process), { accessToken, cookie });
}

async function signedUp(email: string): Promise<{ browser: Browser; id: string }> {
  const browser = browserOn(people);
  const { customer } = await browser.signUp(email);
  return { browser, id: customer.id };
}

const outcome = ({ status, body }: Reply<unknown>) =>
  (body as { code?: string } | undefined)?.code ?? String(status);

async function emailOf(customerId: string): Promise<string | null> {
  const { rows } = await pool.query("select email from queue_customers where id = $1", [customerId]);
  return rows[0].email;
}

async function countOf(sql: string, ...values: unknown[]): Promise<number> {
  const { rows } = await pool.query(`select count(*)::int as count ${sql}`, values);
  return rows[0].count;
}

t.test("of four changes of one customer, confirmed at once by twenty callers, one wins", async (t) => {
  for (let round = 0; round < rounds; round += 1) {
    const ada = await signedUp(`pending-${round}@example.com`);
    const targets = ["north", "east", "south", "west"].map((side) => `${side}-${round}@example.org`);
    const ids: string[] = [];
    for (const target of targets) ids.push(await ada.browser.startEmailChange(target));
    // Five tries of each code, which is all that one bears.
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        alsoOn(index >> 2, ada.browser).confirmEmailChange(ids[index % 4] as string),
      ),
    );
    t.strictSame(answers.map(outcome).sort(), ["200", ...Array(19).fill("verification_expired")]);
    const winner = answers.find(({ status }) => status === 200)?.body.customer.email;
    t.equal(await emailOf(ada.id), winner);
    t.equal(await countOf("from queue_email_changes where customer_id = $1", ada.id), 1);
    t.equal(
      await countOf("from queue_email_verifications where customer_id = $1", ada.id),
      0,
      "the others are void",
    );
  }
});

t.test("of two customers who change to one address at once, one gets it", async (t) => {
  for (let round = 0; round < rounds; round += 1) {
    const target = `wanted-${round}@example.org`;
    const pair = [
      await signedUp(`one-${round}@example.com`),
      await signedUp(`other-${round}@example.com`),
    ] as const;
    const ids = await Promise.all(pair.map(({ browser }) => browser.startEmailChange(target)));
    const answers = await Promise.all(
      pair.map(({ browser }, index) => alsoOn(index, browser).confirmEmailChange(ids[index] as string)),
    );
    t.strictSame(answers.map(outcome).sort(), ["200", "email_taken"]);
    t.equal(await countOf("from queue_customers where email = $1", target), 1);
    t.equal(
      await countOf(
        "from queue_email_changes where customer_id = any($1)",
        pair.map(({ id }) => id),
      ),
      1,
      "who lost has changed nothing",
    );
  }
});

/** Somebody who has proven an address, and whose registrations of it only wait to be finished. */
async function provenAddress(address: string, registrations: number) {
  const eve = browserOn(people);
  const token = await eve.verifyEmail(address);
  const bodies: { ceremony_id: string; credential: unknown }[] = [];
  for (let index = 0; index < registrations; index += 1) {
    const { ceremony_id, options } = await eve.registrationOptions(token);
    bodies.push({ ceremony_id, credential: eve.authenticator.create(options as never) });
  }
  return bodies;
}

t.test("a sign-up that races a change away from its address never gets the reserved one", async (t) => {
  for (let round = 0; round < rounds; round += 1) {
    const address = `reserved-${round}@example.com`;
    const bodies = await provenAddress(address, 6);
    const ada = await signedUp(`owner-${round}@example.com`);
    await ada.browser.changeEmail(address);
    const away = await ada.browser.startEmailChange(`away-${round}@example.org`);
    const [changed, ...answers] = await Promise.all([
      ada.browser.confirmEmailChange(away),
      ...bodies.map((body, index) => browserOn(index).call("verifyRegistration", { body })),
    ]);
    t.equal(changed.status, 200);
    t.strictSame(answers.map(outcome), Array(6).fill("email_taken"));
    t.equal(await countOf("from queue_customers where email = $1", address), 0);
  }
});

t.test("a sign-up that waits for the change to commit sees the reservation", async (t) => {
  const address = "waited-for@example.com";
  const [body] = await provenAddress(address, 1);
  const ada = await signedUp("waiting@example.com");
  await ada.browser.changeEmail(address);
  // The statements of a change, held open between the row that gives the address up and the commit.
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query(
      "update queue_customers set email = 'b@example.org', email_key = 'b@example.org' where id = $1",
      [ada.id],
    );
    const signUp = browserOn(1).call("verifyRegistration", { body });
    for (;;) {
      const waiting = "from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
      if ((await countOf(waiting)) > 0) break;
    }
    await client.query(
      `insert into queue_email_changes (id, customer_id, previous_email, previous_email_key, changed_at, reserved_until)
      values (gen_random_uuid(), $1, $2, $2, now(), now() + interval '7 days')`,
      [ada.id, address],
    );
    await client.query("commit");
    t.equal(outcome(await signUp), "email_taken");
  } finally {
    client.release();
  }
  t.equal(await countOf("from queue_customers where email = $1", address), 0);
});

t.test("an undo, presented twenty times at once with either token of a chain, happens once", async (t) => {
  for (let round = 0; round < rounds; round += 1) {
    const email = `chain-${round}@example.com`;
    const ada = await signedUp(email);
    await ada.browser.changeEmail(`chain-b-${round}@example.org`);
    await ada.browser.changeEmail(`chain-c-${round}@example.org`);
    const tokens = await undoTokensOf(pool, secrets, ada.id);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        browserOn(index >> 1).call("undoEmailChange", { body: { undo_token: tokens[index % 2] } }),
      ),
    );
    t.strictSame(answers.map(outcome).sort(), ["204", ...Array(19).fill("verification_expired")]);
    t.equal(await emailOf(ada.id), email);
    t.equal(
      await countOf(
        "from customer_audit_events where type = 'email.change_undone' and customer_id = $1",
        ada.id,
      ),
      1,
    );
    t.equal(
      await countOf("from queue_notices where customer_id = $1 and kind = 'email_change_undone'", ada.id),
      2,
    );
  }
});

t.test("whatever a thief's session does while the owner undoes, the owner keeps the address", async (t) => {
  for (let round = 0; round < rounds; round += 1) {
    const email = `victim-${round}@example.com`;
    const ada = await signedUp(email);
    await ada.browser.changeEmail(`thief-${round}@example.org`);
    const [undo_token] = await undoTokensOf(pool, secrets, ada.id);
    const further = await ada.browser.startEmailChange(`further-${round}@example.org`);
    const [undone, changed] = await Promise.all([
      browserOn(0).call("undoEmailChange", { body: { undo_token } }),
      alsoOn(1, ada.browser).confirmEmailChange(further),
      alsoOn(0, ada.browser).call("updateMe", { body: { display_name: "Thief" } }),
    ]);
    t.equal(undone.status, 204);
    t.match(outcome(changed), /^(200|verification_expired|session_ended)$/);
    t.equal(await emailOf(ada.id), email);
    t.equal(await countOf("from queue_sessions where customer_id = $1 and ended_at is null", ada.id), 0);
    t.equal(await countOf("from queue_email_verifications where customer_id = $1", ada.id), 0);
  }
});

t.test(
  "an erasure that races sign-ins leaves no live session, and an erased account is erased once",
  async (t) => {
    for (let round = 0; round < rounds; round += 1) {
      const ada = await signedUp(`erased-${round}@example.com`);
      const bodies = await Promise.all(
        Array.from({ length: 6 }, async () => {
          const { ceremony_id, options } = await ada.browser.authenticationOptions();
          return { ceremony_id, credential: ada.browser.authenticator.get(options as never) };
        }),
      );
      const [first, second, ...answers] = await Promise.all([
        alsoOn(0, ada.browser).call("eraseMe"),
        alsoOn(1, ada.browser).call("eraseMe"),
        ...bodies.map((body, index) => browserOn(index).call("verifyAuthentication", { body })),
      ]);
      t.strictSame([first, second].map(outcome).sort(), ["200", "session_ended"]);
      t.ok(answers.every(({ status }) => status < 500));
      t.equal(await emailOf(ada.id), null);
      t.equal(await countOf("from queue_sessions where customer_id = $1 and ended_at is null", ada.id), 0);
      t.equal(await countOf("from queue_webauthn_credentials where customer_id = $1", ada.id), 0);
      t.equal(
        await countOf("from customer_audit_personal where customer_id = $1", ada.id),
        0,
        "what failed afterwards",
      );
    }
  },
);
