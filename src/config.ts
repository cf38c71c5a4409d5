import { customCleanEnv } from "envalid";
import { withTransportSecurity } from "./database/url.ts";
import { readServiceTokens } from "./service-token-settings.ts";
import { settings, type Values } from "./settings.ts";

/** What is wrong with the settings, all of it at once. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly faults: string[];
  constructor(faults: string[]) {
    super(`Queue cannot start with these settings:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
    this.faults = faults;
  }
}

const loopbackHosts = new Set(["127.0.0.1", "::1", "localhost"]);
type Environment = Record<string, string | undefined>;

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
      prepared: values.DATABASE_PREPARED_STATEMENTS,
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
    tracing: values.OTEL_EXPORTER_OTLP_ENDPOINT
      ? {
          endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
          headers: values.OTEL_EXPORTER_OTLP_HEADERS ?? {},
          sampler: values.OTEL_TRACES_SAMPLER,
          ratio: values.OTEL_TRACES_SAMPLER_ARG,
        }
      : undefined,
    mail: { smtpUrl: values.SMTP_URL, from: values.QUEUE_MAIL_FROM },
  };
}

/** Where the keys of access tokens are: in a setting, or in the history of an SSM parameter. */
export type KeySource = { pem: string; ssm?: never } | { ssm: string; pem?: never };

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
