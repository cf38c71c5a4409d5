import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import t from "tap";
import { callerNames, callers, scopes } from "../../src/callers.ts";
import { ConfigurationError, readConfig } from "../../src/config.ts";
import type { components } from "../../src/contract/types.ts";
import { listKnownKeys, recordKnownKeys } from "../../src/services/known-key-store.ts";
import { createTestApp, testEnvironment } from "../support/app.ts";
import { expectStatus } from "../support/browser.ts";
import { operations } from "../support/contract.ts";
import { serviceToken } from "../support/services.ts";

type Schemas = components["schemas"];

const next = "the-token-that-comes-after-raptors-own-one";

t.test("the scopes of the contract are those of src/callers.ts, and each is asked for or held", (t) => {
  for (const { id, security } of operations.values()) {
    for (const requirement of security) {
      for (const scope of requirement.serviceToken ?? []) t.ok(scope in scopes, `${id} asks for ${scope}`);
      if (requirement.serviceToken)
        t.ok(requirement.serviceToken.length > 0, `${id} asks for a scope at all`);
    }
  }
  for (const scope of Object.keys(scopes)) {
    t.ok(
      callerNames.some((name) => (callers[name].scopes as readonly string[]).includes(scope)),
      `somebody has ${scope}`,
    );
  }
  t.end();
});

t.test("a service is let in by either slot, raw or as a digest, and by nothing else", async (t) => {
  const digest = createHash("sha256").update(next).digest("hex");
  const { service, browser } = await createTestApp(t, {
    QUEUE_SERVICE_TOKEN_CONSOLE_NEXT: `sha256:${digest}`,
  });
  const caller = service("console");
  expectStatus(await caller.call("listServices"), 200);
  caller.accessToken = next;
  expectStatus(await caller.call("listServices"), 200);
  for (const wrong of [digest, `sha256:${digest}`, next.slice(1), `${next} `, "", "x".repeat(5000)]) {
    const reply = await caller.call("listServices", { headers: { authorization: `Bearer ${wrong}` } });
    t.equal(reply.status, 401, wrong.slice(0, 20));
  }
  t.equal(
    (await browser().call("listServices", { headers: { authorization: `Basic ${next}` } })).status,
    401,
  );
  const nobody = await browser().call("listServices");
  t.match(nobody, {
    status: 401,
    body: { code: "unauthenticated" },
    headers: { "www-authenticate": "Bearer" },
  });
});

t.test("a service without the scope is refused, and told which", async (t) => {
  const { service } = await createTestApp(t);
  const reply = await service("velvet").call("listServices");
  t.match(reply, {
    status: 403,
    body: { code: "insufficient_scope" },
    headers: { "www-authenticate": 'Bearer error="insufficient_scope", scope="services:read"' },
  });
});

t.test(
  "a service's token opens nothing of a customer's, and a customer's nothing of a service's",
  async (t) => {
    const { browser, service } = await createTestApp(t);
    const ada = browser();
    await ada.signUp("ada@example.com");
    t.match(await ada.call("listServices"), { status: 401, body: { code: "unauthenticated" } });
    for (const { id, security } of operations.values()) {
      if (
        !security.some((one) => "accessToken" in one) ||
        security.some((one) => Object.keys(one).length === 0)
      )
        continue;
      const reply = await service("console").call(id as never, {
        headers: { origin: "http://localhost:4321" },
      });
      t.match(reply, { status: 401, body: { code: "unauthenticated" } }, id);
    }
  },
);

t.test(
  "when a token was used is written without a write per request, and kept by token, not by slot",
  async (t) => {
    const { service, database, clock } = await createTestApp(t, { QUEUE_SERVICE_TOKEN_RAPTOR_NEXT: next });
    const tokens = async (name: string) => {
      const list = expectStatus(await service("console").call<Schemas["ServiceList"]>("listServices"), 200);
      return list.items.find((item) => item.name === name)?.tokens;
    };
    t.match(await tokens("raptor"), [
      { slot: "current", last_used_at: null },
      { slot: "next", last_used_at: null },
    ]);
    const raptor = service("raptor");
    raptor.accessToken = next;
    const { rows: before } = await database.pool.query("select xmin::text, * from queue_service_token_uses");
    for (let call = 0; call < 10; call += 1) await raptor.call("listServices");
    const { rows: after } = await database.pool.query("select xmin::text, * from queue_service_token_uses");
    t.strictSame(after, before, "ten calls wrote nothing");
    const used = clock.now().toISOString().slice(0, 16);
    t.match(await tokens("raptor"), [
      { slot: "current", last_used_at: null },
      { slot: "next", last_used_at: used },
    ]);
  },
);

