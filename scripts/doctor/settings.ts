import { callerNames } from "../../src/callers.ts";
import { type Config, ConfigurationError, readConfig } from "../../src/config.ts";
import { type Finding, fault, ok, warning } from "./finding.ts";
import { judgeSigningKey } from "./signing-key.ts";

type Environment = Record<string, string | undefined>;

/** Whether the settings parse, for `web` and for `worker`; the settings, if they do for one of them. */
export function readSettings(environment: Environment): { config: Config | undefined; findings: Finding[] } {
  const faults = new Set<string>();
  let config: Config | undefined;
  for (const kind of ["worker", "web"] as const) {
    try {
      config = readConfig(environment, kind);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      for (const one of error.faults) faults.add(one);
    }
  }
  const findings = [...faults].map((what) => fault(what, "Set it as .env.example says, and start again."));
  return { config, findings: findings.length > 0 ? findings : [ok("The settings are well-formed.")] };
}

/** What the settings say that is well-formed and yet wrong for where they are used. */
export async function judgeSettings(config: Config, environment: Environment): Promise<Finding[]> {
  return [
    ...judgePlatform(config, environment),
    ...(await judgeSigningKey(config.tokens.keys, environment)),
    ...judgeSecrets(config),
    ...judgeCallers(config),
  ];
}

function judgePlatform(config: Config, environment: Environment): Finding[] {
  const findings: Finding[] = [];
  const onHeroku = environment.DYNO !== undefined;
  if (onHeroku && !config.production)
    findings.push(fault("NODE_ENV is not production on Heroku.", "heroku config:set NODE_ENV=production"));
  if (onHeroku && config.http.trustedProxies !== 1) {
    findings.push(
      fault(
        `QUEUE_TRUSTED_PROXIES is ${config.http.trustedProxies}; in front of a dyno there is one, Heroku's router: limits count the wrong client.`,
        "heroku config:set QUEUE_TRUSTED_PROXIES=1",
      ),
    );
  }
  if (!config.production) return [...findings, ok("Development; what only production needs was not judged.")];

  const hosts = [config.http.baseUrl, ...config.http.origins];
  for (const one of hosts.filter((address) => !address.startsWith("https://"))) {
    findings.push(
      fault(
        `${one} is not https: browsers keep neither the cookie nor passkeys for it.`,
        "Give QUEUE_BASE_URL and QUEUE_ORIGINS as https addresses.",
      ),
    );
  }
  if (new URL(config.http.baseUrl).hostname === "localhost" || config.relyingParty.id === "localhost")
    findings.push(fault("Production is set up for localhost.", "Set QUEUE_BASE_URL and QUEUE_RP_ID."));
  if (!config.apiEnabled) {
    findings.push(
      warning(
        "FLAG_QUEUE_V1 is off: everything under /api/v1 answers 404.",
        "Set it to on when Queue is to serve.",
      ),
    );
  }
  if (config.accountPage)
    findings.push(warning("QUEUE_ACCOUNT_PAGE is on: / serves the page for developers.", "Set it to off."));
  if (config.logLevel === "trace" || config.logLevel === "debug")
    findings.push(warning(`LOG_LEVEL is ${config.logLevel}.`, "Set it to info."));
  if (config.mail.smtpUrl?.startsWith("smtp:") && new URL(config.mail.smtpUrl).port === "25")
    findings.push(warning("SMTP_URL is to port 25, where much is blocked.", "Use smtps: or port 587."));
  if (/@([^>\s]*\.)?example\b/.test(config.mail.from))
    findings.push(fault(`QUEUE_MAIL_FROM is ${config.mail.from}.`, "Set the address that mails come from."));
  return findings.length > 0 ? findings : [ok("The addresses and the platform fit each other.")];
}

function judgeSecrets({ secrets, audit }: Config): Finding[] {
  const findings: Finding[] = [];
  const mend = "Make one with: openssl rand -base64 32";
  if (new Set(secrets.current).size < 8)
    findings.push(fault("QUEUE_SECRET is not random: it repeats a few bytes.", mend));
  if (secrets.previous?.equals(secrets.current))
    findings.push(
      fault("QUEUE_SECRET_PREVIOUS is the same as QUEUE_SECRET.", "Unset it, or set the one before."),
    );
  else if (secrets.previous) {
    findings.push(
      warning(
        "QUEUE_SECRET_PREVIOUS is set: refresh tokens made with it are still accepted.",
        "Unset it once QUEUE_SESSION_IDLE has passed since the rotation.",
      ),
    );
  }
  if (!audit.sealKey) {
    findings.push(
      warning(
        "QUEUE_AUDIT_SEAL_KEY is not set: nothing seals the audit log.",
        "Make one with: npm run --silent audit -- generate",
      ),
    );
  }
  return findings.length > 0 ? findings : [ok("The secrets are set.")];
}

function judgeCallers({ serviceTokens }: Config): Finding[] {
  const findings = callerNames.flatMap((name) => {
    const setting = `QUEUE_SERVICE_TOKEN_${name.toUpperCase()}`;
    const { current, next } = serviceTokens[name] ?? {};
    if (!current && !next)
      return [
        warning(
          `${setting} is not set: ${name} cannot call.`,
          `Make one with: npm run service-token -- new ${name}`,
        ),
      ];
    if (next)
      return [
        warning(
          `${setting}_NEXT is set: a rotation is under way.`,
          `When GET /api/v1/services shows that it is used and the other is not, move it to ${setting}.`,
        ),
      ];
    return [];
  });
  return findings.length > 0 ? findings : [ok("Every service has a token.")];
}
