import { decodeJwt } from "jose";
import t from "tap";
import type { components } from "../../src/contract/types.ts";
import { requireAnotherAdministrator } from "../../src/rbac/administrators.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type Browser, expectStatus } from "../support/browser.ts";

type Schemas = components["schemas"];
type CustomerRoles = Schemas["CustomerRoles"];

const operator = "op@raxx.app";
const any = { "if-match": "*" };
const nobody = "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21";

const change = (
  caller: Browser,
  id: "assignRole" | "revokeRole",
  customer: string,
  role: string,
  tag = "*",
) => caller.call<CustomerRoles>(id, { path: { customer_id: customer, role }, headers: { "if-match": tag } });
const rolesOf = (caller: Browser, customer: string) =>
  caller.call<CustomerRoles>("getCustomerRoles", { path: { customer_id: customer } });
const signUp = async ({ browser }: TestApp, email: string) => (await browser().signUp(email)).customer.id;

/** What suspending does: the customer's row, then the question, then the change. */
async function suspend({ database }: TestApp, customer: string): Promise<void> {
  await database.db.transaction().execute(async (trx) => {
    await trx
      .selectFrom("queue_customers")
      .select("id")
      .where("id", "=", customer)
      .forUpdate()
      .executeTakeFirst();
    await requireAnotherAdministrator(trx, customer);
    await trx
      .updateTable("queue_customers")
      .set({ status: "suspended", suspended_at: new Date() })
      .where("id", "=", customer)
      .execute();
  });
}

t.test("a role is given and taken, and it is kept when it was given and by whom", async (t) => {
  const test = await createTestApp(t);
  const console = test.service("console", operator);
  const ada = await signUp(test, "ada@example.com");
  const before = await rolesOf(test.service("raptor"), ada);
  t.match(before.body, { customer_id: ada, items: [{ role: "antlers-user", granted_by: null }] });

  const given = await change(console, "assignRole", ada, "support", String(before.headers.etag));
  expectStatus(given, 200);
  t.match(given.body.items, [
    { role: "antlers-user", granted_by: null },
    { role: "support", granted_by: { service: "console", operator } },
  ]);
  t.not(given.headers.etag, before.headers.etag);
  const read = await rolesOf(console, ada);
  t.strictSame([read.body, read.headers.etag], [given.body, given.headers.etag]);

  const taken = await change(console, "revokeRole", ada, "support", String(given.headers.etag));
  t.strictSame(expectStatus(taken, 200).items, before.body.items);
});

t.test("a change of a customer's roles is based on the newest; a repeat is safe", async (t) => {
  const test = await createTestApp(t);
  const console = test.service("console", operator);
  const ada = await signUp(test, "ada@example.com");
  const tag = String((await rolesOf(console, ada)).headers.etag);
  const path = { customer_id: ada, role: "support" };
  t.match(await console.call("assignRole", { path }), {
    status: 428,
    body: { code: "precondition_required" },
  });
  t.match(await console.call("revokeRole", { path }), { status: 428 });
  t.match(await change(console, "assignRole", ada, "support", `W/${tag}`), {
    status: 412,
    body: { code: "precondition_failed" },
  });
  const given = await change(console, "assignRole", ada, "support", tag);
  const repeated = await change(console, "assignRole", ada, "support", tag);
  t.strictSame(
    [repeated.status, repeated.text, repeated.headers.etag],
    [200, given.text, given.headers.etag],
  );
  t.match(await change(console, "revokeRole", ada, "support", tag), { status: 412 });
  t.match(await change(console, "assignRole", ada, "administrator", tag), { status: 412 });
  await change(console, "revokeRole", ada, "support", String(given.headers.etag));
  const again = await change(console, "revokeRole", ada, "support", String(given.headers.etag));
  t.match(again, { status: 200, body: { items: [{ role: "antlers-user" }] } });
  const { rows } = await test.database.pool.query(
    "select type from customer_audit_events where customer_id = $1 and operator = $2 order by recorded_at",
    [ada, operator],
  );
  t.strictSame(rows, [{ type: "role.assigned" }, { type: "role.revoked" }], "one event for each change");
});

