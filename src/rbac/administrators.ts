import type { Trx } from "../database/open.ts";
import { Problem } from "../errors.ts";
import { findRolesHeldAlone, lockAdministrativeRoles } from "./customer-role-store.ts";

/**
 * Refuses to suspend or erase the last active holder of an administrative role: `last_administrator`. For the
 * transaction of the change, after it has locked the customer's row FOR UPDATE and before it changes anything.
 *
 * The roles are locked before the other holders are looked for, and taking such a role locks it too. So of two who
 * would leave a role to each other, the second waits for the first, and then sees that nobody else is there.
 */
export async function requireAnotherAdministrator(trx: Trx, customerId: string): Promise<void> {
  const roles = await lockAdministrativeRoles(trx, customerId);
  if (roles.length > 0) await requireOtherHolders(trx, customerId, roles);
}

/** The same for some roles, which the caller has locked against being taken from others. */
export async function requireOtherHolders(trx: Trx, customerId: string, roles: string[]): Promise<void> {
  const [role] = await findRolesHeldAlone(trx, customerId, roles);
  if (role !== undefined)
    throw new Problem("last_administrator", { reason: `nobody else active has ${role}` });
}
