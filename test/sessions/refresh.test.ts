import { createHash, randomBytes } from "node:crypto";
import t from "tap";
import { deriveKeys } from "../../src/derived-keys.ts";
import { createRefreshTokens } from "../../src/sessions/refresh-token.ts";
import { createTestApp } from "../support/app.ts";
import { type Browser, expectStatus } from "../support/browser.ts";

async function refreshWith(
  ada: Browser,
  cookie: string,
): Promise<{ status: number; successor: string | undefined }> {
  ada.cookie = cookie;
  const { status } = await ada.call("refreshSession");
  return { status, successor: ada.cookie };
}

async function signedUp(t: Parameters<typeof createTestApp>[0]) {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { session, customer } = await ada.signUp("ada@example.com");
  return { ...test, ada, session, customer, first: ada.cookie as string };
}

t.test("a refresh answers a successor and a new access token of the same session", async (t) => {
  const { ada, session, first } = await signedUp(t);
  const before = ada.accessToken;
  const refreshed = expectStatus<Record<string, unknown>>(await ada.call("refreshSession"), 200);
  t.not(ada.cookie, first);
  t.not(ada.accessToken, before);
  t.match(refreshed.session, { id: session.id, auth_time: session.auth_time });
});

t.test(
  "the immediate predecessor is a retry for 30 seconds: the same successor, and nobody is signed out",
  async (t) => {
    const { ada, clock, first } = await signedUp(t);
    const { successor } = await refreshWith(ada, first);
    clock.advance(29);
    t.strictSame(await refreshWith(ada, first), { status: 200, successor });
    t.equal((await refreshWith(ada, successor as string)).status, 200);
  },
);

t.test("the predecessor after 30 seconds ends the session", async (t) => {
  const { ada, clock, first } = await signedUp(t);
  const { successor } = await refreshWith(ada, first);
  clock.advance(30);
  t.equal((await refreshWith(ada, first)).status, 401);
  t.equal((await refreshWith(ada, successor as string)).status, 401);
});

t.test("an older token than the predecessor ends the session at once, and the audit says so", async (t) => {
  const { ada, database, session, customer, first } = await signedUp(t);
  const { successor: second } = await refreshWith(ada, first);
  const { successor: third } = await refreshWith(ada, second as string);
  t.equal((await refreshWith(ada, first)).status, 401);
  t.equal(
    (await refreshWith(ada, third as string)).status,
    401,
    "the thief's or the owner's, whoever has it",
  );
  const { rows } = await database.pool.query(
    "select data, outcome, actor_type, actor_id, customer_id from customer_audit_events where type = 'session.ended' and session_id = $1",
    [session.id],
  );
  t.strictSame(
    rows,
    [
      {
        data: { reason: "refresh_reused" },
        outcome: "success",
        actor_type: "anonymous",
        actor_id: null,
        customer_id: customer.id,
      },
    ],
    "whoever presented it was not proven to be the customer",
  );
});

t.test("the customer is told of a reuse by one mail, in the transaction that ends the session", async (t) => {
  const { ada, database, session, first } = await signedUp(t);
  const { successor: second } = await refreshWith(ada, first);
  const { successor: third } = await refreshWith(ada, second as string);
  const state = async () => {
    const { rows } = await database.pool.query(
      `select (select ended_at is not null from queue_sessions where id = $1) as ended,
        (select count(*)::int from queue_notices where kind = 'session_reused' and email = 'ada@example.com') as notices,
        (select count(*)::int from queue_jobs.job where data->>'kind' = 'notice') as jobs`,
      [session.id],
    );
    return rows[0];
  };
  await database.pool.query(
    "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$",
  );
  for (const [table, when] of [
    ["queue_notices", "trigger refuse before insert on queue_notices"],
    [
      "queue_sessions",
      "constraint trigger refuse after update on queue_sessions deferrable initially deferred",
    ],
  ]) {
    await database.pool.query(`create ${when} for each row execute function refuse()`);
    t.equal((await refreshWith(ada, first)).status, 500);
    t.strictSame(await state(), { ended: false, notices: 0, jobs: 0 }, `neither, where ${table} fails`);
    await database.pool.query(`drop trigger refuse on ${table}`);
  }
  t.equal((await refreshWith(ada, first)).status, 401);
  t.strictSame(await state(), { ended: true, notices: 1, jobs: 1 });
  for (const token of [first, second, third]) t.equal((await refreshWith(ada, token as string)).status, 401);
  t.strictSame(await state(), { ended: true, notices: 1, jobs: 1 }, "nothing more once it is over");
});

