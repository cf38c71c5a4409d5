import { setTimeout } from "node:timers/promises";
import t from "tap";
import type { CallerName } from "../../src/callers.ts";
import { deriveKeys } from "../../src/derived-keys.ts";
import { verificationCode } from "../../src/email-verification/code.ts";
import { testEnvironment, testOrigin } from "../support/app.ts";
import { Browser } from "../support/browser.ts";
import { startCollector } from "../support/collector.ts";
import { createTestDatabase, openPool } from "../support/database.ts";
import { startMailServer } from "../support/mail-server.ts";
import { waitIsOver } from "../support/operator-recovery.ts";
import { createSecretCollector, dumpDatabase, findSecret } from "../support/secrets.ts";
import { httpTransport, startProcess } from "../support/service-process.ts";
import { asService, serviceToken } from "../support/services.ts";
import { flows } from "./flows.ts";

// The service, its worker, a mail server and a collector of traces as in production; then everything that they wrote down is searched for
// every secret that went over the wire.

const databaseUrl = await createTestDatabase(t);
const mailServer = await startMailServer();
const collector = await startCollector(t);
const environment: Record<string, string> = {
  ...testEnvironment(databaseUrl),
  SMTP_URL: mailServer.url,
  LOG_LEVEL: "trace",
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  OTEL_EXPORTER_OTLP_HEADERS: "api-key=key-of-the-collector",
};
const [web, worker] = await Promise.all([
  startProcess({ environment }),
  startProcess({ environment, script: "src/worker.ts", ready: /worker is at work/ }),
]);
const pool = openPool(databaseUrl);
t.teardown(async () => {
  await Promise.all([web.stop(), worker.stop()]);
  await pool.end();
  await mailServer.close();
});

const [{ code: codeKey }] = deriveKeys({
  current: Buffer.from(environment.QUEUE_SECRET as string, "base64"),
  previous: undefined,
});
const sent = createSecretCollector();
const transport = sent.listen(httpTransport(web.url));
let clients = 0;
function newBrowser(): Browser {
  clients += 1;
  const codeFor = (id: string) => verificationCode(codeKey, id);
  return new Browser(transport, { origin: testOrigin, address: `192.0.2.${clients}`, codeFor });
}
const service = (name: CallerName, operator?: string) => asService(newBrowser(), name, operator);

/** The token of the link with the name in the mail to the address, when it has come. */
async function linkTokenFor(email: string, name: string): Promise<string> {
  for (;;) {
    const mails = mailServer.mails.filter(({ recipients }) => recipients.includes(email));
    const token = mails
      .map(({ text }) => new RegExp(`#${name}=([\\w-]+)`).exec(`${text}`)?.[1])
      .find(Boolean);
    if (token) return token;
    await setTimeout(50);
  }
}

/** Not every job becomes a mail: what was confirmed meanwhile needs none. */
async function jobsToBeDone(): Promise<void> {
  for (;;) {
    const { rowCount } = await pool.query(
      "select from queue_jobs.job where state in ('created', 'active', 'retry')",
    );
    if (rowCount === 0) return;
    await setTimeout(50);
  }
}

t.test("no code, token or challenge is in the database or in the log, in whatever spelling", async (t) => {
  const emails: string[] = [];
  for (const [index, flow] of Object.values(flows).entries()) {
    const email = `canary-${index}@example.com`;
    emails.push(email);
    await flow(email, { newBrowser, service, linkTokenFor, endWait: () => waitIsOver(pool) });
  }
  await jobsToBeDone();
  for (const mail of mailServer.mails) sent.readMail(`${mail.text}`);

  const stray = "canary-in-an-address-that-is-nowhere";
  await fetch(`${web.url}/${stray}?token=${stray}`, {
    headers: {
      authorization: `Bearer ${stray}`,
      cookie: `a=${stray}`,
      traceparent: `00-${stray}-01`,
      tracestate: `vendor=${stray}`,
      "x-forwarded-proto": stray,
    },
  });
  const metrics = await fetch(`${web.url}/metrics`, {
    headers: { authorization: `Bearer ${serviceToken("console")}` },
  });
  t.equal(metrics.status, 200);
  const metricsText = await metrics.text();
  const dump = await dumpDatabase(pool);
  // They send the last of their traces now.
  await Promise.all([web.stop(), worker.stop()]);
  const places = [
    { where: "the metrics", text: metricsText },
    { where: "the traces", text: collector.bodies.join("\n") },
    ...dump,
    { where: "the log of web", text: web.output() },
    { where: "the log of worker", text: worker.output() },
  ];
  for (const email of emails)
    t.notSame(findSecret(email, places), [], `${email} is there: the search finds what is`);
  t.match(places[0]?.text, 'operation="refreshSession"', "the metrics were read");
  for (const email of emails)
    t.strictSame(findSecret(email, places.slice(0, 2)), [], "nobody is in the metrics, nor in the traces");
  t.notMatch(places[1]?.text, /192\.0\.2\./, "nor is where they called from");
  const traced = new Set(collector.spans().map(({ name }) => name));
  for (const name of ["refreshSession", "mail notice", "SMTP", "INSERT queue_sessions"])
    t.ok(traced.has(name), `the traces were read: ${name}`);
  t.strictSame(findSecret(stray, places), [], "what came with a request to nowhere");
  const configured = Object.entries(environment).filter(([name]) => /SECRET|KEY|TOKEN|HEADERS/.test(name));
  t.ok(configured.length > 4);
  for (const [name, value] of configured) t.strictSame(findSecret(value, places), [], name);
  t.match(web.output(), /POST \/api\/v1\/auth\/sessions\/refresh/, "the log was read");
  for (const kind of [
    ...["code", "code in a mail", "verification_token", "access_token", "challenge", "token"],
    ...["refresh token", "secret of the refresh token", "codes", "replacement_code"],
    ...[
      "secret of a backup code",
      "secret of an operator's code",
      "cancel_token",
      "undo_token",
      "token in a mail",
      "service token",
    ],
  ])
    t.ok(sent.secrets.get(kind)?.size, `${kind}: some were seen`);
  for (const [kind, secrets] of sent.secrets) {
    const found = [...secrets].flatMap((secret) => findSecret(secret, places));
    t.strictSame([...new Set(found)], [], `${kind}, ${secrets.size} of them`);
  }
});

t.test("the search finds a secret in every spelling", (t) => {
  const bytes = Buffer.from("fbefbe00112233445566778899aabbccddeeff00ffeeddccbbaa998877665544", "hex");
  const secret = bytes.toString("base64url");
  const spellings = [
    ...[secret, bytes.toString("base64"), bytes.toString("hex"), Buffer.from(secret).toString("hex")],
    Buffer.from(secret).toString("base64"),
  ];
  for (const spelling of spellings)
    t.strictSame(
      findSecret(secret, [{ where: "here", text: `(1,"\\\\x${spelling}",t)` }]),
      ["here"],
      spelling,
    );
  t.strictSame(findSecret("12345678", [{ where: "here", text: '{"code": "12345678"}' }]), ["here"]);
  t.strictSame(
    findSecret("12345678", [{ where: "here", text: "2112345678" }]),
    [],
    "a part of a longer number",
  );
  t.strictSame(findSecret(secret, [{ where: "here", text: secret.slice(1) }]), []);
  t.end();
});
