import { type CleanedEnv, customCleanEnv, str } from "envalid";
import { type CallerName, callerNames } from "./callers.ts";
import { withTransportSecurity } from "./database/url.ts";
import {
  duration,
  ed25519Key,
  onOff,
  origin,
  origins,
  parameterName,
  pem,
  secret,
  serviceToken,
  url,
  wholeNumber,
} from "./setting-forms.ts";

/** What is wrong with the settings, all of it at once. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly faults: string[];
  constructor(faults: string[]) {
    super(`Queue cannot start with these settings:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
    this.faults = faults;
  }
}

const serviceTokenPrefix = "QUEUE_SERVICE_TOKEN_";
const loopbackHosts = new Set(["127.0.0.1", "::1", "localhost"]);
/** Every setting: what it is for, its form and its default. `.env.example` and app.json are tested against it. */
export const settings = {
  NODE_ENV: str({
    choices: ["production", "development"],
    default: "development",
    desc: "`production` switches off everything meant for developers.",
  }),
  PORT: wholeNumber(0, 65_535)({ default: 3000, desc: "The port to listen on." }),
  HOST: str({
    default: undefined,
    desc: "The address to listen on; all in production, 127.0.0.1 in development.",
  }),
  LOG_LEVEL: str({
    choices: ["trace", "debug", "info", "warn", "error", "fatal"],
    default: "info",
    desc: "The least severe line that is logged.",
  }),
  DATABASE_URL: url(
    "postgres:",
    "postgresql:",
  )({ default: undefined, desc: "The Postgres database. In development, unset means an embedded one." }),
  DATABASE_URL_QUEUE: url(
    "postgres:",
    "postgresql:",
  )({ default: undefined, desc: "Queue's own database, once it has one; wins over DATABASE_URL." }),
  DATABASE_POOL_SIZE: wholeNumber(
    1,
    100,
  )({ default: 5, desc: "Connections of one process; times dynos, it must fit what the database allows." }),
  QUEUE_BASE_URL: origin({
    default: undefined,
    desc: "Where Queue is reached, and the issuer of its tokens.",
  }),
  QUEUE_AUDIENCE: str({
    default: "raxx.app",
    desc: "The audience of access tokens: what Raptor and the others check `aud` against.",
  }),
  QUEUE_RP_ID: str({
    default: undefined,
    desc: "The WebAuthn relying party id, a domain. It can never be changed without losing every passkey.",
  }),
  QUEUE_RP_NAME: str({
    default: "raxx.app",
    desc: "What the browser calls the site when it asks for a passkey.",
  }),
  QUEUE_ORIGINS: origins({
    default: undefined,
    desc: "The origins of the pages that may use Queue, separated by commas.",
  }),
  QUEUE_TRUSTED_PROXIES: wholeNumber(
    0,
    10,
  )({
    default: 0,
    desc: "How many proxies in front are ours (Heroku's router is 1); X-Forwarded-For is believed that far.",
  }),
  QUEUE_SECRET: secret({
    desc: "32 random bytes or more in base64, from which refresh tokens and codes are derived.",
  }),
  QUEUE_SECRET_PREVIOUS: secret({
    default: undefined,
    desc: "The secret before it, while refresh tokens made with it are still good.",
  }),
  QUEUE_JWT_SIGNING_KEY: pem({
    default: undefined,
    desc: "The RSA private key that signs access tokens, as PEM; further blocks are only published.",
  }),
  QUEUE_JWT_SIGNING_KEY_SSM: parameterName({
    default: undefined,
    desc: "Instead of it, the SSM SecureString whose history is the key ring; its newest version signs.",
  }),
  AWS_REGION: str({ default: undefined, desc: "The region of SSM, as AWS's SDK reads it." }),
  AWS_ACCESS_KEY_ID: str({
    default: undefined,
    desc: "The id of the access key for SSM, as AWS's SDK reads it.",
  }),
  AWS_SECRET_ACCESS_KEY: str({ default: undefined, desc: "The access key itself, as AWS's SDK reads it." }),
  QUEUE_AUDIT_SEAL_KEY: ed25519Key({
    default: undefined,
    desc: "The Ed25519 private key, as PEM, that seals the audit log; what does the jobs needs it in production.",
  }),
  QUEUE_AUDIT_RETENTION: duration({
    default: undefined,
    desc: "How long the audit log is kept when `npm run audit -- retain` is run, such as 2557d; unset, for ever.",
  }),
  QUEUE_SERVICE_TOKEN_RAPTOR: serviceToken({
    default: undefined,
    desc: "Raptor's service token: 32 characters or more, or sha256: and the hex digest of one. Unset, Raptor cannot call.",
  }),
  QUEUE_SERVICE_TOKEN_RAPTOR_NEXT: serviceToken({
    default: undefined,
    desc: "Raptor's next service token, accepted beside the one in force while it is being replaced.",
  }),
  QUEUE_SERVICE_TOKEN_VELVET: serviceToken({
    default: undefined,
    desc: "Velvet's service token: 32 characters or more, or sha256: and the hex digest of one. Unset, Velvet cannot call.",
  }),
  QUEUE_SERVICE_TOKEN_VELVET_NEXT: serviceToken({
    default: undefined,
    desc: "Velvet's next service token, accepted beside the one in force while it is being replaced.",
  }),
  QUEUE_SERVICE_TOKEN_REASONATOR: serviceToken({
    default: undefined,
    desc: "Reasonator's service token: 32 characters or more, or sha256: and the hex digest of one. Unset, Reasonator cannot call.",
  }),
  QUEUE_SERVICE_TOKEN_REASONATOR_NEXT: serviceToken({
    default: undefined,
    desc: "Reasonator's next service token, accepted beside the one in force while it is being replaced.",
  }),
  QUEUE_SERVICE_TOKEN_CONSOLE: serviceToken({
    default: undefined,
    desc: "Console's service token: 32 characters or more, or sha256: and the hex digest of one. Unset, Console cannot call.",
  }),
  QUEUE_SERVICE_TOKEN_CONSOLE_NEXT: serviceToken({
    default: undefined,
    desc: "Console's next service token, accepted beside the one in force while it is being replaced.",
  }),
  QUEUE_SESSION_IDLE: duration({
    default: 7 * 86_400,
    desc: "A session is over when it was not refreshed for so long.",
  }),
  QUEUE_SESSION_MAX: duration({ default: 30 * 86_400, desc: "A session is over after so long in any case." }),
  QUEUE_RECOVERY_DELAY: duration({
    default: 72 * 3600,
    desc: "How long a customer has to cancel a recovery that an operator began, before its code is good.",
  }),
  SMTP_URL: url(
    "smtp:",
    "smtps:",
  )({ default: undefined, desc: "The mail server. In development, unset means a page with the messages." }),
  QUEUE_MAIL_FROM: str({ default: "raxx.app <no-reply@raxx.app>", desc: "The sender of Queue's mails." }),
  QUEUE_ACCOUNT_PAGE: onOff({
    default: undefined,
    desc: "Whether Queue serves its own page at /; on in development, off in production.",
  }),
  QUEUE_INLINE_WORKER: onOff({
    default: undefined,
    desc: "Whether `web` does the jobs too; on in development, off in production, where `worker` does them.",
  }),
  FLAG_QUEUE_V1: onOff({
    default: undefined,
    desc: "Whether /api/v1 is there; on in development, off in production.",
  }),
};

