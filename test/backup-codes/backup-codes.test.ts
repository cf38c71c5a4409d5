import t from "tap";
import { createMessageMakers } from "../../src/composition/mail-messages.ts";
import type { Database } from "../../src/database/open.ts";
import { createTestApp } from "../support/app.ts";
import { expectStatus } from "../support/browser.ts";
import { heldCustomer } from "../support/held-customer.ts";

const shape = /^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/;

async function noticesOf({ pool }: Database, customerId: string) {
  const { rows } = await pool.query<{ id: string; kind: string; email: string }>(
    "select id, kind, email from queue_notices where customer_id = $1 order by created_at",
    [customerId],
  );
  return rows;
}

t.test("ten codes are made and shown once; from then on the account is ready for a recovery", async (t) => {
  const { browser, clock, config, database } = await createTestApp(t);
  const ada = browser();
  const { customer } = await ada.signUp("ada@example.com");
  t.notOk(customer.recovery_ready);
  const before = await ada.call("getBackupCodes");
  t.strictSame(before.body, { total: 0, remaining: 0, created_at: null });

  const made = await ada.call("createBackupCodes");
  const { codes, created_at } = expectStatus(made, 201) as { codes: string[]; created_at: string };
  t.equal(codes.length, 10);
  t.equal(new Set(codes.map((code) => code.slice(0, 4))).size, 10, "selectors differ");
  for (const code of codes) t.match(code, shape);
  t.strictSame((await ada.call("getBackupCodes")).body, { total: 10, remaining: 10, created_at });
  const current = await ada.call<{ customer: { recovery_ready: boolean } }>("getCurrentSession");
  t.ok(expectStatus(current, 200).customer.recovery_ready);

  const [notice] = await noticesOf(database, customer.id);
  t.match(notice, { kind: "backup_codes_made", email: "ada@example.com" });
  const mail = await createMessageMakers({ config, database, clock }).notice.make(notice?.id as string);
  t.notMatch(JSON.stringify(mail), codes[0], "no code is ever mailed");
});

t.test("two customers have nothing in common, and neither sees the other's", async (t) => {
  const { browser } = await createTestApp(t);
  const [ada, bob] = [browser(), browser()];
  await ada.signUp("ada@example.com");
  await bob.signUp("bob@example.com");
  const codes = await ada.makeBackupCodes();
  t.match((await bob.call("getBackupCodes")).body, { total: 0, remaining: 0 });
  const others = await bob.makeBackupCodes();
  t.equal(new Set([...codes, ...others]).size, 20);
  const stolen = await browser().redeem("bob@example.com", codes[0] as string);
  t.equal(stolen.status, 400, "a code is good for its own account alone");
});

t.test("nothing in the database tells a code", async (t) => {
  const { browser, database } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const codes = await ada.makeBackupCodes();
  const { replacement_code } = expectStatus(
    await browser().redeem("ada@example.com", codes[0] as string),
    200,
  );
  const { rows: tables } = await database.pool.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname in ('public', 'queue_jobs')`,
  );
  t.ok(tables.length > 10);
  let dump = "";
  for (const { name } of tables) {
    const { rows } = await database.pool.query(`select row_to_json(r)::text as row from ${name} r`);
    dump += rows.map(({ row }) => row).join("\n");
  }
  t.match(dump, /\$argon2id\$/, "the dump has the hashes");
  for (const code of [...codes, String(replacement_code)]) {
    const plain = code.replaceAll("-", "");
    for (const text of [plain, plain.slice(4)]) {
      const bytes = Buffer.from(text);
      for (const form of [
        text,
        text.toLowerCase(),
        bytes.toString("hex"),
        bytes.toString("base64").slice(0, -2),
      ])
        if (dump.includes(form)) t.fail(`the database holds a code as ${form}`);
    }
    if (dump.includes(code)) t.fail("the database holds a code as it is shown");
  }
});

t.test("making codes needs a fresh proof; asking how many are left does not", async (t) => {
  const { browser, clock } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  clock.advance(301);
  const refused = await ada.call("createBackupCodes");
  t.match(refused, { status: 401, body: { code: "insufficient_user_authentication" } });
  expectStatus(await ada.call("getBackupCodes"), 200);
  await ada.signIn();
  await ada.makeBackupCodes();
});

t.test("new codes void all earlier ones, and the owner is told", async (t) => {
  const { browser, database } = await createTestApp(t);
  const ada = browser();
  const { customer } = await ada.signUp("ada@example.com");
  const [first, second] = await ada.makeBackupCodes();
  const { replacement_code } = expectStatus(await browser().redeem("ada@example.com", first as string), 200);
  await ada.signIn();
  const [newer] = await ada.makeBackupCodes();
  for (const old of [first, second, replacement_code]) {
    const refused = await browser().redeem("ada@example.com", old as string);
    t.match(refused, { status: 400, body: { code: "code_invalid" } });
  }
  t.match((await ada.call("getBackupCodes")).body, { total: 10, remaining: 10 });
  expectStatus(await browser().redeem("ada@example.com", newer as string), 200);
  t.strictSame(
    (await noticesOf(database, customer.id)).map(({ kind }) => kind),
    ["backup_codes_made", "recovery_started", "backup_codes_made", "recovery_started"],
  );
  const { rows } = await database.pool.query(
    "select data from customer_audit_events where type = 'backup_codes.created' order by recorded_at",
  );
  t.strictSame(rows, [{ data: { replaced: 0 } }, { data: { replaced: 10 } }]);
});

// The invariant: what ends a session ends what it is about to do. Ten hashes take their time, in which the owner may
// have signed a thief out.
t.test("a session that ends while its codes are made leaves none behind", async (t) => {
  const { browser, database } = await createTestApp(t);
  const ada = browser();
  const { customer, session } = await ada.signUp("ada@example.com");
  const making = await heldCustomer(database, customer.id, () => ada.call("createBackupCodes"), [
    "update queue_sessions set ended_at = now(), end_reason = 'signed_out' where id = $1",
    [session.id],
  ]);
  t.match(making, { status: 401, body: { code: "session_ended" } });
  const { rows } = await database.pool.query(
    "select (select count(*) from queue_backup_codes) + (select count(*) from queue_notices) as count",
  );
  t.equal(Number(rows[0].count), 0);
});
