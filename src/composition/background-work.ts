import { startAuditUpkeep } from "../audit/upkeep.ts";
import { startMailWorker } from "../jobs/mail-queue.ts";
import { createRetention, startRetention } from "../jobs/retention.ts";
import { createSmtpMailer, type SendMail } from "../mail/smtp.ts";
import { createRetentionDuties } from "../retention.ts";
import type { Trace } from "../tracing/trace.ts";
import type { CoreOptions } from "./core.ts";
import { createMessageMakers } from "./mail-messages.ts";

export interface BackgroundWork {
  /** Finishes what is under way. */
  stop(): Promise<void>;
}

interface BackgroundWorkOptions extends Pick<CoreOptions, "config" | "database" | "clock" | "log"> {
  trace: Trace | undefined;
  /** Takes the mails where no server is configured. */
  outbox?: SendMail | undefined;
}

/** What is done apart from requests: mails go out, the audit log is sealed, and what is due is deleted. */
export async function startBackgroundWork(options: BackgroundWorkOptions): Promise<BackgroundWork> {
  const { config, database, clock, log, outbox, trace } = options;
  const { db } = database;
  const mailer = config.mail.smtpUrl
    ? createSmtpMailer({ url: config.mail.smtpUrl, from: config.mail.from })
    : undefined;
  const send = mailer?.send ?? outbox;
  const mails =
    send &&
    (await startMailWorker({
      connectionString: config.database.url,
      makers: createMessageMakers({ config, database, clock }),
      send,
      log,
      trace,
    }));
  const upkeep = startAuditUpkeep({ db, clock, log, sealKey: config.audit.sealKey });
  const duties = createRetentionDuties({ db, clock, serviceTokens: config.serviceTokens });
  const retention = startRetention(createRetention({ duties, log, trace }));
  return {
    async stop() {
      await mails?.stop();
      await upkeep.stop();
      await retention.stop();
      mailer?.close();
    },
  };
}
