import { fromKysely, PgBoss } from "pg-boss";
import type { Trx } from "../database/open.ts";
import type { Log } from "../log.ts";
import type { Message } from "../mail/message.ts";
import type { SendMail } from "../mail/smtp.ts";
import { type Trace, untraced } from "../tracing/trace.ts";
import { jobSchema, mailQueue } from "./job-queue.ts";

/** What a job holds: the kind of message and the row it is about. Never a code, a token or an address. */
export interface MailJob {
  kind: "email_verification" | "notice";
  id: string;
}

/** Puts a mail into the queue in the caller's transaction: no commit, no mail; a commit, a mail even after a crash. */
export type QueueMail = (trx: Trx, job: MailJob, options: { afterSeconds: number }) => Promise<void>;

export interface MessageMaker {
  /** Makes the message of a job's row when it is sent; undefined when there is nothing left to send. */
  make(id: string): Promise<Message | undefined>;
  /** Runs once the message is on its way. */
  sent?(id: string): Promise<void>;
}

export type MessageMakers = Record<MailJob["kind"], MessageMaker>;

export function createMailQueue(sender: PgBoss): QueueMail {
  return async function queueMail(trx, job, { afterSeconds }) {
    await sender.send(mailQueue, job, { db: fromKysely(trx as never), startAfter: afterSeconds });
  };
}

// Its own statements, which may be about many jobs, take longer than those of requests. It hands them on to node-postgres.
const connectionBounds = {
  connectionTimeoutMillis: 5_000,
  query_timeout: 10_000,
  keepAlive: true,
};

interface WorkerOptions {
  connectionString: string;
  makers: MessageMakers;
  send: SendMail;
  log: Log;
  trace?: Trace | undefined;
}

export interface JobWorker {
  /** Finishes what is under way. */
  stop(): Promise<void>;
}

const sending = {
  name: "SMTP",
  kind: "client",
  attributes: { "network.protocol.name": "smtp" },
} as const;

/** Works on the queue until stopped. Any number of processes may; each job goes to one at a time. */
export async function startMailWorker({
  connectionString,
  makers,
  send,
  log,
  trace = untraced,
}: WorkerOptions): Promise<JobWorker> {
  const boss = new PgBoss({
    ...connectionBounds,
    connectionString,
    application_name: "queue-jobs",
    schema: jobSchema,
    migrate: false,
    createSchema: false,
    schedule: false,
    max: 3,
    useListenNotify: true,
    // How often jobs are looked for whose worker died with them; by default only every minute.
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
  });
  boss.on("error", (err) => log.warn({ err }, "job queue"));
  await boss.start();
  const options = {
    batchSize: 10,
    burstWhenBatchFull: true,
    perJobResults: true,
    // A retry, and what was queued while the listener was away, is found by polling only.
    notifyPollingIntervalSeconds: 2,
  } as const;
  await boss.work<MailJob>(mailQueue, options, async (jobs) =>
    Promise.all(
      jobs.map(async ({ id, data }) => {
        try {
          const maker = makers[data.kind];
          await trace({ name: `mail ${data.kind}`, kind: "consumer" }, async () => {
            const message = await maker.make(data.id);
            if (message) await trace(sending, () => send(message));
            if (message) await maker.sent?.(data.id);
          });
          return { id, status: "completed" as const };
        } catch (error) {
          const reason = failureReason(error);
          log.warn({ job: id, kind: data.kind, reason }, "mail not sent; it will be tried again");
          return { id, status: "failed" as const, output: { reason } };
        }
      }),
    ),
  );
  return { stop: () => boss.stop({ graceful: true, timeout: 5_000 }) };
}

/** What went wrong without the server's words, which may repeat the address: the job's row keeps it. */
function failureReason(error: unknown): string {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  return [code ?? (error as Error).name, responseCode].filter(Boolean).join(" ");
}
