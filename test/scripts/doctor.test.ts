import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import pg from "pg";
import t from "tap";
import { generateSealKey } from "../../scripts/development-settings.ts";
import { checkAuditLog, checkConnections, checkSchema, checkServer } from "../../scripts/doctor/database.ts";
import type { Finding } from "../../scripts/doctor/finding.ts";
import { checkJobs } from "../../scripts/doctor/jobs.ts";
import { checkMail } from "../../scripts/doctor/mail.ts";
import { judgeSettings, readSettings } from "../../scripts/doctor/settings.ts";
import { checkTraces } from "../../scripts/doctor/traces.ts";
import { readConfig } from "../../src/config.ts";
import { createTestApp, testEnvironment } from "../support/app.ts";
import { newSealKey, testSealer } from "../support/audit.ts";
import { startCollector } from "../support/collector.ts";
import { createTestDatabase } from "../support/database.ts";
import { startMailServer } from "../support/mail-server.ts";
import { startSsmServer } from "../support/ssm-server.ts";

const production = (databaseUrl: string): Record<string, string> => ({
  ...testEnvironment(databaseUrl),
  NODE_ENV: "production",
  QUEUE_BASE_URL: "https://queue.raxx.app",
  QUEUE_ORIGINS: "https://raxx.app",
  QUEUE_RP_ID: "raxx.app",
  QUEUE_SECRET: "3q2+7wECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxw=",
  QUEUE_AUDIT_SEAL_KEY: generateSealKey(),
  SMTP_URL: "smtp://127.0.0.1:9",
  DYNO: "run.1",
  FLAG_QUEUE_V1: "on",
});

