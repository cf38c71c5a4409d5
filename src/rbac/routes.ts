import type { Handlers } from "../contract/handlers.ts";
import type { components } from "../contract/types.ts";
import { type Cursors, pageOf } from "../cursor.ts";
import { type Assignments, type CustomerRoles, customerRolesTag } from "./assignments.ts";
import { permissions } from "./built-in-roles.ts";
import type { CheckPermissions } from "./permission-check.ts";
import { type Roles, roleTag } from "./roles.ts";

type Schemas = components["schemas"];
type RbacOperations =
  | "listPermissions"
  | "listRoles"
  | "getRole"
  | "putRole"
  | "deleteRole"
  | "listRoleHolders"
  | "getCustomerRoles"
  | "assignRole"
  | "revokeRole"
  | "checkPermissions";

interface RbacRoutesOptions {
  roles: Roles;
  assignments: Assignments;
  checkPermissions: CheckPermissions;
  cursors: Cursors;
}

const pageSize = 50;
/** Before every id. */
const nilId = "00000000-0000-0000-0000-000000000000";

export function rbacRoutes(options: RbacRoutesOptions): Handlers<RbacOperations> {
  const { roles, assignments, checkPermissions, cursors } = options;

  /** Where the page begins: after what the cursor names, or after `first`. */
  function start(list: string, cursor: string | undefined, first: string): string {
    return cursor === undefined ? first : String(cursors.decode(list, cursor)[0]);
  }

  return {
    async listPermissions() {
      const items = Object.entries(permissions).map(([name, permission]) => ({ name, ...permission }));
      items.sort((a, b) => (a.name < b.name ? -1 : 1));
      return { status: 200, body: { items, next_cursor: null } };
    },

    async listRoles({ query }) {
      const limit = query.limit ?? pageSize;
      const rows = await roles.list(start("roles", query.cursor, ""), limit + 1);
      const cursor = (last: { name: string }) => cursors.encode("roles", [last.name]);
      return { status: 200, body: pageOf(rows, { limit, item: describeRole, cursor }) };
    },

    async getRole({ path }) {
      return answerRole(200, await roles.get(path.role));
    },

    async putRole({ path, body, headers, principal, requestId }) {
      const { role, created } = await roles.put(
        { ...body, name: path.role },
        { ifMatch: headers["If-Match"], ifNone: headers["If-None-Match"] !== undefined },
        { principal, requestId },
      );
      return answerRole(created ? 201 : 200, role);
    },

    async deleteRole({ path, headers, principal, requestId }) {
      await roles.delete(path.role, headers["If-Match"], { principal, requestId });
      return { status: 204, body: undefined };
    },

    async listRoleHolders({ path, query }) {
      const limit = query.limit ?? pageSize;
      const list = `holders of ${path.role}`;
      const rows = await assignments.holders(path.role, start(list, query.cursor, nilId), limit + 1);
      const item = ({ customer_id, status, ...granted }: (typeof rows)[number]) => ({
        customer_id,
        status: status as "active" | "suspended",
        ...describeGrant(granted),
      });
      const cursor = (last: { customer_id: string }) => cursors.encode(list, [last.customer_id]);
      return { status: 200, body: pageOf(rows, { limit, item, cursor }) };
    },

    async getCustomerRoles({ path }) {
      return answerCustomerRoles(path.customer_id, await assignments.get(path.customer_id));
    },

    async assignRole({ path, headers, principal, requestId }) {
      const change = { customerId: path.customer_id, role: path.role, ifMatch: headers["If-Match"] };
      return answerCustomerRoles(path.customer_id, await assignments.give(change, { principal, requestId }));
    },

    async revokeRole({ path, headers, principal, requestId }) {
      const change = { customerId: path.customer_id, role: path.role, ifMatch: headers["If-Match"] };
      return answerCustomerRoles(path.customer_id, await assignments.take(change, { principal, requestId }));
    },

    async checkPermissions({ body }) {
      if ("checks" in body) return { status: 200, body: { results: await checkPermissions(body.checks) } };
      const [answer] = await checkPermissions([body]);
      return { status: 200, body: answer as Schemas["PermissionAnswer"] };
    },
  };
}

type Role = Awaited<ReturnType<Roles["get"]>>;

function describeRole({ name, description, built_in, administrative, permissions, created_at }: Role) {
  return {
    name,
    description,
    built_in,
    administrative,
    permissions,
    created_at: created_at.toISOString(),
  };
}

function answerRole<Status extends 200 | 201>(status: Status, role: Role) {
  return { status, body: describeRole(role), headers: { etag: roleTag(role) } };
}

function answerCustomerRoles(customerId: string, roles: CustomerRoles) {
  const items = roles.assignments.map(({ role, ...granted }) => ({ role, ...describeGrant(granted) }));
  return {
    status: 200 as const,
    body: { customer_id: customerId, items, next_cursor: null },
    headers: { etag: customerRolesTag(roles) },
  };
}

function describeGrant(granted: {
  granted_at: Date;
  granted_by: string | null;
  granted_by_operator: string | null;
}) {
  const { granted_at, granted_by: service, granted_by_operator: operator } = granted;
  return {
    granted_at: granted_at.toISOString(),
    granted_by: service === null ? null : { service, operator },
  };
}
