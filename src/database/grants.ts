import { type Kysely, sql } from "kysely";
import { jobSchema } from "../jobs/job-queue.ts";

// What the service may do where it connects as a role of its own and not as the owner of the schema. The owner could take
// the triggers away that keep the audit log append-only; this role cannot, and has no right to change it either.
const appendOnly = [
  "customer_audit_events",
  "queue_audit_positions",
  "queue_audit_seals",
  "queue_audit_seal_keys",
  // One row, which only the owner's command changes.
  "queue_audit_retention",
];
// Erasure deletes personal parts; the sequencer takes away what it has numbered.
const deletable = ["customer_audit_personal", "queue_audit_pending"];

/** Gives a role what the service needs and no more. To be run as the owner, again after each migration. */
export async function grantToService<DB>(db: Kysely<DB>, role: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
      and not relispartition and relname like 'queue\\_%' and relname not like 'queue\\_migration%'`.execute(
    db,
  );
  const others = rows.map(({ name }) => name).filter((name) => ![...appendOnly, ...deletable].includes(name));
  const to = sql.id(role);
  const tables = (names: string[]) => sql.join(names.map((name) => sql.table(name)));
  const schema = sql.id(jobSchema);
  await db.transaction().execute(async (trx) => {
    for (const statement of [
      sql`revoke all on ${tables([...appendOnly, ...deletable])} from ${to}`,
      sql`grant usage on schema public, ${schema} to ${to}`,
      sql`grant select, insert on ${tables(appendOnly)} to ${to}`,
      sql`grant select, insert, delete on ${tables(deletable)} to ${to}`,
      // Once a verification has led to a customer, its personal parts are that customer's.
      sql`grant update (customer_id) on customer_audit_personal to ${to}`,
      sql`grant select, insert, update, delete on ${tables(others)} to ${to}`,
      sql`grant all on all tables in schema ${schema} to ${to}`,
    ])
      await statement.execute(trx);
  });
}
