import { sql } from "kysely";
import type { Executor } from "./open.ts";
import type { DB } from "./tables.ts";

/** What is older than that goes, so much of it in one statement. */
export interface Due<Time = Date> {
  before: Time;
  limit: number;
}

interface OldRows<Table extends keyof DB> {
  table: Table;
  /** A unique column. */
  key: keyof DB[Table] & string;
  /** An indexed column, by which a row is old. */
  age: keyof DB[Table] & string;
}

/**
 * Deletes the oldest rows, a batch; answers how many. A row that somebody holds is left for the next time, so that
 * nobody waits for anybody and two who delete share the work.
 */
export async function deleteOldest<Table extends keyof DB>(
  executor: Executor,
  { table, key, age }: OldRows<Table>,
  { before, limit }: Due<Date | number>,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)} where ${sql.ref(key)} = any(array(
      select ${sql.ref(key)} from ${sql.table(table)} where ${sql.ref(age)} < ${before}
      order by ${sql.ref(age)} limit ${limit} for update skip locked
    ))`.execute(executor);
  return Number(numAffectedRows ?? 0);
}
