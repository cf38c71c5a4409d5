import { setTimeout } from "node:timers/promises";
import t from "tap";
import {
  createAccessTokenVerifier,
  InvalidAccessToken,
  RevocationsStale,
} from "../../src/client/access-token.ts";
import { createQueueClient } from "../../src/client/client.ts";
import { followRevocations } from "../../src/client/revocations.ts";
import { testOrigin } from "../support/app.ts";
import { expectStatus } from "../support/browser.ts";
import { startProcessPair } from "../support/process-pair.ts";
import { serviceToken } from "../support/services.ts";
import { createTcpProxy } from "../support/tcp-proxy.ts";

// A service that verifies offline and follows the feed of a real process, through a line that can be cut.

const { processes, browserOn } = await startProcessPair(t);
const url = processes[0]?.url as string;
const line = await createTcpProxy(url);
await line.open();
const client = createQueueClient({ baseUrl: line.through(url), serviceToken: serviceToken("raptor") });
// Where the machine's clock is to be far ahead, the test says so.
let ahead = 0;
const elapsed = () => performance.now() + ahead;
const maxAgeSeconds = 15;
const revocations = followRevocations({ client, onError: () => {}, maxAgeSeconds, elapsed });
const verify = createAccessTokenVerifier({
  issuer: testOrigin,
  audience: "raxx.app",
  revocations,
  keys: { url: `${url}/.well-known/jwks.json` },
});
t.teardown(async () => {
  await revocations.close();
  await client.close();
  await line.close();
});
await revocations.ready;

/** Verifies until the token is refused; whatever is accepted before that must be accepted within the promise. */
async function verifyUntilRefused(token: string, endedAt: number): Promise<unknown> {
  for (;;) {
    const outcome = await verify(token).catch((error: unknown) => error);
    if (outcome instanceof Error) return outcome;
    if (elapsed() - endedAt > maxAgeSeconds * 1000) return "accepted for longer than the feed may be old";
    await setTimeout(20);
  }
}

t.test(
  "sign-out in the browser is honoured by an offline verifier within the stated staleness",
  async (t) => {
    const ada = browserOn(1);
    const { access_token: token, session } = await ada.signUp("ada@example.com");
    t.match(await verify(token), { sid: session.id, acr: "aal2" });
    expectStatus(await ada.call("endCurrentSession"), 204);
    const ended = elapsed();
    t.ok((await verifyUntilRefused(token, ended)) instanceof InvalidAccessToken);
  },
);

t.test("with the feed down it does what was chosen; when it is back nothing was missed", async (t) => {
  const tokens: string[] = [];
  const people = Array.from({ length: 12 }, (_, index) => browserOn(index));
  for (const [index, person] of people.entries())
    tokens.push((await person.signUp(`person-${index}@example.com`)).access_token);
  const [known, ...others] = tokens as [string, ...string[]];
  expectStatus(await (people[0] as (typeof people)[0]).call("endCurrentSession"), 204);
  t.ok((await verifyUntilRefused(known, elapsed())) instanceof InvalidAccessToken);

  await line.close();
  for (const person of people.slice(1)) expectStatus(await person.call("endCurrentSession"), 204);
  for (const token of others) t.match(await verify(token), { acr: "aal2" }, "unknown, and not too old yet");
  ahead += (maxAgeSeconds + 1) * 1000;
  for (const token of others) {
    await t.rejects(verify(token), RevocationsStale);
    await t.rejects(verify(token, { whenStale: "refuse" }), RevocationsStale);
    t.match(await verify(token, { whenStale: "accept" }), { acr: "aal2" });
  }
  await t.rejects(verify(known, { whenStale: "accept" }), InvalidAccessToken, "what is known stays known");

  const live = (await browserOn(0).signUp("late@example.com")).access_token;
  await line.open();
  while (revocations.stale) await setTimeout(50);
  for (const token of tokens) await t.rejects(verify(token), InvalidAccessToken);
  t.match(await verify(live), { acr: "aal2" });
});
