import { setImmediate, setTimeout } from "node:timers/promises";
import t from "tap";
import { createTestApp } from "../support/app.ts";

const turnMs = 1_300;

/** Gives the event loop one turn, late. */
async function lag(): Promise<void> {
  const end = performance.now() + turnMs;
  while (performance.now() < end);
  await setImmediate();
}

t.test("a loop that lags for seconds refuses work, but answers verifiers and the platform", async (t) => {
  const { app } = await createTestApp(t);
  const statusOf = async (url: string) => (await app.inject(url)).statusCode;
  // Answered without the database, so in one turn.
  const work = "/api/v1/auth/sessions/current";
  await setTimeout(1_100);
  await lag();
  t.equal(await statusOf(work), 401, "one bad second is a hiccup");

  let refused = false;
  for (let count = 0; count < 8 && !refused; count += 1) {
    await lag();
    refused = (await statusOf(work)) === 503;
  }
  t.ok(refused, "several are not");
  t.equal(await statusOf("/.well-known/jwks.json"), 200);
  t.equal(await statusOf("/health/live"), 200);
  while ((await statusOf(work)) === 503) await setTimeout(100);
  t.pass("and works again when the loop is free");
});
