import type { Audit } from "../audit/audit.ts";
import { auditEvent, type ServiceRequest, serviceContext } from "../audit/audit-event.ts";
import type { Clock } from "../clock.ts";
import type { Executor } from "../database/open.ts";
import { type InputFault, Problem } from "../errors.ts";
import { entityTag, requireIfMatch, requireMatch } from "../etag.ts";
import { requireScopes } from "../scopes.ts";
import { permissions as knownPermissions } from "./built-in-roles.ts";
import { hasHolders } from "./customer-role-store.ts";
import { beginRoleChange, bumpGlobalVersion } from "./policy-store.ts";
import {
  deleteRole,
  findRole,
  insertRole,
  listRoles,
  lockRole,
  type RoleContent,
  type RoleRow,
  updateRole,
} from "./role-store.ts";

export interface RolePreconditions {
  ifMatch: string | undefined;
  /** `If-None-Match: *`: only if there is no such role. */
  ifNone: boolean;
}

export interface Roles {
  /** The roles by name, those after the given one. */
  list(after: string, limit: number): Promise<RoleRow[]>;
  /** The role; throws `not_found`. */
  get(name: string): Promise<RoleRow>;
  /** Makes the role, or replaces it as the preconditions say. */
  put(
    role: RoleContent,
    preconditions: RolePreconditions,
    request: ServiceRequest,
  ): Promise<{ role: RoleRow; created: boolean }>;
  /** Deletes a role that nobody holds. */
  delete(name: string, ifMatch: string | undefined, request: ServiceRequest): Promise<void>;
}

/** What `If-Match` of a change of the role is compared with. */
export const roleTag = (role: RoleRow): string => entityTag(role.revision);

/** Making, changing and deleting roles. One at a time: `beginRoleChange` sees to it. */
export function createRoles({ db, clock, audit }: { db: Executor; clock: Clock; audit: Audit }): Roles {
  async function get(name: string): Promise<RoleRow> {
    const role = await findRole(db, name);
    if (!role) throw new Problem("not_found", { reason: "no such role" });
    return role;
  }

  return {
    list: (after, limit) => listRoles(db, after, limit),
    get,

    async put(wanted, { ifMatch, ifNone }, request) {
      if (!ifNone) requireIfMatch(ifMatch);
      refuseUnsound(wanted);
      const role = { ...wanted, permissions: [...wanted.permissions].sort() };
      if (role.administrative) requireScopes(request.principal, ["rbac:admin"]);
      const context = serviceContext(request, clock.now());

      return db.transaction().execute(async (trx) => {
        const revision = await beginRoleChange(trx);
        const before = await findRole(trx, role.name);
        if (before?.administrative) requireScopes(request.principal, ["rbac:admin"]);
        if (before?.built_in) throw new Problem("role_in_use", { reason: "built in" });
        if (before ? ifNone : ifMatch !== undefined)
          throw new Problem("precondition_failed", { reason: before ? "it exists" : "no such role" });
        if (before && isSame(before, role)) return { role: before, created: false };

        if (before) {
          requireMatch(requireIfMatch(ifMatch), roleTag(before));
          await updateRole(trx, { ...role, revision });
        } else {
          await insertRole(trx, { ...role, revision, created_at: context.now });
        }
        if (String(before?.permissions ?? []) !== String(role.permissions)) await bumpGlobalVersion(trx);
        const { name, administrative, permissions } = role;
        await audit.record(trx, context, [
          auditEvent({
            type: before ? "role.updated" : "role.created",
            outcome: "success",
            targets: [{ type: "role", id: name }],
            data: { role: name, administrative, permissions },
          }),
        ]);
        return { role: (await findRole(trx, name)) as RoleRow, created: !before };
      });
    },

    async delete(name, givenIfMatch, request) {
      const ifMatch = requireIfMatch(givenIfMatch);
      const context = serviceContext(request, clock.now());
      await db.transaction().execute(async (trx) => {
        await beginRoleChange(trx);
        // Waits for whoever is giving the role, and keeps others from it.
        await lockRole(trx, name, "update");
        const role = await findRole(trx, name);
        if (!role) throw new Problem("not_found", { reason: "no such role" });
        if (role.administrative) requireScopes(request.principal, ["rbac:admin"]);
        if (role.built_in) throw new Problem("role_in_use", { reason: "built in" });
        if (await hasHolders(trx, name)) throw new Problem("role_in_use", { reason: "somebody holds it" });
        requireMatch(ifMatch, roleTag(role));
        await deleteRole(trx, name);
        if (role.permissions.length > 0) await bumpGlobalVersion(trx);
        await audit.record(trx, context, [
          auditEvent({
            type: "role.deleted",
            outcome: "success",
            targets: [{ type: "role", id: name }],
            data: { role: name },
          }),
        ]);
      });
    },
  };
}

function isSame(before: RoleRow, wanted: RoleContent): boolean {
  return (
    before.description === wanted.description &&
    before.administrative === wanted.administrative &&
    String(before.permissions) === String(wanted.permissions)
  );
}

function refuseUnsound({ administrative, permissions }: RoleContent): void {
  const faults = permissions.flatMap((name, index): InputFault[] => {
    const pointer = `/permissions/${index}`;
    if (!Object.hasOwn(knownPermissions, name))
      return [{ in: "body", pointer, detail: "is not a permission" }];
    const permission = knownPermissions[name as keyof typeof knownPermissions];
    return permission.administrative && !administrative
      ? [{ in: "body", pointer, detail: "is for administrative roles only" }]
      : [];
  });
  if (faults.length > 0) throw new Problem("invalid_request", { errors: faults });
}
