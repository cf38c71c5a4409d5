import closeWithGrace from "close-with-grace";
import { startAuditUpkeep } from "./audit/upkeep.ts";
import { createDatabaseClock } from "./clock.ts";
import { createMessageMakers } from "./composition/mail-messages.ts";
import { ConfigurationError, readConfig } from "./config.ts";
import { openDatabase } from "./database/open.ts";
import { startMailWorker } from "./jobs/mail-queue.ts";
import { createRetention, startRetention } from "./jobs/retention.ts";
import { createLog } from "./log.ts";
import { createSmtpMailer } from "./mail/smtp.ts";
import { createRetentionDuties } from "./retention.ts";
import { loadTracing } from "./tracing/load-tracing.ts";

/** The jobs process: sends what the web processes have put into the queue. */
async function startWorker(environment: Record<string, string | undefined>): Promise<void> {
  const config = readConfig(environment, "worker");
  const log = createLog({ production: config.production, level: config.logLevel });
  const tracing = config.tracing && (await loadTracing({ ...config.tracing, process: "worker", log }));
  const trace = tracing?.trace;
  const database = openDatabase({
    ...config.database,
    driver: tracing?.driver,
    onError: (err) => log.warn({ err }, "idle database connection lost"),
  });
  const clock = createDatabaseClock({
    readDatabaseTime: database.readTime,
    onFailure: (err) => log.warn({ err }, "clock not compared with the database's"),
  });
  // Without the time a mail is not made, and its job is tried again.
  await clock.synchronise().catch((err: unknown) => log.warn({ err }, "the time is not known yet"));
  if (!config.mail.smtpUrl)
    throw new ConfigurationError(["SMTP_URL is missing: a worker of its own needs a mail server."]);
  const mailer = createSmtpMailer({ url: config.mail.smtpUrl, from: config.mail.from });
  const makers = createMessageMakers({ config, database, clock });
  const worker = await startMailWorker({
    connectionString: config.database.url,
    makers,
    send: mailer.send,
    log,
    trace,
  });
  const upkeep = startAuditUpkeep({ db: database.db, clock, log, sealKey: config.audit.sealKey });
  const duties = createRetentionDuties({ db: database.db, clock, serviceTokens: config.serviceTokens });
  const retention = startRetention(createRetention({ duties, log, trace }));
  log.info("Queue's worker is at work");

  closeWithGrace({ delay: 9_000, logger: false }, async ({ err, signal }) => {
    if (err) log.fatal({ err }, "unforeseen error; closing");
    else log.info(`${signal}: finishing what runs, then closing`);
    await worker.stop();
    await upkeep.stop();
    await retention.stop();
    mailer.close();
    clock.stop();
    await Promise.all([database.close(), tracing?.stop()]);
  });
}

try {
  await startWorker(process.env);
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exit(1);
}
