import { sql } from "kysely";
import type { Executor, Trx } from "../database/open.ts";

interface Assignment {
  customer_id: string;
  role: string;
  granted_at: Date;
  /** The service, and the operator where one was named; both null where Queue gave it by itself. */
  granted_by: string | null;
  granted_by_operator: string | null;
}

export async function insertAssignment(trx: Trx, assignment: Assignment): Promise<void> {
  await trx.insertInto("queue_customer_roles").values(assignment).execute();
}

export async function deleteAssignment(trx: Trx, customerId: string, role: string): Promise<void> {
  await trx
    .deleteFrom("queue_customer_roles")
    .where("customer_id", "=", customerId)
    .where("role", "=", role)
    .execute();
}

/** The customer's roles and their version, of one moment; undefined when there is no such customer. */
export async function findCustomerRoles(
  executor: Executor,
  customerId: string,
): Promise<{ policy_version: string; assignments: Omit<Assignment, "customer_id">[] } | undefined> {
  const rows = await executor
    .selectFrom("queue_customers as c")
    .leftJoin("queue_customer_roles as r", "r.customer_id", "c.id")
    .select(["c.policy_version", "r.role", "r.granted_at", "r.granted_by", "r.granted_by_operator"])
    .where("c.id", "=", customerId)
    .where("c.status", "<>", "erased")
    .orderBy("r.role")
    .execute();
  const [first] = rows;
  return (
    first && {
      policy_version: first.policy_version,
      assignments: rows.flatMap(({ role, granted_at, ...by }) =>
        role !== null && granted_at !== null ? [{ role, granted_at, ...by }] : [],
      ),
    }
  );
}

export interface HolderRow extends Omit<Assignment, "role"> {
  status: string;
}

export async function listHolders(
  executor: Executor,
  role: string,
  after: string,
  limit: number,
): Promise<HolderRow[]> {
  return executor
    .selectFrom("queue_customer_roles as r")
    .innerJoin("queue_customers as c", "c.id", "r.customer_id")
    .select(["r.customer_id", "c.status", "r.granted_at", "r.granted_by", "r.granted_by_operator"])
    .where("r.role", "=", role)
    .where("r.customer_id", ">", after)
    .where("c.status", "<>", "erased")
    .orderBy("r.customer_id")
    .limit(limit)
    .execute();
}

export async function hasHolders(trx: Trx, role: string): Promise<boolean> {
  const holder = await trx
    .selectFrom("queue_customer_roles")
    .select("customer_id")
    .where("role", "=", role)
    .limit(1)
    .executeTakeFirst();
  return holder !== undefined;
}

/** Locks, in the order of their names, the administrative roles that the customer has. */
export async function lockAdministrativeRoles(trx: Trx, customerId: string): Promise<string[]> {
  const rows = await trx
    .selectFrom("queue_roles")
    .select("name")
    .where("administrative", "=", true)
    .where("name", "in", (query) =>
      query.selectFrom("queue_customer_roles").select("role").where("customer_id", "=", customerId),
    )
    .orderBy("name")
    .forNoKeyUpdate()
    .execute();
  return rows.map(({ name }) => name);
}

/** Those of the roles that no other active customer has. The caller has locked them. */
export async function findRolesHeldAlone(trx: Trx, customerId: string, roles: string[]): Promise<string[]> {
  const { rows } = await sql<{ role: string }>`
    select held.role from unnest(${roles}::text[]) as held (role)
    where exists (select from queue_customers c where c.id = ${customerId} and c.status = 'active')
      and not exists (
        select from queue_customer_roles other join queue_customers c on c.id = other.customer_id
        where other.role = held.role and other.customer_id <> ${customerId} and c.status = 'active'
      )
    order by held.role`.execute(trx);
  return rows.map(({ role }) => role);
}
