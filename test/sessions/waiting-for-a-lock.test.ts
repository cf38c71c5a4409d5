import { randomUUID } from "node:crypto";
import { decodeJwt } from "jose";
import t from "tap";
import { createTestApp } from "../support/app.ts";
import { expectStatus } from "../support/browser.ts";
import { heldCustomer } from "../support/held-customer.ts";

// A statement that waits for a lock goes on with the snapshot from before; what it answers must not be that old.

const loseRole = `with taken as (delete from queue_customer_roles where customer_id = $1)
  update queue_customers set policy_version = policy_version + 1 where id = $1`;

async function signedUp(t: Parameters<typeof createTestApp>[0]) {
  const test = await createTestApp(t);
  const ada = test.browser();
  const { customer } = await ada.signUp("ada@example.com");
  return { ...test, ada, id: customer.id };
}

t.test("a role that is taken while a refresh waits is not in the token", async (t) => {
  const { database, ada, id } = await signedUp(t);
  const refresh = () => ada.call<{ access_token: string }>("refreshSession");
  const before = decodeJwt(expectStatus(await refresh(), 200).access_token);
  t.strictSame(before.roles, ["antlers-user"]);
  const after = expectStatus(await heldCustomer(database, id, refresh, [loseRole, [id]]), 200);
  t.match(decodeJwt(after.access_token), { roles: [], pv: /^\d+\.2$/ });
});

t.test("a role that is taken while a sign-in waits is not in the token", async (t) => {
  const { database, ada, id } = await signedUp(t);
  const device = ada.another();
  const { access_token } = await heldCustomer(database, id, () => device.signIn(), [loseRole, [id]]);
  t.match(decodeJwt(access_token), { roles: [], pv: /^\d+\.2$/ });
});

t.test("a recovery that an operator begins while a sign-in waits is cancelled by it", async (t) => {
  const { database, ada, id } = await signedUp(t);
  const device = ada.another();
  const begin = `with begun as (
      insert into queue_operator_recoveries (id, customer_id, secret_hash, started_at, started_by, not_before, expires_at)
      values ($2, $1, '$argon2id$', now(), 'console', now() + interval '1 day', now() + interval '2 days')
    )
    update queue_customers set updated_at = now() where id = $1`;
  const recoveryId = randomUUID();
  await heldCustomer(database, id, () => device.signIn(), [begin, [id, recoveryId]]);
  const { rows } = await database.pool.query("select end_reason from queue_operator_recoveries");
  t.strictSame(rows, [{ end_reason: "signed_in" }]);
});

t.test("a reused token ends the session though the customer changes while the refresh waits", async (t) => {
  const { database, ada, clock, id } = await signedUp(t);
  const stolen = ada.cookie as string;
  expectStatus(await ada.call("refreshSession"), 200);
  clock.advance(31);
  ada.cookie = stolen;
  expectStatus(await heldCustomer(database, id, () => ada.call("refreshSession"), [loseRole, [id]]), 401);
  const { rows } = await database.pool.query("select end_reason from queue_sessions");
  t.strictSame(rows, [{ end_reason: "refresh_reused" }]);
});
