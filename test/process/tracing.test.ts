import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import t from "tap";
import { generateSealKey } from "../../scripts/development-settings.ts";
import { deriveKeys } from "../../src/derived-keys.ts";
import { verificationCode } from "../../src/email-verification/code.ts";
import { testEnvironment, testOrigin } from "../support/app.ts";
import { Browser, expectStatus } from "../support/browser.ts";
import { type CollectedSpan, type CollectorMood, startCollector } from "../support/collector.ts";
import { createTestDatabase } from "../support/database.ts";
import { startMailServer } from "../support/mail-server.ts";
import { httpTransport, startProcess } from "../support/service-process.ts";
import { startSsmServer } from "../support/ssm-server.ts";

type Test = Parameters<typeof startCollector>[0];

/** A web process as in production, and a collector for it. */
async function startTraced(t: Test, settings: Record<string, string> = {}) {
  const collector = await startCollector(t);
  const environment: Record<string, string> = {
    ...testEnvironment(await createTestDatabase(t)),
    NODE_ENV: "production",
    HOST: "127.0.0.1",
    FLAG_QUEUE_V1: "on",
    QUEUE_RP_ID: "localhost",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    ...settings,
  };
  const web = await startProcess({ environment });
  t.teardown(async () => void (await web.stop()));
  const [{ code }] = deriveKeys({
    current: Buffer.from(environment.QUEUE_SECRET as string, "base64"),
    previous: undefined,
  });
  let clients = 0;
  const browser = () => {
    clients += 1;
    return new Browser(httpTransport(web.url), {
      origin: testOrigin,
      address: `192.0.2.${clients}`,
      codeFor: (id) => verificationCode(code, id),
    });
  };
  return { collector, environment, web, browser };
}

const below = (spans: CollectedSpan[], { spanId }: CollectedSpan) =>
  spans.filter(({ parentSpanId }) => parentSpanId === spanId);
const named = (spans: CollectedSpan[], name: string) => spans.filter((span) => span.name === name);

t.test(
  "a request is a span named by its operation, in the log by its id, with its statements below",
  async (t) => {
    const { collector, web, browser } = await startTraced(t, {
      OTEL_EXPORTER_OTLP_HEADERS: "api-key=a%20key,x-team=queue",
    });
    const ada = browser();
    await ada.signUp("ada@example.com");
    const requestId = `traced-${randomUUID()}`;
    ada.headers["x-request-id"] = requestId;
    expectStatus(await ada.call("listSessions"), 200);
    expectStatus(await browser().call("refreshSession"), 401);
    await fetch(`${web.url}/nowhere/at/all?secret=canary-in-a-query`, { method: "POST" });
    t.equal((await web.stop()).code, 0);

    t.match(collector.headers[0], { "api-key": "a key", "x-team": "queue" });
    const spans = collector.spans();
    t.match(new Set(spans.map(({ process }) => process)), new Set(["web"]));
    const [listed] = named(spans, "listSessions") as [CollectedSpan];
    t.equal(listed.kind, 2);
    t.equal(listed.parentSpanId, undefined);
    t.strictSame(listed.attributes, {
      "http.request.method": "GET",
      "http.route": "/api/v1/auth/sessions",
      "http.response.status_code": 200,
      "url.scheme": "http",
      "queue.request_id": requestId,
    });
    const lines = web
      .output()
      .split("\n")
      .filter((line) => line.includes(requestId))
      .map((line) => JSON.parse(line));
    t.equal(lines.length, 1);
    t.equal(lines[0].trace_id, listed.traceId);

    const [verified] = named(spans, "verifyRegistration") as [CollectedSpan];
    const statements = below(spans, verified);
    const names = statements.map(({ name }) => name);
    for (const name of ["BEGIN", "INSERT queue_customers", "INSERT queue_webauthn_credentials", "COMMIT"])
      t.ok(names.includes(name), `${name} in ${names}`);
    for (const { traceId, kind, name, attributes } of statements) {
      t.match({ traceId, kind }, { traceId: verified.traceId, kind: 3 });
      t.match(attributes, { "db.system.name": "postgresql", "db.query.summary": name });
    }
    const [refused] = named(spans, "refreshSession") as [CollectedSpan];
    t.match(refused.attributes, { "http.response.status_code": 401, "error.type": "session_ended" });
    t.not(refused.status, 2, "the caller's fault is no error of the server");
    const [stray] = named(spans, "POST") as [CollectedSpan];
    t.match(stray.attributes, { "http.response.status_code": 404, "error.type": "not_found" });
    t.notMatch(collector.bodies.join(), /nowhere|canary/);
  },
);

t.test("each of many requests at once has its own statements, whoever hands the connection on", async (t) => {
  const { collector, web, browser } = await startTraced(t, { DATABASE_POOL_SIZE: "2" });
  const ada = browser();
  await ada.signUp("ada@example.com");
  await Promise.all(
    Array.from({ length: 20 }, async (_, index) =>
      index % 2 ? browser().authenticationOptions() : expectStatus(await ada.call("listSessions"), 200),
    ),
  );
  await web.stop();
  const spans = collector.spans();
  for (const operation of ["createAuthenticationOptions", "listSessions"]) {
    const requests = named(spans, operation);
    t.equal(requests.length, 10);
    const statements = requests.map((request) =>
      below(spans, request)
        .map(({ name }) => name)
        .sort()
        .join(),
    );
    t.ok(statements[0]);
    t.strictSame([...new Set(statements)], [statements[0]], operation);
  }
});

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const parentId = "00f067aa0ba902b7";

