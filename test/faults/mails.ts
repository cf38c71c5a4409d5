import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Parts } from "./ceremonies.ts";

// A retry waits up to twice as long as the fault took, and more at random (src/jobs/job-queue.ts).
const patienceMs = 180_000;

/** Every mail that was promised is sent in the end; none was given up. */
export async function mailsGoOut({ world }: Parts): Promise<string[]> {
  const client = new pg.Client({ connectionString: world.postgres.url });
  await client.connect();
  try {
    const deadline = Date.now() + patienceMs;
    const count = async (condition: string) =>
      Number(
        (
          await client.query(
            `select count(*) as jobs from queue_jobs.job where name = 'mail' and ${condition}`,
          )
        ).rows[0].jobs,
      );
    let waiting = await count("state < 'completed'");
    while (waiting > 0 && Date.now() < deadline) {
      await sleep(250);
      waiting = await count("state < 'completed'");
    }
    const failed = await count("state > 'completed'");
    return waiting + failed === 0 ? [] : [`${waiting} mails wait and ${failed} were given up`];
  } finally {
    await client.end();
  }
}
