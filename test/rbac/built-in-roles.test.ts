import t from "tap";
import { builtInRoles, permissions, signUpRole } from "../../src/rbac/built-in-roles.ts";
import { createTestApp } from "../support/app.ts";

const byName = <T>(entries: Record<string, T>) =>
  Object.entries(entries)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, entry]) => ({ name, ...entry }));

t.test("the file of permissions and built-in roles is what the migrations seed", async (t) => {
  const { database } = await createTestApp(t);
  const seeded = await database.pool.query(
    'select name, description, administrative from queue_permissions order by name collate "C"',
  );
  t.strictSame(seeded.rows, byName(permissions));
  const roles = await database.pool.query(
    `select name, description, administrative, built_in, array(
       select permission from queue_role_permissions where role = name order by permission collate "C"
     ) as permissions
     from queue_roles order by name collate "C"`,
  );
  t.strictSame(
    roles.rows,
    byName(builtInRoles).map((role) => ({
      ...role,
      built_in: true,
      permissions: [...role.permissions].sort(),
    })),
  );
});

t.test("a built-in role with an administrative permission is administrative", (t) => {
  for (const [name, role] of Object.entries(builtInRoles)) {
    const needs = role.permissions.some((permission) => permissions[permission].administrative);
    t.equal(role.administrative, needs, name);
  }
  t.ok(signUpRole in builtInRoles);
  t.end();
});