t.test("customers and roles that do not exist are alike", async (t) => {
  const test = await createTestApp(t);
  const console = test.service("console", operator);
  const ada = await signUp(test, "ada@example.com");
  const erased = await signUp(test, "erased@example.com");
  await test.database.pool.query(
    "update queue_customers set status = 'erased', erased_at = now(), email = null, email_key = null, user_handle = null, display_name = null where id = $1",
    [erased],
  );
  const texts = new Set<string>();
  for (const [customer, role] of [
    [nobody, "support"],
    [erased, "support"],
    [ada, "nothing"],
    [nobody, "nothing"],
  ] as const) {
    for (const id of ["assignRole", "revokeRole"] as const) {
      const reply = await change(console, id, customer, role);
      t.equal(reply.status, 404, `${id} ${role}`);
      texts.add(reply.text.replace(String(reply.headers["x-request-id"]), ""));
    }
  }
  for (const customer of [nobody, erased]) {
    const reply = await rolesOf(console, customer);
    t.equal(reply.status, 404);
    texts.add(reply.text.replace(String(reply.headers["x-request-id"]), ""));
  }
  t.equal(texts.size, 1);
  t.equal((await console.call("listRoleHolders", { path: { role: "nothing" } })).status, 404);
});

t.test("who has a role is listed a page at a time, the suspended too", async (t) => {
  const test = await createTestApp(t);
  const console = test.service("console", operator);
  const ids: string[] = [];
  for (const name of ["ada", "bob", "eve"]) ids.push(await signUp(test, `${name}@example.com`));
  ids.sort();
  await suspend(test, ids[1] as string);
  const holders = async (query: Record<string, string>) =>
    expectStatus(
      await console.call<Schemas["RoleHolderPage"]>("listRoleHolders", {
        path: { role: "antlers-user" },
        query,
      }),
      200,
    );
  const first = await holders({ limit: "2" });
  t.match(first.items, [
    { customer_id: ids[0], status: "active", granted_by: null },
    { customer_id: ids[1], status: "suspended" },
  ]);
  const second = await holders({ limit: "2", cursor: String(first.next_cursor) });
  t.match(second, { items: [{ customer_id: ids[2] }], next_cursor: null });
  const support = await console.call("listRoleHolders", { path: { role: "support" } });
  t.strictSame(support.body, { items: [], next_cursor: null });
});

t.test("an assignment moves the customer's half of policy_version, and nobody else's", async (t) => {
  const test = await createTestApp(t);
  const console = test.service("console", operator);
  const ada = await signUp(test, "ada@example.com");
  const bob = await signUp(test, "bob@example.com");
  const versions = async () => {
    const { rows } = await test.database.pool.query(
      "select (select version from queue_policy) || '.' || policy_version as pv from queue_customers where id = any($1) order by id = $2 desc",
      [[ada, bob], ada],
    );
    return rows.map(({ pv }) => pv);
  };
  const [start] = await versions();
  const [global, own] = String(start).split(".").map(Number) as [number, number];
  await change(console, "assignRole", ada, "support");
  await change(console, "assignRole", ada, "support");
  t.strictSame(await versions(), [`${global}.${own + 1}`, `${global}.${own}`]);
  await change(console, "revokeRole", ada, "support");
  t.strictSame(await versions(), [`${global}.${own + 2}`, `${global}.${own}`]);
});