t.test("a caller's trace is continued; a malformed header changes nothing", async (t) => {
  const { collector, web } = await startTraced(t);
  const ask = async (id: string, headers: Record<string, string>) => {
    const answer = await fetch(`${web.url}/health/live`, { headers: { "x-request-id": id, ...headers } });
    t.equal(answer.status, 200, id);
  };
  await ask("continued", {
    traceparent: `00-${traceId}-${parentId}-01`,
    tracestate: "vendor=canary-in-tracestate",
  });
  const malformed = [
    "",
    "canary",
    `00-${traceId}-${parentId}`,
    `00-${traceId}-${parentId}-01-canary`,
    `ff-${traceId}-${parentId}-01`,
    `00-${"0".repeat(32)}-${parentId}-01`,
    `00-${traceId}-${"0".repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${parentId}-01`,
    `00-${traceId}-${parentId}-01, 00-${traceId}-${parentId}-01`,
  ];
  for (const [index, traceparent] of malformed.entries()) await ask(`malformed-${index}`, { traceparent });
  await web.stop();
  const spans = named(collector.spans(), "getLiveness");
  const spanOf = (id: string) => spans.find(({ attributes }) => attributes["queue.request_id"] === id);
  t.match(spanOf("continued"), { traceId, parentSpanId: parentId });
  for (const [index, header] of malformed.entries()) {
    const span = spanOf(`malformed-${index}`);
    t.match(span?.traceId, /^[0-9a-f]{32}$/, header);
    t.not(span?.traceId, traceId, header);
    t.equal(span?.parentSpanId, undefined, header);
  }
  t.notMatch(collector.bodies.join(), "canary");
});

t.test("a sampler by ratio decides for who brings no decision", async (t) => {
  const { collector, web } = await startTraced(t, {
    OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
    OTEL_TRACES_SAMPLER_ARG: "0",
  });
  for (const flags of [undefined, "00", "01"]) {
    const headers: Record<string, string> = flags
      ? { traceparent: `00-${traceId}-${parentId}-${flags}`, "x-request-id": `sampled-${flags}` }
      : {};
    await fetch(`${web.url}/health/ready`, { headers });
  }
  await web.stop();
  const requests = collector.spans().filter(({ kind }) => kind === 2);
  t.strictSame(
    requests.map(({ attributes }) => attributes["queue.request_id"]),
    ["sampled-01"],
  );
});

t.test("jobs, mails that are sent, and the reading of SSM are spans", async (t) => {
  const ssm = await startSsmServer(t);
  ssm.put(process.env.QUEUE_TEST_SIGNING_KEY as string);
  const mailServer = await startMailServer();
  t.teardown(() => mailServer.close());
  const settings = { ...ssm.environment, QUEUE_JWT_SIGNING_KEY: "", SMTP_URL: mailServer.url };
  const { collector, environment, web, browser } = await startTraced(t, settings);
  const worker = await startProcess({
    environment: { ...environment, QUEUE_AUDIT_SEAL_KEY: generateSealKey() },
    script: "src/worker.ts",
    ready: /worker is at work/,
  });
  t.teardown(async () => void (await worker.stop()));
  const body = { email: "ada@example.com", purpose: "sign_up" };
  expectStatus(await browser().call("createEmailVerification", { body }), 202);
  await mailServer.waitFor(1);
  const isThere = (name: string) => collector.spans().some((span) => span.name.startsWith(name));
  while (!isThere("retention: ")) await setTimeout(100);
  t.equal((await worker.stop()).code, 0);
  t.equal((await web.stop()).code, 0);

  const spans = collector.spans();
  t.match(named(spans, "SSM/GetParameterHistory")[0], { process: "web", kind: 3, parentSpanId: undefined });
  const [job] = named(spans, "mail email_verification") as [CollectedSpan];
  t.match(job, { process: "worker", kind: 5, parentSpanId: undefined });
  const parts = below(spans, job).map(({ name }) => name);
  t.ok(parts.includes("SMTP"), `${parts}`);
  t.ok(parts.includes("SELECT queue_email_verifications"), `${parts}`);
  t.notMatch(collector.bodies.join(), "ada@");
});

const moods: CollectorMood[] = ["gone", "silent", "refusing", "throttling", "garbled", "dripping"];
for (const mood of moods) {
  t.test(`a collector that is ${mood} fails no request and holds no end up`, async (t) => {
    const { collector, web, browser } = await startTraced(t);
    collector.mood = mood;
    const ada = browser();
    await ada.signUp("ada@example.com");
    for (let count = 0; count < 20; count += 1) expectStatus(await ada.call("listSessions"), 200);
    t.match(await web.stop(), { code: 0, signal: null });
    if (mood === "refusing") t.match(web.output(), /"reason":"403".*the collector takes no traces/);
    t.notMatch(web.output(), /who are you|<html>/, "what it answers is not in the log");
  });
}

t.test("without a collector nothing of OpenTelemetry is loaded", async (t) => {
  const hook = `import { registerHooks } from "node:module";
    registerHooks({ resolve(specifier, context, next) {
      const found = next(specifier, context);
      if (/@opentelemetry.(sdk|exporter|core)/.test(found.url)) console.log("loaded " + found.url);
      return found;
    } });`;
  const environment = {
    ...testEnvironment(await createTestDatabase(t)),
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}`,
  };
  const collector = await startCollector(t);
  for (const [settings, expected] of [
    [{}, 0],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }, 1],
  ] as const) {
    const web = await startProcess({ environment: { ...environment, ...settings } });
    await web.stop();
    t.equal(/loaded .*opentelemetry/.test(web.output()) ? 1 : 0, expected);
  }
});
