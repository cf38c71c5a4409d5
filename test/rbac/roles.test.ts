import t from "tap";
import type { OperationId } from "../../src/contract/handlers.ts";
import type { components } from "../../src/contract/types.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type Browser, expectStatus } from "../support/browser.ts";
import { allScopesBut, giveScopes } from "../support/services.ts";

type Schemas = components["schemas"];

const moderator = {
  description: "Looks after what customers write.",
  administrative: false,
  permissions: ["customer:read", "account:use"],
};
const path = { role: "moderator" };
const ifNone = { "if-none-match": "*" };
const operator = "op@raxx.app";

const put = (caller: Browser, body: object, headers: Record<string, string> = ifNone, role = path.role) =>
  caller.call<Schemas["Role"]>("putRole", { path: { role }, body, headers });
const tagOf = ({ headers }: { headers: Record<string, unknown> }) => String(headers.etag);
const globalVersion = async ({ database }: TestApp): Promise<number> =>
  Number((await database.pool.query("select version from queue_policy")).rows[0].version);

t.test("an operator makes, reads, changes and deletes a role", async (t) => {
  const { service } = await createTestApp(t);
  const console = service("console", operator);
  const made = await put(console, moderator);
  t.match(made, { status: 201, headers: { etag: /^"\d+"$/ } });
  t.match(made.body, {
    ...moderator,
    name: "moderator",
    built_in: false,
    permissions: ["account:use", "customer:read"],
  });

  const read = await service("raptor").call("getRole", { path });
  t.strictSame([read.body, tagOf(read)], [made.body, tagOf(made)]);

  const changed = await put(console, { ...moderator, permissions: [] }, { "if-match": tagOf(made) });
  t.match(changed, { status: 200, body: { permissions: [] } });
  t.not(tagOf(changed), tagOf(made));
  const gone = await console.call("deleteRole", { path, headers: { "if-match": tagOf(changed) } });
  expectStatus(gone, 204);
  t.match(await console.call("getRole", { path }), { status: 404, body: { code: "not_found" } });

  const again = await put(console, moderator);
  t.notOk([tagOf(made), tagOf(changed)].includes(tagOf(again)), "a role made anew has a tag of its own");
});

t.test("a change of a role says what it is based on, and nothing else will do", async (t) => {
  const { service, database } = await createTestApp(t);
  const console = service("console", operator);
  const made = await put(console, moderator);
  const tag = tagOf(made);
  const other = { ...moderator, description: "Another." };
  const refused: [string, object, Record<string, string>, number, string][] = [
    ["nothing", other, {}, 428, "precondition_required"],
    ["an older tag", other, { "if-match": '"1"' }, 412, "precondition_failed"],
    ["a weak tag", other, { "if-match": `W/${tag}` }, 412, "precondition_failed"],
    ["a list without it", other, { "if-match": `"x", W/${tag}, "y"` }, 412, "precondition_failed"],
    ["that there is none", other, ifNone, 412, "precondition_failed"],
    ["both", other, { ...ifNone, "if-match": tag }, 412, "precondition_failed"],
    ["no tag at all", other, { "if-match": tag.slice(1) }, 400, "invalid_request"],
    ["an If-None-Match that is a tag", other, { "if-none-match": tag }, 400, "invalid_request"],
  ];
  for (const [name, body, headers, status, code] of refused)
    t.match(await put(console, body, headers), { status, body: { code } }, name);
  t.match(await put(console, other, { "if-match": "*" }, "nobody"), { status: 412 }, "of what is not there");
  t.match(await console.call("deleteRole", { path }), { status: 428 });
  t.match(await console.call("deleteRole", { path, headers: { "if-match": '"1"' } }), { status: 412 });
  t.strictSame((await console.call("getRole", { path })).body, made.body, "nothing changed");

  const { rows: before } = await database.pool.query("select count(*) from customer_audit_events");
  const repeated = await put(console, moderator, { "if-match": '"1"' });
  t.strictSame([repeated.status, tagOf(repeated)], [200, tag], "what is already so is no conflict");
  const { rows: after } = await database.pool.query("select count(*) from customer_audit_events");
  t.strictSame(after, before, "and no event");
  expectStatus(await put(console, other, { "if-match": `"x" ,${tag}` }), 200);
  expectStatus(await put(console, moderator, { "if-match": "*" }), 200);
});

