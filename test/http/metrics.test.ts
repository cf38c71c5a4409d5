import { generateKeyPairSync, randomUUID } from "node:crypto";
import t from "tap";
import { publicationSeconds } from "../../src/tokens/key-times.ts";
import { publicJwkOf } from "../../src/tokens/rsa-key.ts";
import { addSigningKey } from "../../src/tokens/signing-key-store.ts";
import { createTestApp, type TestApp, testEnvironment } from "../support/app.ts";
import { newSealKey, testSealer } from "../support/audit.ts";
import { expectStatus } from "../support/browser.ts";
import { createTestDatabase } from "../support/database.ts";
import { startProcess } from "../support/service-process.ts";
import { serviceToken } from "../support/services.ts";
import { startSsmServer } from "../support/ssm-server.ts";
import { createTcpProxy } from "../support/tcp-proxy.ts";

/** The sum of a metric over all series that have the labels. */
function valueOf(text: string, name: string, labels: Record<string, string> = {}): number | undefined {
  const values = text
    .split("\n")
    .filter((line) => line.startsWith(`${name}{`))
    .filter((line) => Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)))
    .map((line) => Number(line.slice(line.lastIndexOf(" "))));
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}

async function read(test: TestApp): Promise<string> {
  const reply = await test.service("console").call("getMetrics");
  expectStatus(reply, 200);
  return reply.text;
}

t.test("only a service with the scope reads the metrics, as Prometheus takes them", async (t) => {
  const { service, browser } = await createTestApp(t);
  t.equal((await browser().call("getMetrics")).status, 401);
  t.match(await service("raptor").call("getMetrics"), { status: 403, body: { code: "insufficient_scope" } });
  const { headers } = await service("console").call("getMetrics");
  t.equal(headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
});

t.test(
  "requests are counted by operation, status and problem, and timed; sign-ins and refreshes by outcome",
  async (t) => {
    const test = await createTestApp(t);
    const ada = test.browser();
    await ada.signUp("ada@example.com");
    await ada.signIn();
    const { ceremony_id, options } = await ada.authenticationOptions();
    const credential = ada.authenticator.get(options as never, {
      clientData: { origin: "https://evil.example" },
    });
    expectStatus(await ada.call("verifyAuthentication", { body: { ceremony_id, credential } }), 400);
    const oldest = ada.cookie;
    for (let count = 0; count < 2; count += 1) expectStatus(await ada.call("refreshSession"), 200);
    ada.cookie = oldest;
    expectStatus(await ada.call("refreshSession"), 401);
    await test.app.inject("/nowhere/at/all");

    const text = await read(test);
    const requests = (labels: Record<string, string>) => valueOf(text, "queue_http_requests_total", labels);
    t.equal(requests({ operation: "verifyAuthentication", status: "200", problem: "" }), 1);
    t.equal(requests({ operation: "refreshSession", status: "200" }), 2);
    t.equal(requests({ operation: "refreshSession", status: "401", problem: "session_ended" }), 1);
    t.equal(requests({ operation: "none", status: "404", problem: "not_found" }), 1);
    t.equal(valueOf(text, "queue_http_request_duration_seconds_count", { operation: "refreshSession" }), 3);
    t.equal(valueOf(text, "queue_sign_ins_total", { outcome: "success" }), 1);
    const failed = valueOf(text, "queue_sign_ins_total") as number;
    t.equal(failed, 2, "the one that failed by its problem");
    t.equal(valueOf(text, "queue_refreshes_total", { outcome: "success" }), 2);
    t.equal(valueOf(text, "queue_refreshes_total", { outcome: "reused" }), 1);
    for (const name of ["nodejs_eventloop_lag_p99_seconds", "process_resident_memory_bytes"])
      t.ok(valueOf(text, name) !== undefined, name);
    t.ok((valueOf(text, "queue_database_connections", { state: "idle" }) ?? 0) >= 1);
    t.equal(valueOf(text, "queue_database_up"), 1);
    t.notMatch(text, /nowhere|example\.com/, "no label is made of what came with a request");
  },
);

t.test("mails, seals and the revocation feed that lag are seen, and seen to catch up", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  await ada.signUp("ada@example.com");
  await ada.call("endCurrentSession");
  test.clock.advance(500);
  const late = await read(test);
  for (const name of [
    "queue_mail_lag_seconds",
    "queue_audit_seal_lag_seconds",
    "queue_revocation_feed_lag_seconds",
  ])
    t.ok((valueOf(late, name) as number) > 450, name);
  t.ok((valueOf(late, "queue_mail_waiting") as number) >= 1);

  await testSealer(test, newSealKey()).sealAll();
  await test.service("raptor").call("listRevocations");
  await test.database.pool.query("update queue_jobs.job set state = 'failed' where name = 'mail'");
  const caughtUp = await read(test);
  for (const name of [
    ...["queue_mail_lag_seconds", "queue_mail_waiting", "queue_audit_seal_lag_seconds"],
    "queue_revocation_feed_lag_seconds",
  ])
    t.equal(valueOf(caughtUp, name), 0, name);
  t.ok((valueOf(caughtUp, "queue_mail_failed") as number) >= 1);
});

