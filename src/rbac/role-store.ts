import { type RawBuilder, sql } from "kysely";
import type { Executor, Trx } from "../database/open.ts";

export interface RoleRow {
  name: string;
  description: string;
  built_in: boolean;
  administrative: boolean;
  permissions: string[];
  created_at: Date;
  /** The number of its latest change among those of all roles. */
  revision: string;
}

export type RoleContent = Pick<RoleRow, "name" | "description" | "administrative" | "permissions">;

// The permissions in the order that Array.sort gives them, whatever the database's collation.
const columns: RawBuilder<unknown> = sql`
  r.name, r.description, r.built_in, r.administrative, r.created_at, r.revision,
  array(
    select p.permission from queue_role_permissions p where p.role = r.name order by p.permission collate "C"
  ) as permissions`;

export async function listRoles(executor: Executor, after: string, limit: number): Promise<RoleRow[]> {
  const { rows } = await sql<RoleRow>`
    select ${columns} from queue_roles r where r.name > ${after} order by r.name limit ${limit}`.execute(
    executor,
  );
  return rows;
}

export async function findRole(executor: Executor, name: string): Promise<RoleRow | undefined> {
  const { rows } = await sql<RoleRow>`select ${columns} from queue_roles r where r.name = ${name}`.execute(
    executor,
  );
  return rows[0];
}

/**
 * Keeps the role as it is to the end of the transaction. `share` is enough to give it, since that only needs it not to
 * change; who takes it or deletes it goes alone.
 */
export async function lockRole(
  trx: Trx,
  name: string,
  lock: "share" | "no key update" | "update",
): Promise<{ administrative: boolean; built_in: boolean } | undefined> {
  return trx
    .selectFrom("queue_roles")
    .select(["administrative", "built_in"])
    .where("name", "=", name)
    .$if(lock === "share", (query) => query.forShare())
    .$if(lock === "no key update", (query) => query.forNoKeyUpdate())
    .$if(lock === "update", (query) => query.forUpdate())
    .executeTakeFirst();
}

export async function insertRole(
  trx: Trx,
  { permissions, ...role }: RoleContent & { revision: string; created_at: Date },
): Promise<void> {
  await trx
    .insertInto("queue_roles")
    .values({ ...role, built_in: false })
    .execute();
  await insertPermissions(trx, role.name, permissions);
}

export async function updateRole(
  trx: Trx,
  { permissions, name, ...content }: RoleContent & { revision: string },
): Promise<void> {
  await trx.updateTable("queue_roles").set(content).where("name", "=", name).execute();
  await trx.deleteFrom("queue_role_permissions").where("role", "=", name).execute();
  await insertPermissions(trx, name, permissions);
}

async function insertPermissions(trx: Trx, role: string, permissions: string[]): Promise<void> {
  if (permissions.length === 0) return;
  const rows = permissions.map((permission) => ({ role, permission }));
  await trx.insertInto("queue_role_permissions").values(rows).execute();
}

export async function deleteRole(trx: Trx, name: string): Promise<void> {
  await trx.deleteFrom("queue_roles").where("name", "=", name).execute();
}

export async function deleteAssignments(trx: Trx, customerId: string): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom("queue_customer_roles")
    .where("customer_id", "=", customerId)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