type Environment = Record<string, string | undefined>;
type Values = CleanedEnv<typeof settings>;

export type Config = ReturnType<typeof readConfig>;

/** Reads and checks all settings. Throws a ConfigurationError that names every fault. */
export function readConfig(environment: Environment, processKind: "web" | "worker") {
  const faults: string[] = [];
  // Without envalid's guard, which throws on reading a value that did not parse; all faults are to be named first.
  const values: Values = customCleanEnv(withoutEmpty(environment), settings, (cleaned) => cleaned, {
    reporter: ({ errors }) => {
      for (const [name, error] of Object.entries(errors)) {
        faults.push(
          name in environment && environment[name]
            ? `${name} ${error?.message}`
            : `${name} is missing: ${settings[name as keyof typeof settings].desc}`,
        );
      }
    },
  });
  const production = values.NODE_ENV === "production";
  const host = values.HOST ?? (production ? "::" : "127.0.0.1");
  const databaseUrl = values.DATABASE_URL_QUEUE ?? values.DATABASE_URL;
  const inlineWorker = values.QUEUE_INLINE_WORKER ?? !production;
  const baseUrl =
    values.QUEUE_BASE_URL ?? (production ? "https://queue.raxx.app" : `http://localhost:${values.PORT}`);
  const allowedOrigins = values.QUEUE_ORIGINS ?? (production ? ["https://raxx.app"] : [baseUrl]);
  const rpId = values.QUEUE_RP_ID ?? (production ? "raxx.app" : "localhost");

  if (databaseUrl === undefined) faults.push(`DATABASE_URL is missing: ${settings.DATABASE_URL.desc}`);
  const [pemKey, ssmKey] = [values.QUEUE_JWT_SIGNING_KEY, values.QUEUE_JWT_SIGNING_KEY_SSM];
  if (environment.QUEUE_JWT_SIGNING_KEY && environment.QUEUE_JWT_SIGNING_KEY_SSM)
    faults.push("QUEUE_JWT_SIGNING_KEY and QUEUE_JWT_SIGNING_KEY_SSM are both set: there is one key ring.");
  if (!environment.QUEUE_JWT_SIGNING_KEY && !environment.QUEUE_JWT_SIGNING_KEY_SSM)
    faults.push(
      `QUEUE_JWT_SIGNING_KEY is missing, and so is QUEUE_JWT_SIGNING_KEY_SSM: ${settings.QUEUE_JWT_SIGNING_KEY.desc}`,
    );
  if (ssmKey !== undefined && values.AWS_REGION === undefined)
    faults.push(`AWS_REGION is missing: ${settings.AWS_REGION.desc}`);
  if (production && values.SMTP_URL === undefined && (processKind === "worker" || inlineWorker)) {
    faults.push("SMTP_URL is missing: without it this process cannot send the mails it is to send.");
  }
  if (production && values.QUEUE_AUDIT_SEAL_KEY === undefined && (processKind === "worker" || inlineWorker)) {
    faults.push("QUEUE_AUDIT_SEAL_KEY is missing: without it this process cannot seal the audit log.");
  }
  if (!production && !loopbackHosts.has(host)) {
    faults.push(
      `HOST is ${host}: development features are for this machine only. Set NODE_ENV=production, or HOST=127.0.0.1.`,
    );
  }
  for (const allowed of allowedOrigins) {
    const hostname = URL.parse(allowed)?.hostname ?? "";
    if (hostname !== rpId && !hostname.endsWith(`.${rpId}`)) {
      faults.push(`QUEUE_ORIGINS has ${allowed}, whose passkeys cannot belong to QUEUE_RP_ID ${rpId}.`);
    }
  }
  if (values.QUEUE_SESSION_IDLE > values.QUEUE_SESSION_MAX)
    faults.push("QUEUE_SESSION_IDLE is longer than QUEUE_SESSION_MAX.");
  const { serviceTokens, tokenFaults } = readServiceTokens(environment, values);
  faults.push(...tokenFaults);
  if (faults.length > 0) throw new ConfigurationError(faults);

  return {
    production,
    logLevel: values.LOG_LEVEL,
    http: {
      host,
      port: values.PORT,
      baseUrl,
      origins: new Set(allowedOrigins),
      trustedProxies: values.QUEUE_TRUSTED_PROXIES,
    },
    apiEnabled: values.FLAG_QUEUE_V1 ?? !production,
    accountPage: values.QUEUE_ACCOUNT_PAGE ?? !production,
    inlineWorker,
    database: {
      url: withTransportSecurity(databaseUrl as string, { production }),
      poolSize: values.DATABASE_POOL_SIZE,
    },
    relyingParty: { id: rpId, name: values.QUEUE_RP_NAME, origins: allowedOrigins },
    secrets: { current: values.QUEUE_SECRET, previous: values.QUEUE_SECRET_PREVIOUS },
    tokens: {
      issuer: baseUrl,
      audience: values.QUEUE_AUDIENCE,
      keys: (ssmKey === undefined ? { pem: pemKey as string } : { ssm: ssmKey }) as KeySource,
    },
    sessions: { idleSeconds: values.QUEUE_SESSION_IDLE, maxSeconds: values.QUEUE_SESSION_MAX },
    recovery: { delaySeconds: values.QUEUE_RECOVERY_DELAY },
    audit: { sealKey: values.QUEUE_AUDIT_SEAL_KEY },
    serviceTokens,
    mail: { smtpUrl: values.SMTP_URL, from: values.QUEUE_MAIL_FROM },
  };
}

