import pg from "pg";
import { type ConstructorOptions, PgBoss } from "pg-boss";

export const jobSchema = "queue_jobs";
export const mailQueue = "mail";
/** A mail that could not even be tried for so long is not sent any more; the worker was away that long. */
export const mailJobSeconds = 3 * 86_400;
/**
 * After that long a worker is taken for dead, and its mail is another's: longer than all that a worker does for a mail,
 * lest two send it. test/mail/smtp.test.ts
 */
export const mailLeaseSeconds = 60;
/** What became of a job can be looked up for so long. */
const doneJobSeconds = 86_400;

/** Makes the schema of the jobs and their queues; the release phase calls it. */
export async function prepareJobs(connectionString: string): Promise<void> {
  const boss = new PgBoss({ connectionString, schema: jobSchema, max: 1, supervise: false, schedule: false });
  boss.on("error", () => {});
  await boss.start();
  try {
    // A mail is tried for about half an hour; its code is over after ten minutes, and then the job does nothing.
    const options = {
      retryLimit: 10,
      retryDelay: 2,
      retryBackoff: true,
      retryDelayMax: 300,
      expireInSeconds: mailLeaseSeconds,
      retentionSeconds: mailJobSeconds,
      deleteAfterSeconds: doneJobSeconds,
      notify: true,
    };
    await boss.createQueue(mailQueue, options);
    await boss.updateQueue(mailQueue, options);
  } finally {
    await boss.stop({ graceful: false });
  }
}

/**
 * A sender for jobs that are queued in the service's transactions. It never works on jobs and watches over nothing. What
 * it asks outside of them, the queue's own row before the first job, goes over a connection of its own that closes at
 * once: the transactions that wait for the answer may hold all of the service's pool.
 */
export function createJobSender(servicePool: pg.Pool): PgBoss {
  const pool = new pg.Pool({
    ...servicePool.options,
    application_name: "queue-job-sender",
    max: 1,
    idleTimeoutMillis: 1_000,
    allowExitOnIdle: true,
  });
  pool.on("error", () => {});
  const db: NonNullable<ConstructorOptions["db"]> = {
    async executeSql(text, values) {
      const { rows } = await pool.query(text, values);
      return { rows };
    },
  };
  return new PgBoss({
    db,
    schema: jobSchema,
    migrate: false,
    createSchema: false,
    supervise: false,
    schedule: false,
  });
}
