import { parseArgs } from "node:util";
import { ConfigurationError, readDatabaseUrl } from "../src/config.ts";
import { openDatabase } from "../src/database/open.ts";
import { checkAuditLog, checkConnections, checkSchema, checkServer } from "./doctor/database.ts";
import { type Finding, fault } from "./doctor/finding.ts";
import { checkJobs } from "./doctor/jobs.ts";
import { checkMail } from "./doctor/mail.ts";
import { judgeSettings, readSettings } from "./doctor/settings.ts";
import { checkTraces } from "./doctor/traces.ts";
import { loadEnvironmentFile } from "./environment-file.ts";

const help = `Usage: npm run doctor          (on Heroku: heroku run npm run doctor)

Checks the settings against the world: the platform, Postgres, SSM, the mail server, the jobs, the collector of traces.
Changes nothing and sends nothing. Says of everything that is wrong what to do. Ends with 0 if nothing is at fault, with 1
otherwise; warnings are for somebody to know and do not count.
`;

const marks = { ok: "ok      ", warning: "WARNING ", fault: "FAULT   " };

function report(findings: Finding[]): number {
  for (const { level, what, mend } of findings)
    console.log(`${marks[level]}${what}${mend === undefined ? "" : `\n        -> ${mend}`}`);
  return findings.filter(({ level }) => level === "fault").length;
}

async function run(): Promise<number> {
  const { config, findings } = readSettings(process.env);
  let faults = report(findings);
  if (config) faults += report(await judgeSettings(config, process.env));
  faults += await examineDatabase(config);
  faults += report(await checkMail(config?.mail.smtpUrl));
  faults += report(await checkTraces(config?.tracing));
  return faults;
}

async function examineDatabase(config: ReturnType<typeof readSettings>["config"]): Promise<number> {
  let url: string;
  try {
    url = readDatabaseUrl(process.env);
  } catch (error) {
    // Said with the settings.
    if (error instanceof ConfigurationError) return 0;
    throw error;
  }
  const { db, readTime, close } = openDatabase({ url, poolSize: 1, onError: () => {} });
  try {
    let faults = report(await checkServer(db));
    faults += report(await checkConnections(db, config?.database.poolSize ?? 5));
    const schema = await checkSchema(db);
    faults += report(schema.findings);
    if (!schema.ready) return faults;
    faults += report(await checkAuditLog(db));
    return faults + report(await checkJobs(db, await readTime(), config?.audit.sealKey));
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return report([
      fault(
        `Postgres cannot be asked: ${[code, message].filter(Boolean).join(" ")}`,
        /ssl/i.test(message)
          ? "The server takes no TLS. If the network between is yours alone: add ?sslmode=disable to DATABASE_URL."
          : "Check DATABASE_URL (heroku config:get DATABASE_URL, heroku pg:info), and that the server is up.",
      ),
    ]);
  } finally {
    await close();
  }
}

const { values } = parseArgs({ options: { help: { type: "boolean" } } });
if (values.help) console.log(help);
else {
  loadEnvironmentFile();
  const faults = await run();
  console.log(
    faults === 0 ? "\nNothing is at fault." : `\n${faults} ${faults === 1 ? "fault" : "faults"} to mend.`,
  );
  process.exitCode = faults === 0 ? 0 : 1;
}
