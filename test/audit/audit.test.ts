import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import t from "tap";
import type { OperationId } from "../../src/contract/handlers.ts";
import { createTestApp, type TestApp, testOrigin } from "../support/app.ts";
import { createAuthenticator } from "../support/authenticator.ts";
import { type Browser, expectStatus, type Reply } from "../support/browser.ts";
import { cancelToken } from "../support/cancel-tokens.ts";
import { operations } from "../support/contract.ts";
import { beginRecovery } from "../support/recovery-session.ts";
import { undoTokensOf } from "../support/undo-tokens.ts";

interface Row {
  type: string;
  outcome: string;
  actor_type: string;
  operator: string | null;
  customer_id: string | null;
  request_id: string;
}

async function eventsOf({ database }: TestApp, requestId: unknown): Promise<Row[]> {
  const { rows } = await database.pool.query<Row>(
    "select type, outcome, actor_type, operator, customer_id, request_id from customer_audit_events where request_id = $1 order by type",
    [requestId],
  );
  return rows;
}

t.test("every changing operation leaves exactly its events, with success and with failure", async (t) => {
  const test = await createTestApp(t);
  const ada = test.browser();
  const seen = new Map<string, Set<string>>();
  const expectEvents = async (id: OperationId, reply: Reply, expected: string[]) => {
    const events = await eventsOf(test, reply.headers["x-request-id"]);
    t.strictSame(
      events.map(({ type, outcome }) => `${type} ${outcome}`),
      expected,
      `${id} ${reply.status}`,
    );
    for (const event of events) {
      const type = event.type.replace(/^raptor\..*/, "{service}.*");
      t.ok(operations.get(id)?.auditEvents.includes(type), `${type} is listed`);
      seen.set(id, (seen.get(id) ?? new Set()).add(type));
    }
  };
  const call = async (
    caller: Browser,
    id: OperationId,
    options: Parameters<Browser["call"]>[1],
    expected: string[],
  ) => {
    const reply = await caller.call(id, options);
    await expectEvents(id, reply, expected);
    return reply;
  };

  const verification = await call(
    ada,
    "createEmailVerification",
    { body: { email: "ada@example.com", purpose: "sign_up" } },
    ["email_verification.started success"],
  );
  const path = { verification_id: verification.body.verification_id as string };
  await call(ada, "createEmailVerification", { body: { email: "not an address", purpose: "sign_up" } }, []);
  await call(ada, "confirmEmailVerification", { path, body: { code: "00000000" } }, [
    "email_verification.failed failure",
  ]);
  const token = await ada.verifyEmail("ada@example.com");
  const confirmed = await test.database.pool.query(
    "select request_id from customer_audit_events where type = 'email_verification.confirmed'",
  );
  await expectEvents(
    "confirmEmailVerification",
    { headers: { "x-request-id": confirmed.rows[0].request_id }, status: 200 } as never,
    ["email_verification.confirmed success"],
  );

  const options = await call(ada, "createRegistrationOptions", { body: { verification_token: token } }, []);
  const credential = ada.authenticator.create(options.body.options as never, {
    clientData: { origin: "https://evil.example" },
  });
  const registration = { ceremony_id: options.body.ceremony_id, credential };
  await call(ada, "verifyRegistration", { body: registration }, ["registration.failed failure"]);
  const again = await ada.registrationOptions(token);
  const good = {
    ceremony_id: again.ceremony_id,
    credential: ada.authenticator.create(again.options as never),
  };
  await call(ada, "verifyRegistration", { body: good }, [
    ...[
      "credential.added success",
      "customer.created success",
      "role.assigned success",
      "session.started success",
    ],
  ]);

  const signIn = await ada.authenticationOptions();
  const assertion = {
    ceremony_id: signIn.ceremony_id,
    credential: ada.authenticator.get(signIn.options as never),
  };
  await call(ada, "verifyAuthentication", { body: assertion }, [
    "session.ended success",
    "session.started success",
  ]);
  await call(ada, "verifyAuthentication", { body: assertion }, ["authentication.failed failure"]);
  const first = ada.cookie;
  await call(ada, "refreshSession", {}, ["session.refreshed success"]);
  await call(ada, "refreshSession", {}, ["session.refreshed success"]);
  await call(ada, "getCurrentSession", {}, []);
  await call(ada, "endCurrentSession", {}, ["session.ended success"]);
  ada.cookie = first;
  await call(ada, "refreshSession", {}, []);
  await call(ada, "endCurrentSession", {}, []);
  await ada.signIn();
  const earlier = ada.cookie;
  await ada.call("refreshSession");
  await ada.call("refreshSession");
  ada.cookie = earlier;
  await call(ada, "refreshSession", {}, ["session.ended success"]);

  await ada.signIn();
  const { session } = await ada.another().signIn();
  const one = { session_id: session.id };
  await call(ada, "endSession", { path: one }, ["session.ended success"]);
  await call(ada, "endSession", { path: one }, []);
  for (let count = 0; count < 2; count += 1) await ada.another().signIn();
  const twoEnded = ["session.ended success", "session.ended success"];
  await call(ada, "endSessions", { query: { scope: "others" } }, twoEnded);
  await call(ada, "endSessions", { query: { scope: "others" } }, []);
  const stepUp = (await call(ada, "createStepUpOptions", {}, [])).body;
  const proof = {
    ceremony_id: stepUp.ceremony_id,
    credential: ada.authenticator.get(stepUp.options as never),
  };
  await call(ada, "verifyStepUp", { body: proof }, ["session.stepped_up success"]);
  await call(ada, "verifyStepUp", { body: proof }, ["step_up.failed failure"]);

  const phone = ada.another(createAuthenticator({ origin: testOrigin, rpId: "localhost" }));
  const finishAddition = async (caller: Browser) => {
    const { body } = await call(caller, "createCredentialOptions", {}, []);
    const made = phone.authenticator.create({ ...(body.options as object), excludeCredentials: [] } as never);
    return { body: { ceremony_id: body.ceremony_id, credential: made } };
  };
  const added = await finishAddition(ada);
  await call(ada, "createCredential", added, ["credential.added success"]);
  await call(ada, "createCredential", added, ["credential_addition.failed failure"]);
  await call(ada, "listCredentials", {}, []);
  const [oldest, newest] = (await ada.listPasskeys()).items.map(({ id }) => ({
    path: { credential_id: id },
  }));
  const renaming = { ...newest, body: { name: "Key" } };
  await call(ada, "renameCredential", renaming, ["credential.renamed success"]);
  const { customer } = await phone.signIn();
  await call(ada, "removeCredential", newest, ["credential.removed success", "session.ended success"]);
  await call(ada, "removeCredential", newest, []);
  await call(ada, "removeCredential", oldest, []);
  phone.accessToken = await beginRecovery(test, customer.id);
  await call(phone, "createCredential", await finishAddition(phone), [
    "credential.added success",
    "session.ended success",
    "session.started success",
  ]);

  const made = await call(ada, "createBackupCodes", {}, ["backup_codes.created success"]);
  await call(ada, "getBackupCodes", {}, []);
  const [code] = made.body.codes as string[];
  const redemption = { verification_token: await ada.verifyEmail("ada@example.com", "recovery"), code };
  await call(ada, "redeemBackupCode", { body: { ...redemption, code: "wrong" } }, [
    "backup_code.failed failure",
  ]);
  await call(ada, "redeemBackupCode", { body: redemption }, [
    "backup_code.redeemed success",
    "session.ended success",
    "session.started success",
  ]);
  const raptor = test.service("raptor");
  const { session: revoked } = await ada.signIn();
  const revocation = { body: { session_id: revoked.id } };
  await call(raptor, "revokeSessions", { body: {} }, []);
  await call(raptor, "revokeSessions", revocation, ["session.ended success"]);
  await call(raptor, "revokeSessions", revocation, []);
  await call(raptor, "introspectToken", { body: { token: ada.accessToken } }, []);
  await call(raptor, "listRevocations", {}, []);
  const told = {
    id: "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21",
    type: "raptor.order.placed",
    outcome: "success",
    data: { items: 1 },
  };
  await call(raptor, "appendAuditEvents", { body: told }, ["raptor.order.placed success"]);
  await call(raptor, "appendAuditEvents", { body: told }, []);
  await call(raptor, "appendAuditEvents", { body: { ...told, outcome: "failure" } }, []);

  // A registration over a live cookie: the one event listed that the above did not make.
  await ada.signIn();
  const bobToken = await ada.verifyEmail("bob@example.com");
  const bob = await ada.registrationOptions(bobToken);
  const bobBody = {
    ceremony_id: bob.ceremony_id,
    credential: ada.authenticator.create(bob.options as never),
  };
  const replaced = await ada.call("verifyRegistration", { body: bobBody });
  expectStatus(replaced, 201);
  for (const { type } of await eventsOf(test, replaced.headers["x-request-id"]))
    seen.get("verifyRegistration")?.add(type);

  const console = test.service("console", "op@raxx.app");
  const ifMatch = { "if-match": "*" };
  const role = { path: { role: "moderator" } };
  const body = { description: "Moderator.", administrative: false, permissions: ["customer:read"] };
  await call(console, "putRole", { ...role, body, headers: { "if-none-match": "*" } }, [
    "role.created success",
  ]);
  await call(console, "putRole", { ...role, body, headers: { "if-none-match": "*" } }, []);
  await call(console, "putRole", { ...role, body, headers: ifMatch }, []);
  await call(console, "putRole", { ...role, body: { ...body, permissions: [] }, headers: ifMatch }, [
    "role.updated success",
  ]);
  const { rows } = await test.database.pool.query("select id from queue_customers limit 1");
  const held = { path: { customer_id: rows[0].id, role: "moderator" }, headers: ifMatch };
  await call(console, "assignRole", { ...held, headers: { "if-match": '"0"' } }, []);
  const assigned = await call(console, "assignRole", held, ["role.assigned success"]);
  t.match(await eventsOf(test, assigned.headers["x-request-id"]), [
    { actor_type: "service", operator: "op@raxx.app", customer_id: rows[0].id },
  ]);
  await call(console, "assignRole", held, []);
  await call(console, "deleteRole", { ...role, headers: ifMatch }, []);
  await call(console, "revokeRole", { ...held, headers: {} }, []);
  await call(console, "revokeRole", held, ["role.revoked success"]);
  await call(console, "deleteRole", { ...role, headers: ifMatch }, ["role.deleted success"]);
  const eve = test.browser();
  await eve.signUp("eve@example.com");
  await call(eve, "updateMe", { body: { display_name: "Eve" } }, ["customer.updated success"]);
  await call(eve, "updateMe", { body: { display_name: "" } }, []);
  const change = await call(eve, "createEmailChange", { body: { email: "eve@example.org" } }, [
    "email_verification.started success",
  ]);
  const changeId = change.body.email_change_id as string;
  const confirmation = { path: { email_change_id: changeId }, body: { code: eve.codeFor(changeId) } };
  await call(eve, "confirmEmailChange", confirmation, ["email.changed success"]);
  await call(eve, "confirmEmailChange", confirmation, ["email_verification.failed failure"]);
  const eves = await test.database.pool.query("select customer_id from queue_email_changes");
  const [undo_token] = await undoTokensOf(test.database.pool, test.config.secrets, eves.rows[0].customer_id);
  const ofEve = { path: { customer_id: eves.rows[0].customer_id as string } };
  const started = ["recovery.started success"];
  const cancelled = ["recovery.cancelled success"];
  await call(console, "startRecovery", ofEve, started);
  await call(eve, "undoEmailChange", { body: { undo_token } }, [
    "email.change_undone success",
    ...cancelled,
    "session.ended success",
  ]);
  await call(eve, "undoEmailChange", { body: { undo_token } }, []);
  await eve.signIn();
  const phoneOfEve = eve.another(createAuthenticator({ origin: testOrigin, rpId: "localhost" }));
  await eve.addPasskey(phoneOfEve.authenticator);
  const [surplus, kept] = (await eve.listPasskeys()).items.map(({ id }) => ({
    path: { ...ofEve.path, credential_id: id },
  }));
  for (const id of [
    "getCustomer",
    "listCustomers",
    "listCustomerSessions",
    "listCustomerCredentials",
  ] as const)
    await call(console, id, ofEve, []);
  await call(console, "searchCustomers", { body: { email: "eve@example.com" } }, []);
  await call(console, "exportCustomer", ofEve, ["customer.exported success"]);
  await call(console, "removeCustomerCredential", surplus, [
    "credential.removed success",
    "session.ended success",
  ]);
  await call(console, "removeCustomerCredential", kept, []);
  await phoneOfEve.signIn();
  await call(console, "startRecovery", ofEve, started);
  await call(console, "getRecovery", ofEve, []);
  await call(console, "startRecovery", ofEve, [...cancelled, ...started]);
  await call(console, "cancelRecoveryForOperator", ofEve, cancelled);
  await call(console, "cancelRecoveryForOperator", ofEve, []);
  const byMail = (await call(console, "startRecovery", ofEve, started)).body.recovery_id as string;
  const link = { body: { cancel_token: cancelToken(test.config.secrets, byMail) } };
  await call(phoneOfEve, "cancelRecovery", link, cancelled);
  await call(phoneOfEve, "cancelRecovery", link, []);
  await call(console, "startRecovery", ofEve, started);
  const anew = await phoneOfEve.authenticationOptions();
  const asserted = {
    ceremony_id: anew.ceremony_id,
    credential: phoneOfEve.authenticator.get(anew.options as never),
  };
  await call(phoneOfEve, "verifyAuthentication", { body: asserted }, [
    ...cancelled,
    "session.ended success",
    "session.started success",
  ]);
  await call(console, "startRecovery", ofEve, started);
  const fresh = await phoneOfEve.stepUpOptions();
  const proven = {
    ceremony_id: fresh.ceremony_id,
    credential: phoneOfEve.authenticator.get(fresh.options as never),
  };
  await call(phoneOfEve, "verifyStepUp", { body: proven }, [...cancelled, "session.stepped_up success"]);
  const { code: handedOver } = (await call(console, "startRecovery", ofEve, started)).body;
  const recoverEve = {
    verification_token: await eve.verifyEmail("eve@example.com", "recovery"),
    code: handedOver,
  };
  await call(eve, "redeemBackupCode", { body: recoverEve }, ["backup_code.failed failure"]);
  await test.database.pool.query(
    "update queue_operator_recoveries set started_at = started_at - interval '4 days', not_before = not_before - interval '4 days' where ended_at is null",
  );
  await call(test.browser(), "redeemBackupCode", { body: recoverEve }, [
    "recovery.redeemed success",
    "session.started success",
  ]);

  const suspension = { ...ofEve, body: { status: "suspended" } };
  await call(console, "setCustomerStatus", suspension, [
    "customer.suspended success",
    "session.ended success",
    "session.ended success",
  ]);
  await call(console, "setCustomerStatus", suspension, []);
  await call(console, "setCustomerStatus", { ...ofEve, body: { status: "active" } }, [
    "customer.reinstated success",
  ]);
  const mallory = test.browser();
  const ofMallory = {
    path: { customer_id: (await mallory.signUp("mallory@example.com")).customer.id },
  };
  await call(console, "eraseCustomer", ofMallory, ["customer.erased success", "session.ended success"]);
  await call(console, "eraseCustomer", ofMallory, []);
  await phoneOfEve.signIn();
  eve.accessToken = phoneOfEve.accessToken;
  await call(eve, "exportMe", {}, ["customer.exported success"]);
  await call(eve, "eraseMe", { headers: { origin: undefined } }, []);
  await call(eve, "eraseMe", {}, ["customer.erased success", "session.ended success"]);

  for (const { id, auditEvents } of operations.values()) {
    t.strictSame(
      [...(seen.get(id) ?? [])].sort(),
      [...auditEvents].sort(),
      `${id} appends all that the contract lists`,
    );
  }
});

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
