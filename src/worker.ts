import closeWithGrace from "close-with-grace";
import { createDatabaseClock } from "./clock.ts";
import { startBackgroundWork } from "./composition/background-work.ts";
import { ConfigurationError, readConfig } from "./config.ts";
import { openDatabase } from "./database/open.ts";
import { createLog } from "./log.ts";
import { collectStartupGarbage } from "./startup-garbage.ts";
import { loadTracing } from "./tracing/load-tracing.ts";

/** The jobs process: sends what the web processes have put into the queue. */
async function startWorker(environment: Record<string, string | undefined>): Promise<void> {
  const config = readConfig(environment, "worker");
  const log = createLog({ production: config.production, level: config.logLevel });
  const tracing = config.tracing && (await loadTracing({ ...config.tracing, process: "worker", log }));
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
  const work = await startBackgroundWork({ config, database, clock, log, trace: tracing?.trace });
  collectStartupGarbage();
  log.info("Queue's worker is at work");

  closeWithGrace({ delay: 9_000, logger: false }, async ({ err, signal }) => {
    if (err) log.fatal({ err }, "unforeseen error; closing");
    else log.info(`${signal}: finishing what runs, then closing`);
    await work.stop();
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
