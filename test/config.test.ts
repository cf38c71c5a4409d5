import { readFile } from "node:fs/promises";
import t from "tap";
import { generateSealKey } from "../scripts/development-settings.ts";
import { ConfigurationError, readConfig } from "../src/config.ts";
import { settings } from "../src/settings.ts";
import { testEnvironment } from "./support/app.ts";

const names = Object.keys(settings).sort();
const complete: Record<string, string> = testEnvironment("postgres://queue@127.0.0.1/queue");
const production: Record<string, string> = {
  ...complete,
  NODE_ENV: "production",
  QUEUE_BASE_URL: "https://queue.raxx.app",
  QUEUE_ORIGINS: "https://raxx.app,https://www.raxx.app",
  QUEUE_RP_ID: "raxx.app",
};

function faultsOf(environment: Record<string, string>, kind: "web" | "worker" = "web"): string[] {
  try {
    readConfig(environment, kind);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults;
  }
}

t.test("every setting is in .env.example with its sentence, and nothing else is", async (t) => {
  const text = await readFile(".env.example", "utf8");
  t.strictSame([...text.matchAll(/^#? ?([A-Z0-9_]+)=/gm)].map(([, name]) => name).sort(), names);
  for (const name of names) t.match(text, settings[name as keyof typeof settings].desc as string, name);
});

t.test(
  "every setting that a deployment decides is in app.json with its sentence, and nothing else is",
  async (t) => {
    // The platform sets these itself, and this one has no meaning before Queue has a database of its own.
    const fromPlatform = ["DATABASE_URL", "PORT", "HOST", "DATABASE_URL_QUEUE"];
    const { env } = JSON.parse(await readFile("app.json", "utf8")) as {
      env: Record<string, { description: string }>;
    };
    t.strictSame(
      Object.keys(env).sort(),
      names.filter((name) => !fromPlatform.includes(name)),
    );
    for (const [name, { description }] of Object.entries(env)) {
      t.equal(description, settings[name as keyof typeof settings].desc, name);
    }
  },
);

t.test("production without its essentials names all that is missing at once", (t) => {
  const faults = faultsOf({ NODE_ENV: "production" }).join("\n");
  for (const name of ["DATABASE_URL", "QUEUE_SECRET", "QUEUE_JWT_SIGNING_KEY"])
    t.match(faults, `${name} is missing`);
  t.end();
});

t.test("a value that does not parse stops the boot; all faults are named together", (t) => {
  const wrong: Record<string, string> = {
    PORT: "70000",
    DATABASE_POOL_SIZE: "many",
    QUEUE_TRUSTED_PROXIES: "-1",
    QUEUE_SECRET: "short",
    QUEUE_JWT_SIGNING_KEY: "not a key",
    QUEUE_SESSION_IDLE: "7 days",
    QUEUE_ORIGINS: "https://raxx.app/path",
    QUEUE_BASE_URL: "queue.raxx.app",
    SMTP_URL: "https://mail.example",
    FLAG_QUEUE_V1: "yes",
    LOG_LEVEL: "loud",
    NODE_ENV: "prod",
  };
  const faults = faultsOf({ ...complete, ...wrong });
  for (const name of Object.keys(wrong))
    t.ok(
      faults.some((fault) => fault.startsWith(name)),
      name,
    );
  for (const name of Object.keys(wrong))
    t.not(faultsOf({ ...complete, [name]: wrong[name] as string }).length, 0, `${name} alone`);
  t.end();
});

t.test("a setting that is set to nothing is not set", (t) => {
  t.equal(readConfig({ ...complete, LOG_LEVEL: "", SMTP_URL: "" }, "web").logLevel, "info");
  t.end();
});

t.test("development features are for this machine only", (t) => {
  t.match(faultsOf({ ...complete, HOST: "0.0.0.0" }).join(), /HOST is 0\.0\.0\.0/);
  t.strictSame(faultsOf({ ...complete, HOST: "::1" }), []);
  t.strictSame(faultsOf({ ...production, HOST: "0.0.0.0" }), []);
  t.end();
});

t.test("FLAG_QUEUE_V1, the page and the inline worker are on in development and off in production", (t) => {
  const { QUEUE_INLINE_WORKER: _, ...developer } = complete;
  const { QUEUE_INLINE_WORKER: __, ...deployed } = production;
  t.match(readConfig(developer, "web"), { apiEnabled: true, accountPage: true, inlineWorker: true });
  t.match(readConfig(deployed, "web"), { apiEnabled: false, accountPage: false, inlineWorker: false });
  t.match(readConfig({ ...deployed, FLAG_QUEUE_V1: "on" }, "web"), { apiEnabled: true });
  t.end();
});

t.test("an origin whose passkeys could not belong to the relying party stops the boot", (t) => {
  t.match(
    faultsOf({ ...production, QUEUE_ORIGINS: "https://raxx.app,https://raxx.example" }).join(),
    /raxx\.example/,
  );
  t.match(faultsOf({ ...production, QUEUE_ORIGINS: "https://evilraxx.app" }).join(), /evilraxx\.app/);
  t.match(faultsOf({ ...production, QUEUE_ORIGINS: "http://raxx.app" }).join(), /http:\/\/raxx\.app/);
  t.end();
});

t.test("there is one key ring: in the setting or in SSM, which needs a region", (t) => {
  const { QUEUE_JWT_SIGNING_KEY: pem = "", ...keyless } = complete;
  const ssm = { QUEUE_JWT_SIGNING_KEY_SSM: "/queue/signing-key", AWS_REGION: "eu-central-1" };
  t.match(readConfig({ ...keyless, ...ssm }, "web").tokens.keys, { ssm: "/queue/signing-key" });
  t.match(faultsOf({ ...complete, ...ssm }).join(), /are both set/);
  t.match(faultsOf(keyless).join(), /QUEUE_JWT_SIGNING_KEY is missing, and so is QUEUE_JWT_SIGNING_KEY_SSM/);
  t.match(faultsOf({ ...keyless, ...ssm, AWS_REGION: "" }).join(), /AWS_REGION is missing/);
  t.match(
    faultsOf({ ...keyless, ...ssm, QUEUE_JWT_SIGNING_KEY_SSM: "a name" }).join(),
    /must be the name or ARN/,
  );
  t.strictSame(faultsOf({ ...keyless, ...ssm, QUEUE_JWT_SIGNING_KEY: "" }), []);
  t.match(readConfig({ ...keyless, QUEUE_JWT_SIGNING_KEY: pem }, "web").tokens.keys, { pem });
  t.end();
});

t.test("a process that is to send mail needs a mail server in production", (t) => {
  t.match(faultsOf(production, "worker").join(), /SMTP_URL is missing/);
  t.match(faultsOf({ ...production, QUEUE_INLINE_WORKER: "on" }).join(), /SMTP_URL is missing/);
  t.strictSame(faultsOf(production), []);
  t.end();
});

t.test("a process that is to seal the audit log needs an Ed25519 key in production", (t) => {
  t.match(faultsOf(production, "worker").join(), /QUEUE_AUDIT_SEAL_KEY is missing/);
  t.match(faultsOf({ ...production, QUEUE_INLINE_WORKER: "on" }).join(), /QUEUE_AUDIT_SEAL_KEY is missing/);
  const rsa = process.env.QUEUE_TEST_SIGNING_KEY as string;
  t.match(faultsOf({ ...production, QUEUE_AUDIT_SEAL_KEY: rsa }).join(), /must be an Ed25519 private key/);
  const oneLine = generateSealKey().replaceAll("\n", "\\n");
  const complete = { ...production, SMTP_URL: "smtp://mail.example", QUEUE_AUDIT_SEAL_KEY: oneLine };
  t.strictSame(faultsOf(complete, "worker"), []);
  t.end();
});

t.test("DATABASE_URL_QUEUE wins over DATABASE_URL", (t) => {
  const url = "postgres://queue@127.0.0.1/own";
  t.equal(readConfig({ ...complete, DATABASE_URL_QUEUE: url }, "web").database.url, url);
  t.end();
});

t.test(
  "without a collector nothing is traced; its key, the sampler and its ratio are checked at the start",
  (t) => {
    t.equal(readConfig(complete, "web").tracing, undefined);
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "https://collector.example" };
    t.strictSame(readConfig({ ...complete, ...endpoint }, "web").tracing, {
      endpoint: "https://collector.example",
      headers: {},
      sampler: "parentbased_always_on",
      ratio: 1,
    });
    const chosen = {
      OTEL_EXPORTER_OTLP_HEADERS: "api-key=a%20key==, x-team = queue",
      OTEL_TRACES_SAMPLER: "traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0.05",
    };
    t.match(readConfig({ ...complete, ...endpoint, ...chosen }, "web").tracing, {
      headers: { "api-key": "a key==", "x-team": "queue" },
      sampler: "traceidratio",
      ratio: 0.05,
    });
    for (const [name, value] of [
      ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector.example"],
      ["OTEL_EXPORTER_OTLP_ENDPOINT", "grpc://collector.example"],
      ["OTEL_EXPORTER_OTLP_HEADERS", "hunter2"],
      ["OTEL_EXPORTER_OTLP_HEADERS", "api-key=%hunter2"],
      ["OTEL_EXPORTER_OTLP_HEADERS", "a key=hunter2"],
      ["OTEL_TRACES_SAMPLER", "jaeger_remote"],
      ["OTEL_TRACES_SAMPLER_ARG", "1.1"],
      ["OTEL_TRACES_SAMPLER_ARG", "."],
      ["OTEL_TRACES_SAMPLER_ARG", "most"],
    ] as const) {
      const [fault = "", ...more] = faultsOf({ ...complete, [name]: value });
      t.match(fault, new RegExp(`^${name} `), `${name}=${value}`);
      t.strictSame(more, []);
      t.notMatch(fault, "hunter2");
    }
    t.end();
  },
);
