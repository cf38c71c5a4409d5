import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { pino } from "pino";
import t from "tap";
import { createPositions } from "../../src/audit/positions.ts";
import { createRetention, type Retention } from "../../src/jobs/retention.ts";
import { createRetentionDuties, keptSeconds } from "../../src/retention.ts";
import { createTestApp, type TestApp, testEnvironment } from "../support/app.ts";
import { expectStatus } from "../support/browser.ts";
import { startMailServer } from "../support/mail-server.ts";
import { startProcess } from "../support/service-process.ts";

const log = pino({ level: "silent" });
const minute = 60;
const day = 86_400;

function retentionOf({ database, clock, config }: TestApp): Retention {
  const duties = createRetentionDuties({ db: database.db, clock, serviceTokens: config.serviceTokens });
  return createRetention({ duties, log });
}

async function countOf({ database }: Pick<TestApp, "database">, from: string): Promise<number> {
  const { rows } = await database.pool.query(`select count(*)::int as count from ${from}`);
  return rows[0].count;
}

interface Case {
  what: string;
  /** Leaves rows behind. */
  make(test: TestApp): Promise<unknown>;
  rows: string;
  /** How long they are kept. */
  seconds: number;
}

const cases: Case[] = [
  {
    what: "the challenge of a ceremony that nobody finished",
    make: ({ browser }) => browser().authenticationOptions(),
    rows: "queue_webauthn_challenges",
    seconds: 5 * minute,
  },
  {
    what: "a verification whose code nobody typed",
    make: ({ browser }) =>
      browser().call("createEmailVerification", { body: { email: "ada@example.com", purpose: "sign_up" } }),
    rows: "queue_email_verifications",
    seconds: 10 * minute + day,
  },
  {
    what: "a verification whose token nobody used",
    make: ({ browser }) => browser().verifyEmail("ada@example.com"),
    rows: "queue_email_verifications",
    seconds: 15 * minute + day,
  },
  {
    what: "the personal parts of a verification that led to nothing",
    make: ({ browser }) => browser().verifyEmail("ada@example.com"),
    rows: "customer_audit_personal",
    seconds: 15 * minute + day,
  },
  {
    what: "the personal part of a try at a verification that never was",
    make: ({ browser }) =>
      browser().call("confirmEmailVerification", {
        path: { verification_id: "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21" },
        body: { code: "12345678" },
      }),
    rows: "customer_audit_personal",
    seconds: day,
  },
  {
    what: "a session that was ended",
    async make({ browser }) {
      const ada = browser();
      await ada.signUp("ada@example.com");
      await ada.call("endCurrentSession");
    },
    rows: "queue_sessions",
    seconds: keptSeconds.sessions,
  },
  {
    what: "a session that nobody ended",
    make: ({ browser }) => browser().signUp("ada@example.com"),
    rows: "queue_sessions",
    seconds: 30 * day + keptSeconds.sessions,
  },
  {
    what: "a notice that could not be sent",
    async make({ browser }) {
      const ada = browser();
      await ada.signUp("ada@example.com");
      await ada.makeBackupCodes();
    },
    rows: "queue_notices",
    seconds: keptSeconds.notices,
  },
  {
    what: "a former address",
    async make({ browser }) {
      const ada = browser();
      await ada.signUp("ada@example.com");
      await ada.changeEmail("ada@new.example");
    },
    rows: "queue_email_changes",
    seconds: 7 * day + keptSeconds.formerAddresses,
  },
  {
    what: "a counter",
    make: ({ browser }) => browser().authenticationOptions(),
    rows: "queue_rate_limits",
    seconds: 2 * 3600,
  },
  {
    what: "the id that a service gave its event",
    async make({ service }) {
      const id = "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21";
      const body = { id, type: "raptor.page.seen", outcome: "success" };
      expectStatus(await service("raptor").call("appendAuditEvents", { body }), 201);
    },
    rows: "queue_audit_service_events",
    seconds: keptSeconds.serviceEventIds,
  },
  {
    what: "the use of a service token that is not set any more",
    make: ({ database, clock }) =>
      database.pool.query("insert into queue_service_token_uses values ('00000000000000ff', 'raptor', $1)", [
        clock.now(),
      ]),
    rows: "queue_service_token_uses",
    seconds: keptSeconds.tokenUses,
  },
  {
    what: "the entry of an end in the revocation feed",
    async make({ browser }) {
      const ada = browser();
      await ada.signUp("ada@example.com");
      await ada.call("endCurrentSession");
    },
    rows: "queue_session_revocations",
    seconds: 12 * minute,
  },
];

for (const { what, make, rows, seconds } of cases) {
  t.test(`${what} goes after its time and not before`, async (t) => {
    const test = await createTestApp(t);
    const retention = retentionOf(test);
    await make(test);
    await createPositions(test.database.db).assign();
    const before = await countOf(test, rows);
    t.ok(before > 0, "there is something to forget");
    test.clock.advance(seconds - 30);
    await retention.deleteDue();
    if (rows !== "queue_rate_limits") t.equal(await countOf(test, rows), before, "kept until then");
    test.clock.advance(60);
    await retention.deleteDue();
    t.equal(await countOf(test, rows), 0, "gone");
  });
}

