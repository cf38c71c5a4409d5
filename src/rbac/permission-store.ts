import { sql } from "kysely";
import type { Reader } from "../database/reader.ts";
import { rowsOf, statement } from "../database/statement.ts";

export interface Question {
  customer_id: string;
  permission: string;
}

export interface Finding {
  /** Null when there is no such customer. */
  status: string | null;
  policy_version: string | null;
  permission_known: boolean;
  /** The roles of the customer that have the permission, whatever the status. */
  roles: string[];
}

const grants = statement<{ customerIds: string[]; permissions: string[] }, Finding>(
  "grants",
  ({ customerIds, permissions }) => sql`
    select c.status, p.version || '.' || c.policy_version as policy_version,
      exists (select from queue_permissions known where known.name = asked.permission) as permission_known,
      array(
        select held.role from queue_customer_roles held
        join queue_role_permissions allows on allows.role = held.role and allows.permission = asked.permission
        where held.customer_id = c.id order by held.role
      ) as roles
    from unnest(${customerIds}::uuid[], ${permissions}::text[]) with ordinality as asked (customer_id, permission, place)
    cross join queue_policy p
    left join queue_customers c on c.id = asked.customer_id
    order by asked.place`,
);

/** What bears on each question, in their order: one statement, however many there are. */
export async function findGrants(reader: Reader, questions: Question[]): Promise<Finding[]> {
  return rowsOf(reader, grants, {
    customerIds: questions.map((question) => question.customer_id),
    permissions: questions.map((question) => question.permission),
  });
}
