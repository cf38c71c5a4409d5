import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import t from "tap";
import { testEnvironment } from "../support/app.ts";
import { createTestDatabase } from "../support/database.ts";
import { startMailServer } from "../support/mail-server.ts";
import { startProcess } from "../support/service-process.ts";
import { serviceToken } from "../support/services.ts";
import { startSsmServer } from "../support/ssm-server.ts";
import { createTcpProxy, forEver } from "../support/tcp-proxy.ts";

interface Test {
  teardown(fn: () => Promise<void>): void;
}

/** A database behind a proxy, a mail server, SSM with a key, and the settings of a process that uses them. */
async function startSurroundings(t: Test) {
  const databaseUrl = await createTestDatabase(t);
  const proxy = await createTcpProxy(databaseUrl);
  await proxy.open();
  t.teardown(() => proxy.close());
  const smtp = await startMailServer();
  t.teardown(() => smtp.close());
  const ssm = await startSsmServer(t);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  ssm.put(privateKey.export({ type: "pkcs8", format: "pem" }) as string);
  const environment: Record<string, string> = {
    ...testEnvironment(proxy.through(databaseUrl)),
    ...ssm.environment,
    SMTP_URL: smtp.url,
  };
  delete environment.QUEUE_JWT_SIGNING_KEY;
  return { databaseUrl, proxy, smtp, ssm, environment };
}

const startVerification = (url: string, email: string) =>
  fetch(`${url}/api/v1/auth/email-verifications`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, purpose: "sign_up" }),
  });

t.test("with everything hung a web process ends within ten seconds of SIGTERM", async (t) => {
  const { proxy, smtp, ssm, environment } = await startSurroundings(t);
  const queue = await startProcess({ environment: { ...environment, QUEUE_INLINE_WORKER: "on" } });
  t.teardown(async () => void (await queue.stop("SIGKILL")));
  const mailHeld = smtp.hold();
  t.equal((await startVerification(queue.url, "ada@example.com")).status, 202);
  await mailHeld;
  const headers = { authorization: `Bearer ${serviceToken("raptor")}` };
  const longPoll = fetch(`${queue.url}/api/v1/sessions/revocations?after=0&wait=8`, { headers });
  const halfSent = connect(Number(new URL(queue.url).port), "127.0.0.1").on("error", () => {});
  await once(halfSent, "connect");
  halfSent.write("POST /api/v1/sessions/introspect HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n");
  ssm.mood = "silent";
  proxy.delayMs = forEver;
  const hanging = [
    longPoll,
    startVerification(queue.url, "bob@example.com"),
    fetch(`${queue.url}/health/ready`),
  ];
  await setTimeout(500);
  const ended = await Promise.race([queue.stop("SIGTERM"), setTimeout(10_000)]);
  t.ok(ended, "it has ended");
  t.equal(ended?.signal, null, "by itself");
  await Promise.allSettled(hanging);
});

t.test("with everything hung a worker ends within ten seconds of SIGTERM", async (t) => {
  const { databaseUrl, proxy, smtp, environment } = await startSurroundings(t);
  const queue = await startProcess({ environment: testEnvironment(databaseUrl) });
  t.teardown(async () => void (await queue.stop()));
  const worker = await startProcess({ environment, script: "src/worker.ts", ready: /at work/ });
  t.teardown(async () => void (await worker.stop("SIGKILL")));
  const mailHeld = smtp.hold();
  t.equal((await startVerification(queue.url, "ada@example.com")).status, 202);
  await mailHeld;
  proxy.delayMs = forEver;
  const ended = await Promise.race([worker.stop("SIGTERM"), setTimeout(10_000)]);
  t.ok(ended, "it has ended");
  t.equal(ended?.signal, null, "by itself");
});

t.test("a worker whose connections have all fallen silent works on over new ones", async (t) => {
  const { databaseUrl, proxy, smtp, environment } = await startSurroundings(t);
  const queue = await startProcess({ environment: testEnvironment(databaseUrl) });
  t.teardown(async () => void (await queue.stop()));
  const worker = await startProcess({ environment, script: "src/worker.ts", ready: /at work/ });
  t.teardown(async () => void (await worker.stop()));
  proxy.delayMs = forEver;
  // Long enough for each of its connections to have asked for something.
  await setTimeout(5_000);
  proxy.delayMs = 0;
  t.equal((await startVerification(queue.url, "ada@example.com")).status, 202);
  await smtp.waitFor(1);
  t.strictSame(smtp.mails[0]?.recipients, ["ada@example.com"]);
});
