import t from "tap";
import type { components } from "../../src/contract/types.ts";
import { Browser, expectStatus } from "../support/browser.ts";
import { callers, startProcessPair } from "../support/process-pair.ts";
import { asService } from "../support/services.ts";

type Schemas = components["schemas"];

// Two service processes on one database, and operators who act at the same moment.

const rounds = 8;
const any = { "if-match": "*" };

const { browserOn, pool } = await startProcessPair(t);
const consoleOn = (process: number) => asService(browserOn(process), "console", `op-${process}@raxx.app`);
const signUp = async (email: string) => (await browserOn(0).signUp(email)).customer.id;

async function together<T>(call: (console: Browser, index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: callers }, (_, index) => call(consoleOn(index), index)));
}

const assign = (console: Browser, customer: string, role: string) =>
  console.call("assignRole", { path: { customer_id: customer, role }, headers: any });
async function holdersOf(role: string): Promise<string[]> {
  const { rows } = await pool.query("select customer_id from queue_customer_roles where role = $1", [role]);
  return rows.map(({ customer_id }) => customer_id);
}

t.test("twenty who take the role from the last two administrators leave one", async (t) => {
  const [ada, bob] = [await signUp("ada@example.com"), await signUp("bob@example.com")];
  for (let round = 0; round < rounds; round += 1) {
    for (const customer of [ada, bob])
      expectStatus(await assign(consoleOn(0), customer, "administrator"), 200);
    // Both processes take from both.
    const answers = await together(async (console, index) => {
      const customer = Math.floor(index / 2) % 2 === 0 ? ada : bob;
      const path = { customer_id: customer, role: "administrator" };
      const { status, body } = await console.call("revokeRole", { path, headers: any });
      return { customer, outcome: `${status} ${body.code ?? ""}`.trim() };
    });
    const left = await holdersOf("administrator");
    t.equal(left.length, 1);
    for (const { customer, outcome } of answers)
      t.equal(outcome, customer === left[0] ? "409 last_administrator" : "200");
  }
});

t.test("twenty changes of a role that are based on the same tag make one", async (t) => {
  const path = { role: "moderator" };
  const body = { description: "Moderator.", administrative: false, permissions: ["account:use"] };
  const made = await together((console, index) =>
    console.call("putRole", {
      path,
      body: { ...body, description: `By ${index}.` },
      headers: { "if-none-match": "*" },
    }),
  );
  t.strictSame(made.map(({ status }) => status).sort(), [201, ...Array(callers - 1).fill(412)], "made once");
  for (let round = 0; round < rounds; round += 1) {
    const { headers } = await consoleOn(0).call("getRole", { path });
    const answers = await together((console, index) =>
      console.call("putRole", {
        path,
        body: { ...body, description: `In round ${round} by ${index}.` },
        headers: { "if-match": String(headers.etag) },
      }),
    );
    t.strictSame(answers.map(({ status }) => status).sort(), [200, ...Array(callers - 1).fill(412)]);
    const winner = answers.find(({ status }) => status === 200);
    t.strictSame((await consoleOn(1).call("getRole", { path })).body, winner?.body, "and it is what is kept");
  }
});

t.test("twenty roles that are given on the same tag are one", async (t) => {
  const customer = await signUp("eve@example.com");
  const roles = Array.from({ length: callers }, (_, index) => `team-${index}`);
  const body = { description: "A team.", administrative: false, permissions: [] };
  for (const role of roles)
    await consoleOn(0).call("putRole", { path: { role }, body, headers: { "if-none-match": "*" } });
  const { headers } = await consoleOn(0).call("getCustomerRoles", { path: { customer_id: customer } });
  const ifMatch = { "if-match": String(headers.etag) };
  const answers = await together((console, index) =>
    console.call("assignRole", {
      path: { customer_id: customer, role: roles[index] as string },
      headers: ifMatch,
    }),
  );
  t.strictSame(answers.map(({ status }) => status).sort(), [200, ...Array(callers - 1).fill(412)]);
});

t.test("a role is not deleted under somebody who is being given it", async (t) => {
  const customer = await signUp("mallory@example.com");
  const path = { role: "passing" };
  const body = { description: "Passing.", administrative: false, permissions: [] };
  for (let round = 0; round < rounds; round += 1) {
    await consoleOn(0).call("putRole", { path, body, headers: { "if-none-match": "*" } });
    const [given, deleted] = await Promise.all([
      assign(consoleOn(round), customer, "passing"),
      consoleOn(round + 1).call("deleteRole", { path, headers: any }),
    ]);
    t.ok(["200 409", "404 204"].includes(`${given.status} ${deleted.status}`));
    if (given.status === 200)
      await consoleOn(0).call("revokeRole", { path: { ...path, customer_id: customer }, headers: any });
    await consoleOn(0).call("deleteRole", { path, headers: any });
  }
});

t.test("what is changed on one process is seen by the next call on the other", async (t) => {
  const customer_id = await signUp("grace@example.com");
  const path = { role: "reader" };
  const body = (permissions: string[]) => ({ description: "Reader.", administrative: false, permissions });
  const none = { "if-none-match": "*" };
  expectStatus(await consoleOn(0).call("putRole", { path, body: body([]), headers: none }), 201);
  const raptors = [0, 1].map((process) => asService(browserOn(process), "raptor"));
  const check = async (process: number) => {
    const reply = await (raptors[process % 2] as Browser).call<Schemas["PermissionAnswer"]>(
      "checkPermissions",
      { body: { customer_id, permission: "customer:read" } },
    );
    return expectStatus(reply, 200);
  };
  const versions: string[] = [];
  const expect = async (process: number, allowed: boolean) => {
    const answer = await check(process);
    t.equal(answer.allowed, allowed);
    versions.push(String(answer.policy_version));
  };
  const held = { ...path, customer_id };
  for (let round = 0; round < rounds; round += 1) {
    const [here, there] = [round, round + 1];
    await expect(there, false);
    await assign(consoleOn(here), customer_id, "reader");
    await expect(there, false);
    await consoleOn(here).call("putRole", { path, body: body(["customer:read"]), headers: any });
    await expect(there, true);
    await consoleOn(here).call("revokeRole", { path: held, headers: any });
    await expect(there, false);
    await consoleOn(here).call("putRole", { path, body: body([]), headers: any });
  }
  t.equal(new Set(versions).size, versions.length, "and each change has a policy_version of its own");
});
