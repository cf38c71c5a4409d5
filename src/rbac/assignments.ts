import type { Audit } from "../audit/audit.ts";
import { auditEvent, type ServiceRequest, serviceContext } from "../audit/audit-event.ts";
import type { Clock } from "../clock.ts";
import type { Executor, Trx } from "../database/open.ts";
import { Problem } from "../errors.ts";
import { entityTag, requireIfMatch, requireMatch } from "../etag.ts";
import { requireScopes } from "../scopes.ts";
import { requireOtherHolders } from "./administrators.ts";
import {
  deleteAssignment,
  findCustomerRoles,
  type HolderRow,
  insertAssignment,
  listHolders,
} from "./customer-role-store.ts";
import { bumpCustomerVersion, lockCustomerPolicy } from "./policy-store.ts";
import { findRole, lockRole } from "./role-store.ts";

export type CustomerRoles = NonNullable<Awaited<ReturnType<typeof findCustomerRoles>>>;

export interface AssignmentChange {
  customerId: string;
  role: string;
  /** The tag of the customer's roles that the change is based on. */
  ifMatch: string | undefined;
}

export interface Assignments {
  /** The roles of a customer; throws `not_found`. */
  get(customerId: string): Promise<CustomerRoles>;
  /** Who has a role, by their id, those after the given one; throws `not_found`. */
  holders(role: string, after: string, limit: number): Promise<HolderRow[]>;
  /** Gives the role, unless the customer has it already; answers the roles afterwards. */
  give(change: AssignmentChange, request: ServiceRequest): Promise<CustomerRoles>;
  /** Takes the role, if the customer has it; answers the roles afterwards. */
  take(change: AssignmentChange, request: ServiceRequest): Promise<CustomerRoles>;
}

/** What `If-Match` of a change of the customer's roles is compared with. */
export const customerRolesTag = ({ policy_version }: Pick<CustomerRoles, "policy_version">): string =>
  entityTag(policy_version);

/** Giving and taking roles. The customer's row is locked first, then the role's. */
export function createAssignments({
  db,
  clock,
  audit,
}: {
  db: Executor;
  clock: Clock;
  audit: Audit;
}): Assignments {
  async function read(executor: Executor, customerId: string): Promise<CustomerRoles> {
    const roles = await findCustomerRoles(executor, customerId);
    if (!roles) throw new Problem("not_found", { reason: "no such customer" });
    return roles;
  }

  /** Locks both, asks for the scope, and says whether the customer is as the change would leave them. */
  async function begin(
    trx: Trx,
    { customerId, role: name }: AssignmentChange,
    { principal }: ServiceRequest,
    change: "give" | "take",
  ): Promise<{ before: CustomerRoles; done: boolean; administrative: boolean }> {
    if (!(await lockCustomerPolicy(trx, customerId)))
      throw new Problem("not_found", { reason: "no such customer" });
    const role = await lockRole(trx, name, change === "give" ? "share" : "no key update");
    if (!role) throw new Problem("not_found", { reason: "no such role" });
    if (role.administrative) requireScopes(principal, ["rbac:admin"]);
    const before = await read(trx, customerId);
    const has = before.assignments.some((assignment) => assignment.role === name);
    return { before, done: has === (change === "give"), administrative: role.administrative };
  }

  return {
    get: (customerId) => read(db, customerId),

    async holders(role, after, limit) {
      if (!(await findRole(db, role))) throw new Problem("not_found", { reason: "no such role" });
      return listHolders(db, role, after, limit);
    },

    async give(change, request) {
      const ifMatch = requireIfMatch(change.ifMatch);
      const { customerId, role } = change;
      const context = serviceContext(request, clock.now());
      return db.transaction().execute(async (trx) => {
        const { before, done } = await begin(trx, change, request, "give");
        if (done) return before;
        requireMatch(ifMatch, customerRolesTag(before));
        await insertAssignment(trx, {
          customer_id: customerId,
          role,
          granted_at: context.now,
          granted_by: request.principal.name,
          granted_by_operator: request.principal.operator ?? null,
        });
        await bumpCustomerVersion(trx, customerId);
        await audit.record(trx, context, [
          auditEvent({ type: "role.assigned", outcome: "success", customerId, data: { role } }),
        ]);
        return read(trx, customerId);
      });
    },

    async take(change, request) {
      const ifMatch = requireIfMatch(change.ifMatch);
      const { customerId, role } = change;
      const context = serviceContext(request, clock.now());
      return db.transaction().execute(async (trx) => {
        const { before, done, administrative } = await begin(trx, change, request, "take");
        if (done) return before;
        if (administrative) await requireOtherHolders(trx, customerId, [role]);
        requireMatch(ifMatch, customerRolesTag(before));
        await deleteAssignment(trx, customerId, role);
        await bumpCustomerVersion(trx, customerId);
        await audit.record(trx, context, [
          auditEvent({ type: "role.revoked", outcome: "success", customerId, data: { role } }),
        ]);
        return read(trx, customerId);
      });
    },
  };
}