t.test("bad service tokens stop the boot with a line that says which", (t) => {
  const faultsOf = (environment: Record<string, string>): string => {
    try {
      readConfig({ ...testEnvironment("postgres://queue@127.0.0.1/queue"), ...environment }, "web");
      return "";
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      return error.faults.join("\n");
    }
  };
  t.equal(faultsOf({}), "");
  t.match(faultsOf({ QUEUE_SERVICE_TOKEN_RAPTOR: "" }), /QUEUE_SERVICE_TOKEN_RAPTOR is empty/);
  t.match(
    faultsOf({ QUEUE_SERVICE_TOKEN_RAPTOR: "short" }),
    /QUEUE_SERVICE_TOKEN_RAPTOR must be at least 32/,
  );
  t.match(
    faultsOf({ QUEUE_SERVICE_TOKEN_RAPTOR: "sha256:abc" }),
    /QUEUE_SERVICE_TOKEN_RAPTOR must have 64 hex/,
  );
  t.match(
    faultsOf({ QUEUE_SERVICE_TOKEN_RAPTOR: `${"x".repeat(40)} y` }),
    /QUEUE_SERVICE_TOKEN_RAPTOR must be/,
  );
  t.match(
    faultsOf({ QUEUE_SERVICE_TOKEN_MALLORY: "x".repeat(40) }),
    /QUEUE_SERVICE_TOKEN_MALLORY is for a service/,
  );
  t.match(
    faultsOf({ QUEUE_SERVICE_TOKEN_RAPTOR_NEXT: serviceToken("velvet") }),
    /QUEUE_SERVICE_TOKEN_VELVET is the same token as QUEUE_SERVICE_TOKEN_RAPTOR_NEXT/,
  );
  const digest = createHash("sha256").update(serviceToken("velvet")).digest("hex");
  t.match(
    faultsOf({ QUEUE_SERVICE_TOKEN_RAPTOR_NEXT: `sha256:${digest}` }),
    /is the same token as/,
    "as a digest too",
  );
  t.notMatch(
    faultsOf({ QUEUE_SERVICE_TOKEN_RAPTOR: "secret but short" }),
    /secret but short/,
    "no token is shown",
  );
  t.end();
});

t.test("npm run service-token makes a token that Queue takes by its digest", async (t) => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    "scripts/service-token.ts",
    "new",
    "raptor",
  ]);
  const [, token = "", digest = ""] = /^token +(qst_raptor_\S+)\ndigest +(sha256:\S+)$/m.exec(stdout) ?? [];
  t.notMatch(stderr, token, "the token is printed once, where it can be piped");
  const { service } = await createTestApp(t, { QUEUE_SERVICE_TOKEN_CONSOLE: digest });
  const caller = service("console");
  caller.accessToken = token;
  expectStatus(await caller.call("listServices"), 200);
  await t.rejects(
    promisify(execFile)(process.execPath, ["scripts/service-token.ts", "new", "mallory"]),
    /Usage/,
    "an unknown service gets none",
  );
});

t.test(
  "what keys a service says it knows is shown with what it lacks, without a write per request",
  async (t) => {
    const { service, database } = await createTestApp(t);
    const keys = expectStatus<{ keys: { kid: string }[] }>(
      await service("velvet").call("getJsonWebKeySet"),
      200,
    );
    const kid = keys.keys[0]?.kid as string;
    const old = "x".repeat(43);
    const said = async (name: string, header: string) =>
      service(name as "velvet").call("introspectToken", {
        body: { token: "a.b.c" },
        headers: { "queue-known-keys": header },
      });
    const shown = async (name: string) => {
      const list = expectStatus(await service("console").call<Schemas["ServiceList"]>("listServices"), 200);
      return list.items.find((item) => item.name === name)?.signing_keys;
    };
    t.equal(await shown("velvet"), null, "nobody said anything");
    t.equal((await said("velvet", `${kid}, ${old}`)).status, 200);
    const { rows } = await database.pool.query("select from queue_service_known_key_sets");
    t.equal(rows.length, 0);
    t.match(await shown("velvet"), { known: [kid, old].sort(), missing: [] });
    await said("velvet", `${kid}`);
    await said("velvet", old);
    t.match(
      await shown("velvet"),
      { known: [], missing: [kid] },
      "what one of its processes lacks, it lacks",
    );
    t.equal(
      (await said("raptor", `${"k,".repeat(2_000)}\u00fc`)).status,
      200,
      "a bad report refuses nothing",
    );
    t.match(await shown("raptor"), { known: [], missing: [kid] });
  },
);

t.test("a process that lags is not hidden by another that reported after it, elsewhere", async (t) => {
  const { database, clock } = await createTestApp(t);
  const { db } = database;
  const [old, fresh] = ["o".repeat(43), "f".repeat(43)];
  const say = (kids: string[]) =>
    recordKnownKeys(db, [{ service: "velvet", kids, reported_at: clock.now() }]);
  const known = async () => (await listKnownKeys(db)).map(({ kids }) => kids);
  await say([old]);
  clock.advance(30);
  await say([fresh, old]);
  t.strictSame(await known(), [[old]]);
  clock.advance(290);
  await say([fresh, old]);
  t.strictSame(await known(), [[fresh, old]], "it has said nothing else for five minutes");
  await say([old]);
  t.strictSame(await known(), [[old]]);
  clock.advance(301);
  await say([fresh]);
  t.strictSame(await known(), [[fresh]]);
  const { rows } = await database.pool.query("select from queue_service_known_key_sets");
  t.equal(rows.length, 1, "what does not count any more is not kept");
});
