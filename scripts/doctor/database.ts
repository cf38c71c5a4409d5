import { sql } from "kysely";
import { findMigrationState } from "../../src/database/migrate.ts";
import type { Executor } from "../../src/database/open.ts";
import { type Finding, fault, ok, warning } from "./finding.ts";

const leastVersion = 150_000;
const mostSkewMs = 5_000;
// What each process opens beside its pool: the reader and the sender of jobs, and for the jobs pg-boss' pool and its listener.
const besidesPool = { web: 2, worker: 4 };

export async function checkServer(db: Executor): Promise<Finding[]> {
  const asked = Date.now();
  const { rows } = await sql<{
    version: number;
    name: string;
    now: Date;
    tls: boolean;
    local: boolean;
    read_only: boolean;
  }>`select current_setting('server_version_num')::integer as version, current_setting('server_version') as name,
    clock_timestamp() as now, coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as tls,
    coalesce(inet_client_addr() <<= '127.0.0.0/8' or inet_client_addr() = '::1', true) as local,
    pg_is_in_recovery() or current_setting('default_transaction_read_only') = 'on' as read_only`.execute(db);
  const [server] = rows as [(typeof rows)[number]];
  const skew = Math.round(server.now.getTime() - (asked + Date.now()) / 2);
  const findings: Finding[] = [
    server.version < leastVersion
      ? fault(
          `Postgres is ${server.name}; Queue needs 15 or newer.`,
          "Upgrade it (on Heroku: heroku pg:upgrade).",
        )
      : ok(`Postgres ${server.name} answers${server.tls ? ", over TLS" : ""}.`),
  ];
  if (!server.tls && !server.local) {
    findings.push(
      fault(
        "The connection to Postgres is not encrypted.",
        "Set NODE_ENV=production, and take sslmode=disable out of DATABASE_URL.",
      ),
    );
  }
  if (server.read_only)
    findings.push(
      fault("The database takes no writes.", "Promote it, or point DATABASE_URL at the primary."),
    );
  if (Math.abs(skew) > mostSkewMs) {
    findings.push(
      warning(
        `The database's clock is ${skew} ms off this machine's.`,
        "Queue goes by the database's. If that one is wrong, tokens are refused elsewhere: check both.",
      ),
    );
  }
  return findings;
}

export async function checkConnections(db: Executor, poolSize: number): Promise<Finding[]> {
  const { rows } = await sql<{ most: number; others: number }>`
    select current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer as most,
      (select count(*)::integer from pg_stat_activity where backend_type = 'client backend'
        and application_name not in ('queue', 'queue-job-sender', 'queue-jobs') and pid <> pg_backend_pid()) as others`.execute(
    db,
  );
  const [{ most, others }] = rows as [{ most: number; others: number }];
  const free = most - others;
  const web = poolSize + besidesPool.web;
  const worker = poolSize + besidesPool.worker;
  const dynos = Math.floor((free - worker) / web);
  return dynos < 1
    ? [
        fault(
          `One web (${web}) and one worker (${worker}) take more connections than the ${free} that are free of ${most}.`,
          "Make DATABASE_POOL_SIZE smaller, or take a larger plan of Postgres.",
        ),
      ]
    : [ok(`Of ${most} connections others use ${others}; one worker and up to ${dynos} web processes fit.`)];
}

/** Whether the schema is what this release needs; without it nothing else about it can be asked. */
export async function checkSchema(db: Executor): Promise<{ ready: boolean; findings: Finding[] }> {
  const { pending, newer } = await findMigrationState(db);
  const { rows } = await sql<{
    jobs: boolean;
  }>`select to_regclass('queue_jobs.job') is not null as jobs`.execute(db);
  const findings: Finding[] = [];
  const mend = "npm run migrate (the release phase does it on Heroku)";
  if (pending.length > 0) findings.push(fault(`Migrations are pending: ${pending.join(", ")}.`, mend));
  if (!rows[0]?.jobs) findings.push(fault("The schema of the jobs, queue_jobs, is not there.", mend));
  const ready = findings.length === 0;
  if (newer.length > 0) {
    findings.push(
      warning(
        `The schema is of a newer release: ${newer.join(", ")}.`,
        "This release runs on it. After a rollback that is as it should be.",
      ),
    );
  } else if (ready) findings.push(ok("The schema is up to date."));
  return { ready, findings };
}

export async function checkAuditLog(db: Executor): Promise<Finding[]> {
  const { rows } = await sql<{
    role: string;
    owns: boolean;
    may_change: boolean;
    triggers: number;
    this_month: boolean;
    months_ahead: number;
    strays: boolean;
  }>`with months as (
      select to_date(substring(c.relname from 'y\\d{4}m\\d{2}$'), '"y"YYYY"m"MM') as month
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'customer_audit_events'::regclass and c.relname ~ 'y\\d{4}m\\d{2}$'
    ), this as (select date_trunc('month', clock_timestamp() at time zone 'UTC')::date as month)
    select current_user as role, pg_has_role(current_user, relowner, 'usage') as owns,
      has_table_privilege(c.oid, 'update') or has_table_privilege(c.oid, 'delete') or has_table_privilege(c.oid, 'truncate') as may_change,
      (select count(*)::integer from pg_trigger where tgenabled = 'O' and not tgisinternal and tgname in (
        'customer_audit_events_no_change', 'customer_audit_events_no_truncate', 'customer_audit_events_pending',
        'queue_audit_positions_no_change', 'queue_audit_seals_no_change', 'queue_audit_seal_keys_no_change'
      ) and tgparentid = 0) as triggers,
      exists (select from months, this where months.month = this.month) as this_month,
      (select count(*)::integer from months, this where months.month > this.month) as months_ahead,
      pg_relation_size('customer_audit_events_default') > 0 as strays
    from pg_class c where c.oid = 'customer_audit_events'::regclass`.execute(db);
  const [log] = rows as [(typeof rows)[number]];
  const findings: Finding[] = [];
  if (log.triggers < 6) {
    findings.push(
      fault(
        "A trigger that keeps the audit log append-only, or in order, is off or gone.",
        "Find out who did it: docs/operations/incident.md. Then: alter table ... enable trigger ...",
      ),
    );
  }
  if (log.owns || log.may_change) {
    findings.push(
      warning(
        `Queue connects as ${log.role}, who ${log.owns ? "owns the audit log and can take its triggers away" : "may change it"}.`,
        "Where the platform lets you, connect as a role of its own: npm run migrate -- grants ROLE",
      ),
    );
  } else findings.push(ok(`Queue connects as ${log.role}, who can only add to the audit log.`));
  if (!log.this_month || log.months_ahead < 1) {
    findings.push(
      warning(
        `The audit log has partitions for ${log.months_ahead} months to come${log.this_month ? "" : ", and none for this one"}.`,
        "npm run migrate makes the next fourteen; run it at least once a year.",
      ),
    );
  }
  if (log.strays) {
    findings.push(
      warning(
        "Events are in the default partition: their month had none.",
        "They are safe and sealed, but retention cannot take them away. Run npm run migrate more often.",
      ),
    );
  }
  return findings;
}