async function doctor(environment: Record<string, string>) {
  return new Promise<{ code: number; output: string }>((resolve) =>
    execFile(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", "scripts/doctor.ts"],
      { env: { PATH: process.env.PATH, ...environment } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    ),
  );
}

/** The findings that fit, each with something to do about it. */
function found(
  t: { equal(a: unknown, b: unknown, name: string): void; ok(a: unknown, name: string): void },
  findings: Finding[],
  level: Finding["level"],
  what: RegExp,
  name = String(what),
) {
  const fitting = findings.filter((one) => one.level === level && what.test(one.what));
  t.equal(fitting.length, 1, `${name}: ${JSON.stringify(findings)}`);
  if (level !== "ok") t.ok(fitting[0]?.mend, `${name}: what to do`);
}

t.test("a sound production is found sound, and what it does not say stays unsaid", async (t) => {
  const databaseUrl = await createTestDatabase(t);
  const smtp = await startMailServer();
  t.teardown(() => smtp.close());
  const environment: Record<string, string> = { ...production(databaseUrl), SMTP_URL: smtp.url };
  const { code, output } = await doctor(environment);
  t.equal(code, 0, output);
  t.notMatch(output, "FAULT");
  t.match(output, /Nothing is at fault/);
  for (const name of [
    "QUEUE_SECRET",
    "QUEUE_JWT_SIGNING_KEY",
    "QUEUE_AUDIT_SEAL_KEY",
    "QUEUE_SERVICE_TOKEN_RAPTOR",
  ])
    t.notOk(output.includes(environment[name] as string), `${name} is not printed`);
});

t.test(
  "malformed settings, a database and a mail server that are away are all told in one run",
  async (t) => {
    const { code, output } = await doctor({
      ...production("postgres://queue:hunter2@127.0.0.1:9/queue"),
      QUEUE_SECRET: "short",
      PORT: "many",
    });
    t.equal(code, 1);
    for (const fault of [/QUEUE_SECRET must be/, /PORT must be/, /Postgres cannot be asked: ECONNREFUSED/])
      t.match(output, fault);
    t.notMatch(output, "hunter2");
    t.match(output, /3 faults to mend/);
    t.match(await doctor({}), { code: 1, output: /DATABASE_URL is missing/ });
  },
);

const planted: [string, Record<string, string>, Finding["level"], RegExp][] = [
  ["proxies", { QUEUE_TRUSTED_PROXIES: "0" }, "fault", /QUEUE_TRUSTED_PROXIES is 0/],
  ["development on a dyno", { NODE_ENV: "development" }, "fault", /NODE_ENV is not production/],
  [
    "localhost",
    {
      QUEUE_BASE_URL: "http://localhost:3000",
      QUEUE_ORIGINS: "http://localhost:3000",
      QUEUE_RP_ID: "localhost",
    },
    "fault",
    /set up for localhost/,
  ],
  ["http", { QUEUE_BASE_URL: "http://localhost" }, "fault", /http:\/\/localhost is not https/],
  ["the flag", { FLAG_QUEUE_V1: "off" }, "warning", /FLAG_QUEUE_V1 is off/],
  ["the page", { QUEUE_ACCOUNT_PAGE: "on" }, "warning", /QUEUE_ACCOUNT_PAGE is on/],
  ["the log", { LOG_LEVEL: "trace" }, "warning", /LOG_LEVEL is trace/],
  ["the sender", { QUEUE_MAIL_FROM: "Queue <no-reply@mail.example>" }, "fault", /QUEUE_MAIL_FROM/],
  ["a short key", {}, "warning", /signing key has 2048 bits/],
  [
    "a key that is none",
    { QUEUE_JWT_SIGNING_KEY: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----" },
    "fault",
    /block 1 cannot be read/,
  ],
  ["a secret of one byte", { QUEUE_SECRET: Buffer.alloc(32, 7).toString("base64") }, "fault", /not random/],
  [
    "a former secret that is the present one",
    { QUEUE_SECRET_PREVIOUS: "3q2+7wECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxw=" },
    "fault",
    /QUEUE_SECRET_PREVIOUS is the same/,
  ],
  [
    "a rotation of the secret",
    { QUEUE_SECRET_PREVIOUS: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" },
    "warning",
    /QUEUE_SECRET_PREVIOUS is set/,
  ],
  [
    "a rotation of a service's token",
    { QUEUE_SERVICE_TOKEN_RAPTOR_NEXT: "another-token-of-raptor-that-is-long" },
    "warning",
    /RAPTOR_NEXT is set/,
  ],
];

for (const [name, settings, level, what] of planted) {
  t.test(`a planted fault of the settings is found: ${name}`, async (t) => {
    const environment = { ...production("postgres://queue@127.0.0.1/queue"), ...settings };
    const { config } = readSettings(environment);
    if (!config) throw new Error("the settings are well-formed");
    found(t, await judgeSettings(config, environment), level, what);
  });
}

t.test("a service without a token, and a log without seals, are found", async (t) => {
  const {
    QUEUE_SERVICE_TOKEN_VELVET: _,
    QUEUE_AUDIT_SEAL_KEY: __,
    ...environment
  } = production("postgres://a/b");
  const findings = await judgeSettings(readConfig(environment, "web"), environment);
  found(t, findings, "warning", /QUEUE_SERVICE_TOKEN_VELVET is not set/);
  found(t, findings, "warning", /QUEUE_AUDIT_SEAL_KEY is not set/);
  found(t, readSettings(environment).findings, "fault", /QUEUE_AUDIT_SEAL_KEY is missing/);
});

t.test("planted faults of the database are found", async (t) => {
  const { database } = await createTestApp(t);
  const { db, pool } = database;
  found(t, await checkServer(db), "ok", /Postgres \d+/);
  found(t, await checkConnections(db, 5), "ok", /1 worker|one worker/);
  found(t, await checkConnections(db, 100), "fault", /take more connections/);
  found(t, (await checkSchema(db)).findings, "ok", /up to date/);
  found(t, await checkAuditLog(db), "warning", /owns the audit log/);

  await pool.query(
    "insert into customer_audit_events (id, occurred_at, recorded_at, type, schema_version, outcome, actor_type, targets, request_id, data) values (gen_random_uuid(), '2001-01-01', '2001-01-01', 'a.b', 1, 'success', 'system', '[]', 'r', '{}')",
  );
  await pool.query("alter table queue_audit_seals disable trigger queue_audit_seals_no_change");
  const { rows } = await pool.query(
    "select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where c.relkind = 'r' and c.relname ~ '^customer_audit_events_y'",
  );
  for (const { name } of rows) await pool.query(`drop table ${name}`);
  const findings = await checkAuditLog(db);
  found(t, findings, "fault", /append-only, or in order, is off/);
  found(t, findings, "warning", /partitions for 0 months to come, and none for this one/);
  found(t, findings, "warning", /default partition/);

  await pool.query("insert into queue_migration values ('999_later', '2026-01-01')");
  found(t, (await checkSchema(db)).findings, "warning", /newer release: 999_later/);
  await pool.query("delete from queue_migration where name = '002_queue_customer_roles'");
  found(t, (await checkSchema(db)).findings, "fault", /pending: 002_queue_customer_roles/);
  await pool.query("drop table queue_migration cascade");
  await pool.query("drop schema queue_jobs cascade");
  const bare = await checkSchema(db);
  t.equal(bare.ready, false);
  found(t, bare.findings, "fault", /pending: 001_queue_core_tables, 002/);
  found(t, bare.findings, "fault", /queue_jobs, is not there/);
});

t.test("a database that takes no writes is found", async (t) => {
  const { database, databaseUrl } = await createTestApp(t);
  const name = databaseUrl.slice(databaseUrl.lastIndexOf("/") + 1);
  await database.pool.query(`alter database ${name} set default_transaction_read_only = on`);
  t.match(await doctor(production(databaseUrl)), { code: 1, output: /The database takes no writes/ });
});

t.test("as a role of its own the service is found unable to change the log", async (t) => {
  const role = `queue_doctor_${randomUUID().slice(0, 8)}`;
  const admin = new pg.Client({ connectionString: process.env.QUEUE_TEST_DATABASE_URL });
  await admin.connect();
  t.teardown(async () => {
    await admin.query(`drop role ${role}`);
    await admin.end();
  });
  const { database } = await createTestApp(t);
  await admin.query(`create role ${role}`);
  database.pool.on("connect", (client) => void client.query(`set role ${role}`));
  found(t, await checkAuditLog(database.db), "ok", /can only add to the audit log/);
});

t.test("nobody doing the jobs is found: a mail that is due, a log that is not sealed", async (t) => {
  const test = await createTestApp(t);
  const { db } = test.database;
  const sealKey = newSealKey();
  const check = () => checkJobs(db, test.clock.now(), sealKey);
  await test
    .browser()
    .call("createEmailVerification", { body: { email: "ada@example.com", purpose: "sign_up" } });
  const fresh = await check();
  found(t, fresh, "ok", /mails wait, none for long/);
  found(t, fresh, "ok", /to be sealed|sealed last/);
  test.clock.advance(600);
  const late = await check();
  found(t, late, "fault", /No worker: a mail has been due for/);
  found(t, late, "fault", /audit log is not sealed: an event has waited/);
  await testSealer(test, newSealKey()).sealAll();
  found(t, await check(), "warning", /last seal was made by the key/);
  await test.database.pool.query("update queue_jobs.job set state = 'failed' where name = 'mail'");
  found(t, await check(), "warning", /given up within the last day: 1/);
});

t.test("a mail server that is away or refuses us is found, and its password is not told", async (t) => {
  found(t, await checkMail("smtp://user:hunter2@127.0.0.1:9"), "fault", /127\.0\.0\.1:9 cannot be used: E/);
  t.notMatch(JSON.stringify(await checkMail("smtp://user:hunter2@127.0.0.1:9")), "hunter2");
  const smtp = await startMailServer();
  t.teardown(() => smtp.close());
  found(t, await checkMail(smtp.url), "ok", /lets us in/);
});

t.test("a collector that takes no traces is found, and its key is not told", async (t) => {
  const collector = await startCollector(t);
  const check = async (endpoint = collector.url) => {
    const environment = {
      ...testEnvironment("postgres://queue@127.0.0.1/queue"),
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_HEADERS: "api-key=hunter2",
    };
    const findings = await checkTraces(readConfig(environment, "web").tracing);
    t.notMatch(JSON.stringify(findings), /hunter2|who are you/);
    return findings;
  };
  found(t, await check(), "ok", /takes traces/);
  t.match(collector.headers[0], { "api-key": "hunter2" });
  found(t, await check(`${collector.url}/v1/traces`), "fault", /takes no traces: 404/);
  collector.mood = "refusing";
  const refused = await check();
  found(t, refused, "fault", /takes no traces: 403/);
  t.match(refused[0]?.mend, "OTEL_EXPORTER_OTLP_HEADERS");
  collector.mood = "gone";
  found(t, await check(), "fault", /takes no traces: ECONNRESET/);
  t.strictSame(await checkTraces(undefined), []);
});

t.test("a ring in SSM that cannot be read ends doctor with 1; one that can is sound", async (t) => {
  const ssm = await startSsmServer(t);
  const smtp = await startMailServer();
  t.teardown(() => smtp.close());
  const environment: Record<string, string> = {
    ...production(await createTestDatabase(t)),
    ...ssm.environment,
    QUEUE_JWT_SIGNING_KEY: "",
    SMTP_URL: smtp.url,
  };
  ssm.put(process.env.QUEUE_TEST_SIGNING_KEY as string);
  t.match(await doctor(environment), { code: 0, output: /version 1 of \/queue\/signing-key/ });
  ssm.mood = "refusing";
  t.match(await doctor(environment), { code: 1, output: /1 fault to mend/ });
  const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...withoutAccess } = environment;
  const nobody = await doctor({ ...withoutAccess, AWS_EC2_METADATA_DISABLED: "true", HOME: "/nonexistent" });
  t.match(nobody, { code: 1, output: /No credentials were found/ });
});
