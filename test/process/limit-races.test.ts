import t from "tap";
import { operations } from "../support/contract.ts";
import { startProcessPair } from "../support/process-pair.ts";

// Limits are the service's, not a process's.

const mailsPerAddress = 5;

const { browserOn, countOf } = await startProcessPair(t);

/** So many calls at a time: enough to race, and not more than a connection pool takes. */
async function inBatches<T>(total: number, call: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  while (results.length < total) {
    const batch = Array.from({ length: Math.min(20, total - results.length) }, (_, n) =>
      call(results.length + n),
    );
    results.push(...(await Promise.all(batch)));
  }
  return results;
}

function tally(answers: { status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

t.test(
  "200 starts for one address from 200 clients on two processes send no more than its mails",
  async (t) => {
    const spellings = ["ada@example.com", "ADA@example.com", " ada@EXAMPLE.com ", "aDa@Example.Com"];
    const answers = await inBatches(200, (index) =>
      browserOn(index, { address: `198.51.100.${index}` }).call("createEmailVerification", {
        body: { email: spellings[index % spellings.length], purpose: "sign_up" },
      }),
    );
    t.strictSame(tally(answers), { 202: mailsPerAddress, 429: 200 - mailsPerAddress });
    t.equal(await countOf("from queue_jobs.job where name = 'mail'"), mailsPerAddress);
    t.equal(await countOf("from queue_email_verifications"), mailsPerAddress);
  },
);

t.test("one client who claims 200 addresses in front of its own gets one client's share", async (t) => {
  const { points } = operations.get("createEmailVerification")?.rateLimit as { points: number };
  const answers = await inBatches(200, (index) =>
    browserOn(index, { address: `198.51.100.${index}, 203.0.113.1` }).call("createEmailVerification", {
      body: { email: `person-${index}@example.com`, purpose: "sign_up" },
    }),
  );
  t.strictSame(tally(answers), { 202: points, 429: 200 - points });
});