/** Where the keys of access tokens are: in a setting, or in the history of an SSM parameter. */
export type KeySource = { pem: string; ssm?: never } | { ssm: string; pem?: never };

/** A service's tokens by their digests: the one in force, and its successor while it is being replaced. */
export type ServiceTokens = Partial<Record<CallerName, { current?: Buffer; next?: Buffer }>>;

function readServiceTokens(
  environment: Environment,
  values: Values,
): { serviceTokens: ServiceTokens; tokenFaults: string[] } {
  const serviceTokens: ServiceTokens = {};
  const seen = new Map<string, string>();
  const known = new Set(
    callerNames.flatMap((name) =>
      ["", "_NEXT"].map((slot) => `${serviceTokenPrefix}${name.toUpperCase()}${slot}`),
    ),
  );
  const tokenFaults = Object.keys(environment)
    .filter((name) => name.startsWith(serviceTokenPrefix) && !known.has(name))
    .map((name) => `${name} is for a service that src/callers.ts does not have.`);
  for (const name of known) {
    // Other settings may be set to nothing. A token that is empty was meant to be there.
    if (environment[name] === "") tokenFaults.push(`${name} is empty: unset it, or give it a token.`);
  }
  for (const name of callerNames) {
    for (const [slot, suffix] of [
      ["current", ""],
      ["next", "_NEXT"],
    ] as const) {
      const setting = `${serviceTokenPrefix}${name.toUpperCase()}${suffix}`;
      const digest = values[setting as keyof Values] as Buffer | undefined;
      if (!digest) continue;
      const other = seen.get(digest.toString("hex"));
      if (other) tokenFaults.push(`${setting} is the same token as ${other}.`);
      seen.set(digest.toString("hex"), setting);
      serviceTokens[name] = { ...serviceTokens[name], [slot]: digest };
    }
  }
  return { serviceTokens, tokenFaults };
}

/** The one setting that a command about the database needs. */
export function readDatabaseUrl(environment: Environment): string {
  const value = environment.DATABASE_URL_QUEUE || environment.DATABASE_URL;
  if (!value) throw new ConfigurationError([`DATABASE_URL is missing: ${settings.DATABASE_URL.desc}`]);
  return withTransportSecurity(value, { production: environment.NODE_ENV === "production" });
}

/** What the command that takes old months out of the audit log needs beside it, in seconds; undefined to keep all. */
export function readAuditRetention(environment: Environment): number | undefined {
  const value = environment.QUEUE_AUDIT_RETENTION;
  if (!value) return undefined;
  const { QUEUE_AUDIT_RETENTION } = settings;
  try {
    return QUEUE_AUDIT_RETENTION._parse(value);
  } catch (error) {
    throw new ConfigurationError([`QUEUE_AUDIT_RETENTION ${(error as Error).message}`]);
  }
}

/** A variable that is set to nothing is not set; dashboards leave such behind. */
function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
}
