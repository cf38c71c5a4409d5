import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import t from "tap";
import { createTestApp } from "../support/app.ts";
import { expectStatus } from "../support/browser.ts";

t.test("what a service ended, it ended; and its operator is named", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { customer } = await ada.signUp("ada@example.com");
  const body = { customer_id: customer.id };
  const nameless = await test.service("console").call("revokeSessions", { body });
  t.match(nameless, { status: 400, body: { errors: [{ in: "header", pointer: "/queue-operator" }] } });
  t.equal((await ada.call("getCurrentSession")).status, 200, "nothing happened");
  for (const [name, operator] of [["console", "grace@raxx.app"], ["raptor"]] as const) {
    await ada.signIn();
    const reply = await test.service(name, operator).call("revokeSessions", { body });
    expectStatus(reply, 200);
    const { rows } = await test.database.pool.query(
      "select actor_type, actor_id, operator, service, customer_id, commitment, data from customer_audit_events where request_id = $1",
      [reply.headers["x-request-id"]],
    );
    t.strictSame(rows, [
      {
        actor_type: "service",
        actor_id: name,
        operator: operator ?? null,
        service: name,
        customer_id: customer.id,
        commitment: null,
        data: { reason: "revoked" },
      },
    ]);
  }
});

t.test("the log cannot be changed, deleted from or truncated, a partition neither", async (t) => {
  const { browser, database } = await createTestApp(t);
  await browser().signUp("ada@example.com");
  const { rows } = await database.pool.query(
    "select tableoid::regclass::text as partition from customer_audit_events limit 1",
  );
  const tables = ["customer_audit_events", rows[0].partition, "customer_audit_events_default"];
  t.match(tables[1], /^customer_audit_events_y\d{4}m\d{2}$/, "events go to their month");
  for (const table of tables) {
    await t.rejects(database.pool.query(`truncate ${table}`), /append-only/, `truncate ${table}`);
  }
  for (const table of tables.slice(0, 2)) {
    await t.rejects(
      database.pool.query(`update ${table} set type = 'x.y'`),
      /append-only/,
      `update ${table}`,
    );
    await t.rejects(database.pool.query(`delete from ${table}`), /append-only/, `delete from ${table}`);
  }
});

t.test("what is personal is in the sidecar only, and the commitment proves it", async (t) => {
  const { browser, database } = await createTestApp(t);
  const ada = browser({ address: "198.51.100.77" });
  const { options, ceremony_id } = await ada.registrationOptions(
    await ada.verifyEmail("canary@example.com"),
    "Canary Name",
  );
  const credential = ada.authenticator.create(options as never);
  const headers = { "user-agent": "CanaryBrowser/1.0" };
  expectStatus(
    await ada.call("verifyRegistration", {
      body: { ceremony_id, credential, credential_name: "Canary Key" },
      headers,
    }),
    201,
  );
  const { rows } = await database.pool.query(
    "select row_to_json(e)::text as event from customer_audit_events e",
  );
  t.notMatch(rows.map(({ event }) => event).join("\n"), /canary|198\.51\.100\.77/i);

  const sidecars = await database.pool.query(
    "select e.commitment, p.salt, p.personal, e.customer_id = p.customer_id as same from customer_audit_events e join customer_audit_personal p on p.event_id = e.id where e.type = 'session.started'",
  );
  const [{ commitment, salt, personal, same }] = sidecars.rows;
  t.strictSame(personal, { ip: "198.51.100.77", user_agent: "CanaryBrowser/1.0" });
  t.ok(same);
  t.same(
    commitment,
    createHash("sha256")
      .update(salt)
      .update(canonicalize(personal) as string)
      .digest(),
  );
});

t.test("a change whose event cannot be written does not happen", async (t) => {
  const { browser, database } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  await database.pool.query(
    "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$; create trigger refuse before insert on customer_audit_events for each row execute function refuse()",
  );
  const { rows: before } = await database.pool.query("select id, generation, ended_at from queue_sessions");
  t.equal((await ada.call("refreshSession")).status, 500);
  t.equal((await ada.call("endCurrentSession")).status, 500);
  const { ceremony_id, options } = await ada.authenticationOptions();
  const body = { ceremony_id, credential: ada.authenticator.get(options as never) };
  t.equal((await ada.call("verifyAuthentication", { body })).status, 500);
  const { rows: after } = await database.pool.query("select id, generation, ended_at from queue_sessions");
  t.strictSame(after, before);
});
