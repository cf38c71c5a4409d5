import type pg from "pg";

// pg_dump does not come with the embedded Postgres, and its output changes with its version. This dump depends on the
// schema alone: no OIDs, no order of creation, the same on Postgres 15 and 18.

const isOurs = (relation: string) =>
  `(${relation}.relname like 'queue\\_%' or ${relation}.relname like 'customer\\_audit%')
   and ${relation}.relname not like 'queue\\_migration%' and ${relation}.relname !~ '_y\\d{4}m\\d{2}'`;

const tablesQuery = `
  select c.oid, c.relname as name, c.relkind = 'p' as partitioned, c.relpersistence = 'u' as unlogged,
    pg_get_partkeydef(c.oid) as partition_key, pg_get_expr(c.relpartbound, c.oid) as bound, p.relname as parent,
    obj_description(c.oid, 'pg_class') as comment
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  left join pg_inherits i on i.inhrelid = c.oid left join pg_class p on p.oid = i.inhparent
  where n.nspname = 'public' and c.relkind in ('r', 'p') and ${isOurs("c")} order by c.relname`;

const columnsQuery = `
  select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as not_null,
    pg_get_expr(d.adbin, d.adrelid) as default, a.attidentity as identity, a.attgenerated as generated,
    case when a.attcollation <> t.typcollation then co.collname end as collation,
    col_description(a.attrelid, a.attnum) as comment
  from pg_attribute a join pg_type t on t.oid = a.atttypid
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  left join pg_collation co on co.oid = a.attcollation
  where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped order by a.attnum`;

// From 18 on NOT NULL is a constraint too; here it stands on the column.
const constraintsQuery = `
  select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
  where conrelid = $1 and contype <> 'n' and conparentid = 0 and conislocal order by contype = 'p' desc, conname`;

const indexesQuery = `
  select pg_get_indexdef(i.indexrelid) as definition from pg_index i
  where i.indrelid = $1 and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
    and not exists (select from pg_inherits h where h.inhrelid = i.indexrelid) order by 1`;

const triggersQuery = `
  select pg_get_triggerdef(oid) as definition from pg_trigger
  where tgrelid = $1 and not tgisinternal and tgparentid = 0 order by tgname`;

const functionsQuery = `
  select pg_get_functiondef(p.oid) as definition from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = 'public' and (p.proname like 'queue\\_%' or p.proname like 'customer\\_audit%') order by p.proname, 1`;

interface Table {
  oid: number;
  name: string;
  partitioned: boolean;
  unlogged: boolean;
  partition_key: string | null;
  bound: string | null;
  parent: string | null;
  comment: string | null;
}
interface Column {
  name: string;
  type: string;
  not_null: boolean;
  default: string | null;
  identity: string;
  generated: string;
  collation: string | null;
  comment: string | null;
}

/** The schema of Queue's own tables and functions as SQL that makes it again. */
export async function dumpSchema(client: pg.ClientBase): Promise<string> {
  const list = async <Row extends pg.QueryResultRow>(query: string, ...values: unknown[]): Promise<Row[]> =>
    (await client.query<Row>(query, values)).rows;
  const definitions = async (query: string, ...values: unknown[]): Promise<string[]> =>
    (await list<{ definition: string }>(query, ...values)).map(({ definition }) =>
      definition.replaceAll("public.", "").replace(" ON ONLY ", " ON "),
    );

  const tables = await list<Table>(tablesQuery);
  const parts: string[] = ["-- The schema that db/migrations make. Made by `npm run generate`; do not edit."];
  for (const definition of await definitions(functionsQuery)) parts.push(`${definition.trim()};`);
  // A partition comes after what it is a part of, and a foreign key after what it refers to.
  const foreignKeys: string[] = [];
  for (const table of [...tables].sort((a, b) => Number(a.parent !== null) - Number(b.parent !== null))) {
    const columns = await list<Column>(columnsQuery, table.oid);
    const constraints = await list<{ name: string; definition: string }>(constraintsQuery, table.oid);
    const own = constraints.filter(({ definition }) => !definition.startsWith("FOREIGN KEY"));
    parts.push(table.parent === null ? describeTable(table, columns, own) : describePartition(table));
    for (const { name, definition } of constraints) {
      if (!own.some((constraint) => constraint.name === name)) {
        foreignKeys.push(`alter table ${table.name} add constraint ${name} ${definition};`);
      }
    }
    for (const definition of [
      ...(await definitions(indexesQuery, table.oid)),
      ...(await definitions(triggersQuery, table.oid)),
    ]) {
      parts.push(`${definition};`);
    }
    parts.push(...describeComments(table, columns));
  }
  return `${[...parts, ...foreignKeys].join("\n\n")}\n`;
}

function describeTable(
  table: Table,
  columns: Column[],
  constraints: { name: string; definition: string }[],
): string {
  const lines = [
    ...columns.map(describeColumn),
    ...constraints.map(({ name, definition }) => `constraint ${name} ${definition}`),
  ];
  const head = `create ${table.unlogged ? "unlogged " : ""}table ${table.name} (\n  ${lines.join(",\n  ")}\n)`;
  return `${head}${table.partition_key === null ? "" : ` partition by ${table.partition_key}`};`;
}

function describePartition({ name, parent, bound }: Table): string {
  return `create table ${name} partition of ${parent} ${bound};`;
}

function describeColumn(column: Column): string {
  const parts = [column.name, column.type];
  if (column.collation !== null) parts.push(`collate "${column.collation}"`);
  if (column.generated === "s") parts.push(`generated always as (${column.default}) stored`);
  else if (column.identity !== "")
    parts.push(`generated ${column.identity === "a" ? "always" : "by default"} as identity`);
  else if (column.default !== null) parts.push(`default ${column.default}`);
  if (column.not_null) parts.push("not null");
  return parts.join(" ");
}

function describeComments(table: Table, columns: Column[]): string[] {
  const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
  return [
    ...(table.comment === null ? [] : [`comment on table ${table.name} is ${quote(table.comment)};`]),
    ...columns.flatMap(({ name, comment }) =>
      comment === null ? [] : [`comment on column ${table.name}.${name} is ${quote(comment)};`],
    ),
  ];
}
