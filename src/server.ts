import closeWithGrace from "close-with-grace";
import { createApp } from "./app.ts";
import { startAuditUpkeep } from "./audit/upkeep.ts";
import { createDatabaseClock } from "./clock.ts";
import { createMessageMakers } from "./composition/mail-messages.ts";
import { ConfigurationError, readConfig } from "./config.ts";
import { openDatabase } from "./database/open.ts";
import { createJobSender } from "./jobs/job-queue.ts";
import { type JobWorker, startMailWorker } from "./jobs/mail-queue.ts";
import { createRetention, startRetention } from "./jobs/retention.ts";
import { createLog } from "./log.ts";
import { createOutbox } from "./mail/outbox.ts";
import { createSmtpMailer } from "./mail/smtp.ts";
import { systemRandom } from "./random.ts";
import { createRetentionDuties } from "./retention.ts";
import { loadTracing } from "./tracing/load-tracing.ts";

interface StartOptions {
  environment: Record<string, string | undefined>;
  /** Runs last, when the service has drained: what the service stood on may go now. */
  afterClose?: () => Promise<void>;
}

/** The web process: settings, database, app, listen; and all of it back on SIGTERM or SIGINT. */
export async function startServer({ environment, afterClose }: StartOptions): Promise<{ address: string }> {
  const config = readConfig(environment, "web");
  const log = createLog({ production: config.production, level: config.logLevel });
  const tracing = config.tracing && (await loadTracing({ ...config.tracing, process: "web", log }));
  const database = openDatabase({
    ...config.database,
    driver: tracing?.driver,
    onError: (err) => log.warn({ err }, "idle database connection lost"),
  });
  const clock = createDatabaseClock({
    readDatabaseTime: database.readTime,
    onFailure: (err) => log.warn({ err }, "clock not compared with the database's"),
  });
  await clock
    .synchronise()
    .catch((err: unknown) =>
      log.warn({ err }, "the database does not answer yet; nothing is granted until then"),
    );
  const jobs = createJobSender(database.pool);
  jobs.on("error", (err) => log.warn({ err }, "job queue"));

  const mailer = config.mail.smtpUrl
    ? createSmtpMailer({ url: config.mail.smtpUrl, from: config.mail.from })
    : undefined;
  const outbox = mailer || config.production ? undefined : createOutbox(log);
  const app = await createApp({ config, database, jobs, clock, random: systemRandom, log, outbox, tracing });
  const send = mailer?.send ?? outbox?.send;
  const { sealKey } = config.audit;
  const upkeep = config.inlineWorker ? startAuditUpkeep({ db: database.db, clock, log, sealKey }) : undefined;
  const { serviceTokens } = config;
  const trace = tracing?.trace;
  const duties = createRetentionDuties({ db: database.db, clock, serviceTokens });
  const retention = config.inlineWorker ? startRetention(createRetention({ duties, log, trace })) : undefined;
  let worker: JobWorker | undefined;
  if (config.inlineWorker && send) {
    const makers = createMessageMakers({ config, database, clock });
    worker = await startMailWorker({ connectionString: config.database.url, makers, send, log, trace });
  }

  closeWithGrace({ delay: 9_000, logger: false }, async ({ err, signal }) => {
    if (err) log.fatal({ err }, "unforeseen error; closing");
    else log.info(`${signal}: finishing what runs, then closing`);
    await app.close();
    await worker?.stop();
    await upkeep?.stop();
    await retention?.stop();
    mailer?.close();
    clock.stop();
    await Promise.all([database.close(), tracing?.stop()]);
    await afterClose?.();
    log.info("closed");
  });

  const { host, port } = config.http;
  const listenTextResolver = (address: string) => `Queue listens on ${address}`;
  const address = await app.listen({ host, port, listenTextResolver });
  return { address };
}

if (import.meta.main) {
  try {
    await startServer({ environment: process.env });
  } catch (error) {
    console.error(error instanceof ConfigurationError ? error.message : error);
    process.exit(1);
  }
}
