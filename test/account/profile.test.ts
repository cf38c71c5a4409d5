import t from "tap";
import type { components } from "../../src/contract/types.ts";
import { createTestApp } from "../support/app.ts";
import { expectStatus } from "../support/browser.ts";

type Schemas = components["schemas"];

t.test("the profile is the customer of the token", async (t) => {
  const { browser } = await createTestApp(t);
  const ada = browser();
  const { customer } = await ada.signUp("ada@example.com");
  await browser().signUp("bob@example.com");
  t.strictSame(expectStatus(await ada.call("getMe"), 200), customer);
});

t.test("a new name is answered with what the authenticators are to be told", async (t) => {
  const { browser, database } = await createTestApp(t);
  const ada = browser();
  const { customer } = await ada.signUp("ada@example.com");
  const rename = (display_name: string | null) =>
    ada.call<Schemas["ChangedCustomer"]>("updateMe", { body: { display_name } });

  const renamed = expectStatus(await rename("Ada L."), 200);
  t.strictSame(renamed.customer, { ...customer, display_name: "Ada L." });
  const { rows } = await database.pool.query("select user_handle from queue_customers");
  const userId = rows[0].user_handle.toString("base64url");
  const details = { rpId: "localhost", userId, name: "ada@example.com", displayName: "Ada L." };
  t.strictSame(renamed.signal.current_user_details, details);

  const nameless = expectStatus(await rename(null), 200);
  t.equal(nameless.customer.display_name, null);
  t.equal(nameless.signal.current_user_details.displayName, "ada@example.com", "as at the registration");
  t.strictSame(expectStatus(await ada.call("getMe"), 200), nameless.customer);
});

t.test("the event of a new name says which member changed and not to what", async (t) => {
  const { browser, database } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  expectStatus(await ada.call("updateMe", { body: { display_name: "Canary" } }), 200);
  const { rows } = await database.pool.query(
    "select row_to_json(e)::text as event, data from customer_audit_events e where type = 'customer.updated'",
  );
  t.strictSame(
    rows.map(({ data }) => data),
    [{ fields: ["display_name"] }],
  );
  t.notMatch(rows[0].event, /canary/i);
});

t.test("a change that waited while its session was ended does not happen", async (t) => {
  const { browser, database } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  const client = await database.pool.connect();
  try {
    await client.query("begin");
    await client.query("select from queue_customers for update");
    const waiting = ada.call("updateMe", { body: { display_name: "Mallory" } });
    // The call is past its guard once it waits for the lock.
    for (;;) {
      const { rows } = await database.pool.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      if (rows.length > 0) break;
    }
    await client.query("update queue_sessions set ended_at = created_at, end_reason = 'revoked'");
    await client.query("commit");
    const answer = await waiting;
    t.equal(answer.status, 401);
    t.equal(answer.body.code, "session_ended");
  } finally {
    client.release();
  }
  const { rows } = await database.pool.query("select display_name from queue_customers");
  t.equal(rows[0].display_name, null);
});
