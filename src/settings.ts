import { type CleanedEnv, str } from "envalid";
import {
  duration,
  ed25519Key,
  fraction,
  headers,
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

// By the names of OpenTelemetry's specification.
const samplerNames = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;

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
  DATABASE_PREPARED_STATEMENTS: onOff({
    default: true,
    desc: "Whether hot statements are prepared by name; off behind a PgBouncer older than 1.21.",
  }),
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
  OTEL_EXPORTER_OTLP_ENDPOINT: url(
    "http:",
    "https:",
  )({
    default: undefined,
    desc: "The OpenTelemetry collector that traces go to, over HTTP; unset, there are none.",
  }),
  OTEL_EXPORTER_OTLP_HEADERS: headers({
    default: undefined,
    desc: "Headers for the collector, such as its key: name=value, separated by commas, percent-encoded.",
  }),
  OTEL_TRACES_SAMPLER: str({
    choices: samplerNames,
    default: "parentbased_always_on",
    desc: "Which requests are traced, by OpenTelemetry's names of samplers.",
  }),
  OTEL_TRACES_SAMPLER_ARG: fraction({
    default: 1,
    desc: "For the samplers with traceidratio: the part that is traced, from 0 to 1.",
  }),
  FLAG_QUEUE_V1: onOff({
    default: undefined,
    desc: "Whether /api/v1 is there; on in development, off in production.",
  }),
};

/** What they are once they are read. */
export type Values = CleanedEnv<typeof settings>;