t.test("every refusal of a refresh looks the same", async (t) => {
  const { ada, config, session, first } = await signedUp(t);
  const tokens = createRefreshTokens(deriveKeys(config.secrets));
  const parts = tokens.decode(first) as NonNullable<ReturnType<typeof tokens.decode>>;
  const foreign = createRefreshTokens(deriveKeys({ current: randomBytes(32), previous: undefined }));
  await refreshWith(ada, first);
  await ada.call("endCurrentSession");
  const refusals = {
    none: "",
    garbage: "qrt_garbage",
    "another prefix": first.replace("qrt_", "qat_"),
    "another secret's": foreign.encode(parts),
    "a generation never given": tokens.encode({ ...parts, generation: 9 }),
    "an unknown session": tokens.encode({ ...parts, sessionId: "01a20b65-b387-77bc-a1fc-c90617a24f40" }),
    "a wrong secret": tokens.encode({ ...parts, secret: randomBytes(32) }),
    "an ended session": first,
  };
  const answers = new Set<string>();
  for (const [kind, cookie] of Object.entries(refusals)) {
    ada.cookie = cookie;
    ada.accessToken = undefined;
    const { status, headers, body } = await ada.call("refreshSession");
    t.equal(status, 401, kind);
    const { request_id: _, ...rest } = body;
    answers.add(JSON.stringify([rest, headers["www-authenticate"], headers["set-cookie"]]));
  }
  t.equal(answers.size, 1);
  t.ok(session);
});

t.test("a refused token changes nothing: a wrong secret does not end the session it names", async (t) => {
  const { ada, config, first } = await signedUp(t);
  const tokens = createRefreshTokens(deriveKeys(config.secrets));
  const parts = tokens.decode(first) as NonNullable<ReturnType<typeof tokens.decode>>;
  t.equal((await refreshWith(ada, tokens.encode({ ...parts, secret: randomBytes(32) }))).status, 401);
  t.equal((await refreshWith(ada, tokens.encode({ ...parts, generation: 7 }))).status, 401);
  t.equal((await refreshWith(ada, first)).status, 200);
});

t.test("neither the database nor the key alone yields a token", async (t) => {
  const { database, config, session, first } = await signedUp(t);
  const parts = createRefreshTokens(deriveKeys(config.secrets)).decode(first);
  const { rows } = await database.pool.query("select refresh_secret_hash from queue_sessions where id = $1", [
    session.id,
  ]);
  t.same(
    rows[0].refresh_secret_hash,
    createHash("sha256")
      .update(parts?.secret as Buffer)
      .digest(),
    "the row holds a hash",
  );
});

t.test(
  "a token of the secret before it is accepted while the secret is being rotated, and its successor is of the new one",
  (t) => {
    const [previous, current] = [randomBytes(32), randomBytes(32)];
    const parts = {
      sessionId: "01a20b65-b387-77bc-a1fc-c90617a24f40",
      generation: 3,
      secret: randomBytes(32),
    };
    const old = createRefreshTokens(deriveKeys({ current: previous, previous: undefined }));
    const rotating = createRefreshTokens(deriveKeys({ current, previous }));
    const done = createRefreshTokens(deriveKeys({ current, previous: undefined }));
    t.strictSame(rotating.decode(old.encode(parts)), parts);
    t.strictSame(done.decode(rotating.encode(parts)), parts);
    t.equal(done.decode(old.encode(parts)), undefined);
    t.end();
  },
);

t.test("a refresh token has one spelling, and no bit of it can be changed", (t) => {
  const tokens = createRefreshTokens(deriveKeys({ current: randomBytes(32), previous: undefined }));
  const token = tokens.encode({
    sessionId: "01a20b65-b387-77bc-a1fc-c90617a24f40",
    generation: 0,
    secret: randomBytes(32),
  });
  t.equal(tokens.decode(`${token}=`), undefined);
  t.equal(tokens.decode(`${token} `), undefined);
  t.equal(tokens.decode(token.replace("qrt_", "")), undefined);
  const bytes = Buffer.from(token.slice(4), "base64url");
  const accepted = Array.from(bytes.keys()).filter((index) => {
    const bent = Buffer.from(bytes);
    bent[index] = (bent[index] as number) ^ 1;
    return tokens.decode(`qrt_${bent.toString("base64url")}`) !== undefined;
  });
  t.strictSame(accepted, []);
  t.end();
});