t.test("a role is made of permissions that exist, and of administrative ones only if it is so", async (t) => {
  const { service } = await createTestApp(t);
  const console = service("console", operator);
  const faults: [object, object[]][] = [
    [
      { permissions: ["session:end", "nobody:knows", "constructor:x"] },
      [{ pointer: "/permissions/1" }, { pointer: "/permissions/2" }],
    ],
    [
      { permissions: ["role:assign"] },
      [{ pointer: "/permissions/0", detail: "is for administrative roles only" }],
    ],
    [{ permissions: ["session:end", "session:end"] }, [{ pointer: "/permissions" }]],
    [{ permissions: ["session"] }, [{ pointer: "/permissions/0" }]],
    [{ description: "" }, [{ pointer: "/description" }]],
    [{ built_in: true }, [{ pointer: "/built_in" }]],
  ];
  for (const [change, errors] of faults) {
    const reply = await put(console, { ...moderator, ...change });
    t.match(reply, { status: 400, body: { code: "invalid_request", errors } }, JSON.stringify(change));
  }
  for (const name of ["Moderator", "1st", "a".repeat(64), "a_b"]) {
    const reply = await put(console, moderator, ifNone, name);
    t.match(reply, { status: 400, body: { errors: [{ in: "path", pointer: "/role" }] } }, name);
  }
  t.match(await console.call("getRole", { path }), { status: 404 });
});

t.test("built-in roles stay as they are, and a role that somebody holds is not deleted", async (t) => {
  const { service, browser } = await createTestApp(t);
  const console = service("console", operator);
  const { customer } = await browser().signUp("ada@example.com");
  for (const role of ["antlers-user", "support", "administrator"]) {
    const { headers } = await console.call("getRole", { path: { role } });
    const ifMatch = { "if-match": String(headers.etag) };
    t.match(await put(console, moderator, ifMatch, role), { status: 409, body: { code: "role_in_use" } });
    t.match(await put(console, moderator, ifNone, role), { status: 409, body: { code: "role_in_use" } });
    const reply = await console.call("deleteRole", { path: { role }, headers: ifMatch });
    t.match(reply, { status: 409, body: { code: "role_in_use" } });
  }
  const made = await put(console, moderator);
  const roles = { customer_id: customer.id, role: "moderator" };
  const any = { "if-match": "*" };
  expectStatus(await console.call("assignRole", { path: roles, headers: any }), 200);
  t.match(await console.call("deleteRole", { path, headers: { "if-match": tagOf(made) } }), {
    status: 409,
    body: { code: "role_in_use" },
  });
  expectStatus(await console.call("revokeRole", { path: roles, headers: any }), 200);
  expectStatus(await console.call("deleteRole", { path, headers: { "if-match": tagOf(made) } }), 204);
});

