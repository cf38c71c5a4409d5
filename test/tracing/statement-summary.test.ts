import t from "tap";
import { summarize } from "../../src/tracing/statement-summary.ts";

const cases: [text: string, summary: string, operation?: string, table?: string][] = [
  ["select", "SELECT", "SELECT"],
  ["BEGIN", "BEGIN", "BEGIN"],
  ["", "OTHER", "OTHER"],
  ['select * from "queue_sessions" where "id" = $1', "SELECT queue_sessions", "SELECT", "queue_sessions"],
  ["select 1 from queue_customers for no key update", "SELECT queue_customers", "SELECT", "queue_customers"],
  ["-- why\n select 1 from pg_class", "SELECT", "SELECT"],
  ["insert into queue_jobs.job (name) values ($1)", "INSERT queue_jobs", "INSERT", "queue_jobs"],
  ["update only queue_sessions set a = $1", "UPDATE queue_sessions", "UPDATE", "queue_sessions"],
  [
    "insert into queue_policy (a) values ($1) on conflict (a) do update set a = $1",
    "INSERT queue_policy",
    "INSERT",
    "queue_policy",
  ],
  [
    'with a as (insert into "customer_audit_personal" values ($1)) insert into "customer_audit_events" values ($2)',
    "INSERT customer_audit_personal INSERT customer_audit_events",
  ],
  [
    "with p as (select 1 from queue_audit_positions) select 1 from p",
    "SELECT queue_audit_positions",
    "SELECT",
    "queue_audit_positions",
  ],
];

t.test("a statement is told by what it does to which of our tables", (t) => {
  for (const [text, summary, operation, table] of cases)
    t.strictSame(summarize(text), { summary, operation, table }, text);
  t.end();
});

t.test("nothing that could be a value is told", (t) => {
  const canary = "ada@example.com";
  for (const text of [
    `select * from queue_customers where email = '${canary}'`,
    `insert into somewhere values ('${canary}')`,
    `alter role ${canary}`,
    `'${canary}'`,
  ])
    t.notMatch(JSON.stringify(summarize(text)), /ada|example/, text);
  t.end();
});
