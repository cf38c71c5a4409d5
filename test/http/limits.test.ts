import t from "tap";
import type { OperationId } from "../../src/contract/handlers.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { expectStatus } from "../support/browser.ts";
import { operations } from "../support/contract.ts";

// The limit per client of every operation, and who the client is, are in problem-documents.test.ts; that limits hold
// over all processes is in test/process/limit-races.test.ts.

const unknownId = "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21";
const limited = [...operations.values()].filter(({ rateLimit }) => rateLimit !== undefined);

t.test("what cannot be counted is not let through, whatever the limiter's failure", async (t) => {
  const { browser, database } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const count = async () =>
    (await database.pool.query("select count(*)::int as events from customer_audit_events")).rows[0].events;
  const before = await count();
  await database.pool.query("alter table queue_rate_limits rename to gone");
  for (const { id, parameters } of limited) {
    const path = Object.fromEntries(parameters.map(({ name }) => [name, unknownId]));
    const answer = await ada.call(id as OperationId, { path });
    t.match(answer, { status: 503, body: { code: "unavailable" }, headers: { "retry-after": /^[1-9]/ } }, id);
    t.notMatch(answer.text, /queue_|relation/);
  }
  t.equal(await count(), before, "nothing happened");
  t.equal((await ada.call("getCurrentSession")).status, 200, "a read with a token goes on");
});

t.test("a refusal for an address names that limit, and when to come back", async (t) => {
  const { browser } = await createTestApp(t);
  const body = { email: "ada@example.com", purpose: "sign_up" };
  for (let count = 0; count < 5; count += 1) {
    const answer = await browser().call("createEmailVerification", { body });
    t.match(answer, { status: 202, headers: { ratelimit: /^"client";r=29;t=\d+$/ } });
  }
  const { status, headers } = await browser().call("createEmailVerification", { body });
  t.equal(status, 429);
  const wait = Number(headers["retry-after"]);
  t.ok(wait > 3590 && wait <= 3600);
  t.equal(headers["ratelimit-policy"], '"address";q=5;w=3600');
  t.equal(headers.ratelimit, `"address";r=0;t=${wait}`);
});

/** How much of the limit is left for a client after a call that bears this X-Forwarded-For. */
async function remaining({ browser }: TestApp, forwarded: string | undefined): Promise<number> {
  const answer = await browser().call("createAuthenticationOptions", {
    body: {},
    headers: { "x-forwarded-for": forwarded },
  });
  expectStatus(answer, 200);
  return Number(/r=(\d+)/.exec(String(answer.headers.ratelimit))?.[1]);
}

const { points } = operations.get("createAuthenticationOptions")?.rateLimit as { points: number };
const sameClient: [proxies: string, what: string, forwarded: (string | undefined)[]][] = [
  ["0", "who is connected, whatever the header says", [undefined, "203.0.113.1", "203.0.113.2, 203.0.113.3"]],
  ["1", "the last entry", ["203.0.113.1", "198.51.100.1, 203.0.113.1", "garbage, , 203.0.113.1"]],
  [
    "1",
    "who is connected, where there is no address in the last entry",
    [
      undefined,
      "",
      "garbage",
      "203.0.113.1, garbage",
      "203.0.113.1, 203.0.113.999",
      "203.0.113.1, x".repeat(99),
    ],
  ],
  [
    "2",
    "the last entry but one",
    ["203.0.113.1, 10.0.0.1", "198.51.100.1, 203.0.113.1, 10.0.0.2", "198.51.100.2,203.0.113.1,10.0.0.3"],
  ],
  ["1", "a /64", ["2001:db8::1", "198.51.100.1, 2001:DB8:0:0:ffff::", "2001:db8::2:0:0:1"]],
];
for (const [proxies, what, forwarded] of sameClient) {
  t.test(`behind ${proxies} proxies of ours the client is ${what}`, async (t) => {
    const test = await createTestApp(t, { QUEUE_TRUSTED_PROXIES: proxies });
    for (const [index, header] of forwarded.entries())
      t.equal(await remaining(test, header), points - 1 - index, String(header).slice(0, 60));
    if (proxies === "0") return;
    const other = proxies === "1" ? "203.0.113.1, 203.0.113.9" : "203.0.113.1, 203.0.113.9, 10.0.0.1";
    t.equal(await remaining(test, other), points - 1, "another client");
  });
}

t.test("what the client claims in front of its address does not reach the audit log either", async (t) => {
  const { browser, database } = await createTestApp(t);
  for (const address of ["canary, 203.0.113.1", "canary"])
    await browser({ address }).signUp(`${address.length}@example.com`);
  const { rows } = await database.pool.query(
    "select distinct personal->>'ip' as ip from customer_audit_personal order by 1",
  );
  t.strictSame(
    rows.map(({ ip }) => ip),
    ["127.0.0.1", "203.0.113.1"],
  );
});