t.test("from a database that is slow the metrics take nothing, and come in time", async (t) => {
  const direct = await createTestDatabase(t);
  const proxy = await createTcpProxy(direct);
  await proxy.open();
  t.teardown(() => proxy.close());
  const test = await createTestApp(t, { DATABASE_URL: proxy.through(direct) });
  t.equal(valueOf(await read(test), "queue_database_up"), 1);
  // In time for each reading, and too slow for all of them.
  proxy.delayMs = 2_000;
  const text = await read(test);
  t.equal(valueOf(text, "queue_database_up"), 0);
  t.ok(valueOf(text, "queue_http_requests_total", { operation: "getMetrics", status: "200" }));
  proxy.delayMs = 0;
});

t.test("the age of the key in force is told for a ring in SSM; a key in a setting has none", async (t) => {
  const ssm = await startSsmServer(t);
  ssm.put(process.env.QUEUE_TEST_SIGNING_KEY as string);
  Object.assign(process.env, ssm.environment);
  const shared = await createTestApp(t, { ...ssm.environment, QUEUE_JWT_SIGNING_KEY: "" });
  const age = async (test: TestApp) => valueOf(await read(test), "queue_signing_key_age_seconds");
  t.ok(((await age(shared)) as number) < 60);
  shared.clock.advance(86_400);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await addSigningKey(shared.database.db, await publicJwkOf(privateKey), shared.clock.now());
  t.ok(((await age(shared)) as number) >= 86_400, "the next key is only published yet");
  shared.clock.advance(publicationSeconds + 60);
  const next = (await age(shared)) as number;
  t.ok(next >= 60 && next < 600, `${next}`);
  await shared.database.pool.query("update queue_signing_keys set revoked_at = $1", [shared.clock.now()]);
  t.equal(await age(shared), undefined, "no key is in force");

  t.equal(await age(await createTestApp(t)), undefined);
});

t.test("while the database is away the metrics say so and show no old numbers", async (t) => {
  const queue = await startProcess({ environment: testEnvironment("postgres://queue@127.0.0.1:9/queue") });
  t.teardown(async () => void (await queue.stop()));
  const answer = await fetch(`${queue.url}/metrics`, {
    headers: { authorization: `Bearer ${serviceToken("console")}` },
  });
  t.equal(answer.status, 200);
  const text = await answer.text();
  t.equal(valueOf(text, "queue_database_up"), 0);
  t.equal(valueOf(text, "queue_mail_waiting"), undefined);
});

t.test(
  "one id names a request in its answer, its problem, every line of the log, and its events",
  async (t) => {
    const test = await createTestApp(t);
    const ada = test.browser();
    await ada.signUp("ada@example.com");
    test.log.length = 0;
    for (const [id, body] of [
      ["refreshSession", undefined],
      [
        "verifyAuthentication",
        {
          ceremony_id: randomUUID(),
          credential: ada.authenticator.get((await ada.authenticationOptions()).options as never),
        },
      ],
    ] as const) {
      test.log.length = 0;
      const given = `canary-${randomUUID()}`;
      const reply = await ada.call(id, { ...(body && { body }), headers: { "x-request-id": given } });
      t.equal(reply.headers["x-request-id"], given);
      if (reply.status >= 400) t.equal(reply.body.request_id, given);
      t.ok(test.log.length > 0);
      for (const line of test.log) t.equal(line.request_id, given, JSON.stringify(line));
      const { rows } = await test.database.pool.query(
        "select count(*)::int as count from customer_audit_events where request_id = $1",
        [given],
      );
      t.equal(rows[0].count, 1, id);
    }
  },
);
