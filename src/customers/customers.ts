import type { Audit } from "../audit/audit.ts";
import { type AuditContext, auditEvent } from "../audit/audit-event.ts";
import type { Trx } from "../database/open.ts";
import type { Random } from "../random.ts";
import { signUpRole } from "../rbac/built-in-roles.ts";
import { insertAssignment } from "../rbac/customer-role-store.ts";
import { findReservedAddress, insertCustomer } from "./customer-store.ts";

export interface Customers {
  /** Makes a customer with the role that everybody has; undefined when the address is taken or reserved. */
  create(
    trx: Trx,
    context: Omit<AuditContext, "actor">,
    customer: { email: string; emailKey: string; userHandle: Buffer; displayName: string | null },
  ): Promise<string | undefined>;
}

export function createCustomers({ random, audit }: { random: Random; audit: Audit }): Customers {
  return {
    async create(trx, context, { email, emailKey, userHandle, displayName }) {
      const { now } = context;
      const id = random.id(now);
      const made = await insertCustomer(trx, {
        id,
        user_handle: userHandle,
        email,
        email_key: emailKey,
        display_name: displayName,
        now,
      });
      if (!made || (await findReservedAddress(trx, { emailKey, now }))) return undefined;
      await insertAssignment(trx, {
        customer_id: id,
        role: signUpRole,
        granted_at: now,
        granted_by: null,
        granted_by_operator: null,
      });
      await audit.record(trx, { ...context, actor: { type: "customer", id } }, [
        auditEvent({ type: "customer.created", outcome: "success", customerId: id, data: {} }),
        auditEvent({ type: "role.assigned", outcome: "success", customerId: id, data: { role: signUpRole } }),
      ]);
      return id;
    },
  };
}