t.test("nothing that lives goes, however often retention runs", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  await ada.signUp("ada@example.com");
  await ada.makeBackupCodes();
  await ada.changeEmail("ada@new.example");
  await ada.authenticationOptions("ada@new.example");
  await test.service("console").call("listServices");
  await test.service("console").call("listServices");
  const tables = await test.database.pool.query(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname ~ '^(queue|customer)_'",
  );
  const counts = async () =>
    Object.fromEntries(
      await Promise.all(tables.rows.map(async ({ name }) => [name, await countOf(test, name)] as const)),
    );
  await createPositions(test.database.db).assign();
  const before = await counts();
  const retention = retentionOf(test);
  await retention.deleteDue();
  t.strictSame(await counts(), before);

  // A year on, the account is as it was, but for its sessions and what was on its way.
  test.clock.advance(365 * day);
  await retention.deleteDue();
  for (const name of ["queue_customers", "queue_webauthn_credentials", "queue_backup_codes"])
    t.equal(await countOf(test, name), before[name], name);
  t.equal(await countOf(test, "queue_service_token_uses"), 1, "the use of a token that is set");
  t.equal(await countOf(test, "customer_audit_events"), before.customer_audit_events);
  t.ok((await countOf(test, "customer_audit_personal")) > 0, "what is about the customer is the customer's");
  await ada.signIn();
});

/** Challenges that are over, as many as nobody would wait for otherwise. */
async function loadChallenges({ database, clock }: TestApp, count: number): Promise<void> {
  await database.pool.query(
    `insert into queue_webauthn_challenges (id, ceremony, challenge, discoverable, created_at, expires_at)
     select gen_random_uuid(), 'authentication', sha256(n::text::bytea), true, $2, $2 from generate_series(1, $1) n`,
    [count, new Date(clock.now().getTime() - 1000)],
  );
}

t.test("a row that somebody holds is left alone and nobody waits for it; it goes later", async (t) => {
  const test = await createTestApp(t);
  await loadChallenges(test, 3);
  const holder = new pg.Client({ connectionString: test.databaseUrl });
  await holder.connect();
  await holder.query("begin");
  await holder.query("select from queue_webauthn_challenges limit 1 for update");
  const retention = retentionOf(test);
  t.match(await retention.deleteDue(), { challenges: 2 });
  await holder.query("rollback");
  await holder.end();
  t.match(await retention.deleteDue(), { challenges: 1 });
});

t.test("two workers at once share the work, and each batch is small", async (t) => {
  const test = await createTestApp(t);
  await loadChallenges(test, 2_600);
  const most: number[] = [];
  const duties = createRetentionDuties({
    db: test.database.db,
    clock: test.clock,
    serviceTokens: {},
  }).map((duty) => ({
    ...duty,
    async deleteBatch(limit: number) {
      const deleted = await duty.deleteBatch(limit);
      most.push(deleted);
      return deleted;
    },
  }));
  const workers = [createRetention({ duties, log }), createRetention({ duties, log })];
  const counts = await Promise.all(workers.map((worker) => worker.deleteDue()));
  t.equal(
    counts.reduce((sum, count) => sum + (count.challenges ?? 0), 0),
    2_600,
  );
  t.equal(Math.max(...most), 500);
});

t.test("what cannot be deleted is logged and holds up nothing else", async (t) => {
  const lines: Record<string, unknown>[] = [];
  const retention = createRetention({
    duties: [
      { what: "stuck", deleteBatch: async () => Promise.reject(new Error("no")) },
      { what: "free", deleteBatch: async () => 3 },
    ],
    log: pino({}, { write: (line: string) => lines.push(JSON.parse(line)) }),
  });
  t.strictSame(await retention.deleteDue(), { free: 3 });
  t.match(lines, [{ what: "stuck", err: { message: "no" } }, { deleted: { free: 3 } }]);
});

t.test("the worker does it by itself", async (t) => {
  const smtp = await startMailServer();
  t.teardown(() => smtp.close());
  const test = await createTestApp(t);
  await loadChallenges(test, 10);
  const worker = await startProcess({
    environment: { ...testEnvironment(test.databaseUrl), SMTP_URL: smtp.url },
    script: "src/worker.ts",
    ready: /at work/,
  });
  t.teardown(async () => void (await worker.stop()));
  while ((await countOf(test, "queue_webauthn_challenges")) > 0) await setTimeout(50);
  const { rows } = await test.database.pool.query(
    "select retention_seconds, deletion_seconds from queue_jobs.queue where name = 'mail'",
  );
  t.strictSame(
    rows,
    [{ retention_seconds: 3 * day, deletion_seconds: day }],
    "old jobs are pg-boss's to delete",
  );
});
