import closeWithGrace from "close-with-grace";
import { createApp } from "./app.ts";
import { createDatabaseClock } from "./clock.ts";
import type { BackgroundWork } from "./composition/background-work.ts";
import { ConfigurationError, readConfig } from "./config.ts";
import { openDatabase } from "./database/open.ts";
import { createJobSender } from "./jobs/job-queue.ts";
import { createLog } from "./log.ts";
import { createOutbox } from "./mail/outbox.ts";
import { systemRandom } from "./random.ts";
import { collectStartupGarbage } from "./startup-garbage.ts";
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

  const outbox = config.mail.smtpUrl || config.production ? undefined : createOutbox(log);
  const app = await createApp({ config, database, jobs, clock, random: systemRandom, log, outbox, tracing });
  let work: BackgroundWork | undefined;
  if (config.inlineWorker) {
    // A process that has a worker beside it does without what only that one needs.
    const { startBackgroundWork } = await import("./composition/background-work.ts");
    const trace = tracing?.trace;
    work = await startBackgroundWork({ config, database, clock, log, outbox: outbox?.send, trace });
  }

  closeWithGrace({ delay: 9_000, logger: false }, async ({ err, signal }) => {
    if (err) log.fatal({ err }, "unforeseen error; closing");
    else log.info(`${signal}: finishing what runs, then closing`);
    await app.close();
    await work?.stop();
    clock.stop();
    await Promise.all([database.close(), tracing?.stop()]);
    await afterClose?.();
    log.info("closed");
  });

  collectStartupGarbage();
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
