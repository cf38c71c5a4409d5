import t from "tap";
import type { components } from "../../src/contract/types.ts";
import { createTestApp } from "../support/app.ts";
import { type Browser, expectStatus } from "../support/browser.ts";
import { countStatements } from "../support/statements.ts";

type Schemas = components["schemas"];
type Answer = Schemas["PermissionAnswer"];

const operator = "op@raxx.app";
const any = { "if-match": "*" };
const nobody = "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21";

const check = async (caller: Browser, customer_id: string, permission: string): Promise<Answer> =>
  expectStatus(await caller.call<Answer>("checkPermissions", { body: { customer_id, permission } }), 200);

t.test("a permission is granted by the roles that have it, and they are named", async (t) => {
  const { service, browser } = await createTestApp(t);
  const [console, raptor] = [service("console", operator), service("raptor")];
  const { id } = (await browser().signUp("ada@example.com")).customer;
  t.match(await check(raptor, id, "account:use"), {
    allowed: true,
    policy_version: /^\d+\.1$/,
    reasons: [{ code: "granted_by_role", role: "antlers-user" }],
  });
  const refused = await check(raptor, id, "customer:read");
  t.match(refused, { allowed: false, policy_version: /^\d+\.1$/ });
  t.strictSame(refused.reasons, [{ code: "not_granted" }]);

  const path = { customer_id: id, role: "support" };
  expectStatus(await console.call("assignRole", { path, headers: any }), 200);
  t.match(await check(raptor, id, "account:use"), {
    allowed: true,
    policy_version: /^\d+\.2$/,
    reasons: [{ role: "antlers-user" }, { role: "support" }],
  });
  t.match(await check(raptor, id, "customer:read"), { allowed: true, reasons: [{ role: "support" }] });
});

t.test("whatever stands in the way is said, and nothing unknown is allowed", async (t) => {
  const { service, browser, database } = await createTestApp(t);
  const raptor = service("raptor");
  const { id } = (await browser().signUp("ada@example.com")).customer;
  const codes = async (customer: string, permission: string) => {
    const { allowed, reasons } = await check(raptor, customer, permission);
    t.equal(allowed, false, `${customer} ${permission}`);
    return reasons.map(({ code }) => code);
  };
  t.strictSame(await codes(id, "nobody:knows"), ["permission_unknown"]);
  t.strictSame(await codes(nobody, "account:use"), ["customer_unknown"]);
  t.strictSame(await codes(nobody, "nobody:knows"), ["customer_unknown", "permission_unknown"]);
  t.equal((await check(raptor, nobody, "account:use")).policy_version, null);
  await database.pool.query("update queue_customers set status = 'suspended', suspended_at = now()");
  t.strictSame(await codes(id, "account:use"), ["customer_suspended"]);
  t.strictSame(await codes(id, "customer:read"), ["customer_suspended", "not_granted"]);
  await database.pool.query(
    "update queue_customers set status = 'erased', erased_at = now(), email = null, email_key = null, user_handle = null, display_name = null",
  );
  t.strictSame(await codes(id, "account:use"), ["customer_unknown"]);
});

t.test("up to a hundred questions are answered in their order, by one statement as one is", async (t) => {
  const { service, browser } = await createTestApp(t);
  const raptor = service("raptor");
  const ids = [nobody];
  for (const name of ["ada", "bob"]) ids.push((await browser().signUp(`${name}@example.com`)).customer.id);
  const permissions = ["account:use", "customer:read", "nobody:knows"];
  const checks = Array.from({ length: 100 }, (_, index) => ({
    customer_id: ids[(index * 7) % 3] as string,
    permission: permissions[((index * 5) % 4) % 3] as string,
  }));
  const single: Answer[] = [];
  for (const { customer_id, permission } of checks) single.push(await check(raptor, customer_id, permission));
  let batch: Answer[] = [];
  const statements = await countStatements(async () => {
    const reply = await raptor.call<Schemas["PermissionAnswers"]>("checkPermissions", { body: { checks } });
    batch = expectStatus(reply, 200).results;
  });
  t.strictSame(batch, single);
  t.ok(new Set(single.map((answer) => JSON.stringify(answer))).size >= 4, "the questions differ");
  t.match(
    { ...statements, texts: statements.texts.length },
    { texts: 1, roundTrips: 1 },
    "a hundred at once",
  );
  const one = await countStatements(() => check(raptor, nobody, "account:use"));
  t.match({ ...one, texts: one.texts.length }, { texts: 1, roundTrips: 1 }, "one");
});

t.test("a question that is none is refused", async (t) => {
  const { service } = await createTestApp(t);
  const question = { customer_id: nobody, permission: "account:use" };
  for (const body of [
    {},
    { customer_id: nobody },
    { ...question, checks: [question] },
    { ...question, role: "support" },
    { checks: [] },
    { checks: Array(101).fill(question) },
    { checks: [{ ...question, permission: "all" }] },
    { checks: question },
  ]) {
    const reply = await service("raptor").call("checkPermissions", { body });
    t.match(reply, { status: 400, body: { code: "invalid_request" } }, JSON.stringify(body).slice(0, 80));
  }
});