t.test("a changed role is in introspection at once, and in the token of the next refresh", async (t) => {
  const test = await createTestApp(t);
  const [console, raptor] = [test.service("console", operator), test.service("raptor")];
  const ada = test.browser();
  const { id } = (await ada.signUp("ada@example.com")).customer;
  const introspected = async () => {
    const body = { token: ada.accessToken };
    return expectStatus(await raptor.call("introspectToken", { body }), 200) as {
      roles: string[];
      pv: string;
    };
  };
  const claimed = () => decodeJwt<{ roles: string[]; pv: string }>(ada.accessToken as string);
  let { roles, pv } = claimed();
  t.strictSame(roles, ["antlers-user"]);
  for (const [operation, changed] of [
    ["assignRole", ["antlers-user", "support"]],
    ["revokeRole", ["antlers-user"]],
  ] as const) {
    expectStatus(await change(console, operation, id, "support"), 200);
    t.match(claimed(), { roles, pv }, `${operation}: the token in hand says what it said`);
    const now = await introspected();
    t.strictSame(now.roles, changed, `${operation}: introspection`);
    t.not(now.pv, pv, `${operation}: pv tells the two apart`);
    expectStatus(await ada.call("refreshSession"), 200);
    ({ roles, pv } = claimed());
    t.strictSame([roles, pv], [changed, now.pv], `${operation}: the next refresh`);
  }

  const path = { role: "moderator" };
  const body = { description: "Looks on.", administrative: false, permissions: ["customer:read"] };
  expectStatus(await console.call("putRole", { path, body, headers: { "if-none-match": "*" } }), 201);
  const { pv: changed } = await introspected();
  t.not(changed, pv, "what a role allows moves pv for everybody");
  expectStatus(await ada.call("refreshSession"), 200);
  t.equal(claimed().pv, changed);
});

t.test("the last active holder of an administrative role keeps it and the account", async (t) => {
  const test = await createTestApp(t);
  const console = test.service("console", operator);
  const ada = await signUp(test, "ada@example.com");
  const bob = await signUp(test, "bob@example.com");
  expectStatus(await change(console, "assignRole", ada, "administrator"), 200);
  const last = { status: 409, body: { code: "last_administrator" } };
  t.match(await change(console, "revokeRole", ada, "administrator"), last);
  await t.rejects(suspend(test, ada), { code: "last_administrator" });
  expectStatus(await change(console, "revokeRole", ada, "antlers-user"), 200);

  expectStatus(await change(console, "assignRole", bob, "administrator"), 200);
  await suspend(test, bob);
  t.match(await change(console, "revokeRole", ada, "administrator"), last, "a suspended holder is none");
  await t.rejects(suspend(test, ada), { code: "last_administrator" });
  expectStatus(await change(console, "revokeRole", bob, "administrator"), 200);

  const eve = await signUp(test, "eve@example.com");
  expectStatus(await change(console, "assignRole", eve, "administrator"), 200);
  await suspend(test, ada);
  t.match(await change(console, "revokeRole", eve, "administrator"), last);
});

t.test("the rule is for each administrative role by itself", async (t) => {
  const test = await createTestApp(t);
  const console = test.service("console", operator);
  const ada = await signUp(test, "ada@example.com");
  const bob = await signUp(test, "bob@example.com");
  const chief = { description: "Chief.", administrative: true, permissions: [] };
  const path = { role: "chief" };
  expectStatus(await console.call("putRole", { path, body: chief, headers: { "if-none-match": "*" } }), 201);
  for (const customer of [ada, bob])
    expectStatus(await change(console, "assignRole", customer, "administrator"), 200);
  expectStatus(await change(console, "assignRole", ada, "chief"), 200);
  await t.rejects(suspend(test, ada), { code: "last_administrator" });
  expectStatus(await change(console, "revokeRole", ada, "administrator"), 200);
  expectStatus(
    await console.call("putRole", { path, body: { ...chief, administrative: false }, headers: any }),
    200,
  );
  await suspend(test, ada);
});

t.test(
  "while one administrator is suspended, the other cannot be: who comes second sees the first",
  async (t) => {
    const test = await createTestApp(t);
    const console = test.service("console", operator);
    for (let round = 0; round < 8; round += 1) {
      const ada = await signUp(test, `ada-${round}@example.com`);
      const bob = await signUp(test, `bob-${round}@example.com`);
      const role = `chief-${round}`;
      const body = { description: "Chief.", administrative: true, permissions: [] };
      await console.call("putRole", { path: { role }, body, headers: { "if-none-match": "*" } });
      for (const customer of [ada, bob]) await change(console, "assignRole", customer, role);
      const removal = async () => (await change(console, "revokeRole", bob, role)).status;
      const suspension = (customer: string) =>
        suspend(test, customer).then(
          () => 200,
          (error) => (error.code === "last_administrator" ? 409 : 500),
        );
      const outcomes = await Promise.all([suspension(ada), round % 2 === 0 ? removal() : suspension(bob)]);
      t.strictSame(outcomes.sort(), [200, 409]);
    }
  },
);