t.test("an administrative role, before or after the change, needs rbac:admin", async (t) => {
  const { service, browser } = await createTestApp(t);
  const console = service("console", operator);
  const { customer } = await browser().signUp("ada@example.com");
  const administrative = { ...moderator, administrative: true, permissions: ["role:assign"] };
  const any = { "if-match": "*" };
  expectStatus(await put(console, administrative, ifNone, "chief"), 201);
  expectStatus(await put(console, moderator), 201);
  const chief = { customer_id: customer.id, role: "chief" };
  expectStatus(await console.call("assignRole", { path: chief, headers: any }), 200);

  giveScopes(t, "console", allScopesBut("rbac:admin"));
  const attempts: [string, OperationId, Parameters<Browser["call"]>[1]][] = [
    ["make", "putRole", { path: { role: "second" }, body: administrative, headers: ifNone }],
    ["turn into", "putRole", { path, body: administrative, headers: any }],
    ["change", "putRole", { path: { role: "chief" }, body: { ...administrative, permissions: [] } }],
    ["turn from", "putRole", { path: { role: "chief" }, body: moderator, headers: any }],
    ["delete", "deleteRole", { path: { role: "chief" }, headers: any }],
    ["give", "assignRole", { path: { ...chief, role: "administrator" }, headers: any }],
    ["give again", "assignRole", { path: chief, headers: any }],
    ["take", "revokeRole", { path: chief, headers: any }],
  ];
  for (const [name, id, options] of attempts) {
    const reply = await console.call(id, { headers: any, ...options });
    t.match(
      reply,
      {
        status: 403,
        body: { code: "insufficient_scope" },
        headers: { "www-authenticate": 'Bearer error="insufficient_scope", scope="rbac:admin"' },
      },
      name,
    );
  }
  expectStatus(await put(console, { ...moderator, permissions: [] }, any), 200);
  const plain = { customer_id: customer.id, role: "moderator" };
  expectStatus(await console.call("assignRole", { path: plain, headers: any }), 200);
  expectStatus(await console.call("revokeRole", { path: plain, headers: any }), 200);
  expectStatus(await console.call("deleteRole", { path, headers: any }), 204);
});

t.test("what roles allow has a number that grows with it, in the transaction of the change", async (t) => {
  const test = await createTestApp(t);
  const console = test.service("console", operator);
  const start = await globalVersion(test);
  const any = { "if-match": "*" };
  await put(console, moderator);
  t.equal(await globalVersion(test), start + 1, "made");
  await put(console, { ...moderator, description: "In other words." }, any);
  t.equal(await globalVersion(test), start + 1, "only described");
  await put(console, { ...moderator, permissions: [] }, any);
  t.equal(await globalVersion(test), start + 2, "changed");
  await put(console, { ...moderator, permissions: [] }, { "if-match": '"0"' });
  await put(console, moderator, { "if-match": '"0"' });
  await console.call("deleteRole", { path, headers: { "if-match": '"0"' } });
  t.equal(await globalVersion(test), start + 2, "refused");
  await put(console, moderator, any);
  await console.call("deleteRole", { path, headers: any });
  t.equal(await globalVersion(test), start + 4, "changed and deleted");
});

t.test("roles are listed by name, a page at a time; the permissions all at once", async (t) => {
  const { service } = await createTestApp(t);
  const console = service("console", operator);
  for (const role of ["beta", "alpha", "gamma-2", "gamma"]) await put(console, moderator, ifNone, role);
  const names: string[] = [];
  let cursor: string | null = null;
  let pages = 0;
  do {
    const page: Schemas["RolePage"] = expectStatus(
      await service("velvet").call<Schemas["RolePage"]>("listRoles", {
        query: { limit: "3", ...(cursor !== null && { cursor }) },
      }),
      200,
    );
    names.push(...page.items.map(({ name }) => name));
    cursor = page.next_cursor;
    pages += 1;
  } while (cursor !== null);
  t.equal(pages, 3);
  t.strictSame([...names].sort(), [
    ...["administrator", "alpha", "antlers-user", "beta", "gamma", "gamma-2", "support"],
  ]);
  const holders = await console.call<Schemas["RolePage"]>("listRoles", { query: { limit: "1" } });
  const foreign = { cursor: String(holders.body.next_cursor) };
  const reply = await console.call("listRoleHolders", { path: { role: "beta" }, query: foreign });
  t.match(reply, { status: 400, body: { errors: [{ in: "query", pointer: "/cursor" }] } });

  const { items } = expectStatus(
    await service("velvet").call<Schemas["PermissionList"]>("listPermissions"),
    200,
  );
  t.match(
    items.find(({ name }) => name === "role:assign"),
    { administrative: true },
  );
});
