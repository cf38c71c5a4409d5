import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import t, { type Test } from "tap";
import type { OperationId } from "../../src/contract/handlers.ts";
import { problems } from "../../src/contract/tables.ts";
import type { ProblemCode } from "../../src/errors.ts";
import { clientNetwork } from "../../src/http/client-address.ts";
import { refreshCookieName } from "../../src/sessions/refresh-cookie.ts";
import { createTestApp, injectTransport, type TestApp, testOrigin } from "../support/app.ts";
import { type Browser, type CallOptions, expectStatus } from "../support/browser.ts";
import { type Answer, assertConforms, operations } from "../support/contract.ts";

const all = [...operations.values()];
const withBody = all.filter(({ body }) => body !== undefined);
const isPublic = ({ security }: (typeof all)[number]): boolean =>
  security.length === 0 ||
  security.some((schemes) => !("accessToken" in schemes || "serviceToken" in schemes));
const apiPath = "/api/v1/auth/authentication/options";
const unknownId = "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21";
const bodyLimit = 64 * 1024;
/** An id of nothing for every parameter of a path. */
const ids = Object.fromEntries(
  all.flatMap(({ parameters }) => parameters.map(({ name }) => [name, unknownId] as const)),
);
const addressOf = (template: string): string => template.replaceAll(/\{\w+\}/g, unknownId);

const shared = await createTestApp(t);
const send = sender(shared);
const someOperator = shared.service("console", "ada");

/** Somebody whom the operation lets in: the customer given, or a service with every scope. */
function callerOf({ security }: (typeof all)[number], customer: Browser): Browser {
  return security.some((schemes) => "serviceToken" in schemes) ? someOperator : customer;
}

function sender({ app }: TestApp) {
  const transport = injectTransport(app);
  return (method: string, path: string, headers: Record<string, string> = {}, body?: string | Buffer) =>
    transport({ method, path, headers, body });
}

/** What every answer bears, whichever part of the service made it. */
function holdsManners(t: Test, { headers }: Answer, name: string): void {
  t.match(headers, { "x-content-type-options": "nosniff", "x-request-id": /^[A-Za-z0-9-]{8,64}$/ }, name);
  const [, seconds] = /^max-age=(\d+)/.exec(String(headers["strict-transport-security"])) ?? [];
  t.ok(Number(seconds) >= 31_536_000, `${name}: HSTS of a year at least`);
  t.match(
    headers,
    {
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "cross-origin",
      "referrer-policy": "no-referrer",
    },
    name,
  );
  t.match(headers, { server: undefined, "x-powered-by": undefined }, `${name}: no banner`);
}

/** The answer is this problem of the contract, with everything that goes with it. */
function isProblem(t: Test, answer: Answer, code: ProblemCode, name: string = code): void {
  const { status, title } = problems[code];
  t.equal(answer.status, status, `${name}: ${answer.text}`);
  const schema = { $ref: "#/components/schemas/Problem" };
  const responses = new Map([[status, new Map([["application/problem+json", schema]])]]);
  assertConforms({ ...(all[0] as (typeof all)[number]), responses }, answer);
  t.match(JSON.parse(answer.text), { code, title, status, type: `${testOrigin}/problems/${code}` }, name);
  t.equal(answer.headers["content-security-policy"], "default-src 'none';frame-ancestors 'none'", name);
  holdsManners(t, answer, name);
}

const faulty: [string, OperationId, CallOptions, object][] = [
  ["JSON that is none", "createAuthenticationOptions", { rawBody: "{" }, { in: "body", pointer: "" }],
  ["two JSON texts", "createAuthenticationOptions", { rawBody: "{}{}" }, { in: "body", pointer: "" }],
  ["no body", "createAuthenticationOptions", {}, { in: "body", pointer: "" }],
  ["an empty body", "createAuthenticationOptions", { rawBody: "" }, { in: "body", pointer: "" }],
  ["null", "createAuthenticationOptions", { rawBody: "null" }, { in: "body", pointer: "" }],
  ["an array", "createAuthenticationOptions", { rawBody: "[]" }, { in: "body", pointer: "" }],
  ["another type", "createAuthenticationOptions", { body: { email: 1 } }, { in: "body", pointer: "/email" }],
  [
    "a list for a text",
    "createAuthenticationOptions",
    { body: { email: ["a@b.cd"] } },
    { pointer: "/email" },
  ],
  ["an unknown member", "createAuthenticationOptions", { body: { role: "x" } }, { pointer: "/role" }],
  ["an odd name", "createAuthenticationOptions", { body: { "a/b~c": 1 } }, { pointer: "/a~1b~0c" }],
  ["no address", "createEmailVerification", { body: { purpose: "sign_up" } }, { pointer: "/email" }],
  [
    "__proto__",
    "createAuthenticationOptions",
    { rawBody: '{"__proto__":{"email":"a@b.cd"}}' },
    { pointer: "" },
  ],
  [
    "an escaped __proto__",
    "createAuthenticationOptions",
    { rawBody: '{"\\u005f_proto__":{}}' },
    { pointer: "" },
  ],
  [
    "constructor.prototype",
    "createAuthenticationOptions",
    { rawBody: '{"constructor":{"prototype":{}}}' },
    { in: "body", pointer: "" },
  ],
  [
    "bytes that are not UTF-8",
    "createAuthenticationOptions",
    { rawBody: Buffer.from('{"email":"ad\u00e1@example.com"}', "latin1") },
    { in: "body", pointer: "" },
  ],
  [
    "a member deep inside",
    "verifyAuthentication",
    {
      body: {
        ceremony_id: unknownId,
        credential: { id: "A", rawId: "A", type: "public-key", response: {}, clientExtensionResults: {} },
      },
    },
    { in: "body", pointer: "/credential/response/clientDataJSON" },
  ],
  ...["nonsense", "{}", unknownId.toUpperCase(), `urn:uuid:${unknownId}`, `${unknownId}\n`].map(
    (id): (typeof faulty)[number] => [
      `the path parameter ${JSON.stringify(id)}`,
      "confirmEmailVerification",
      { path: { verification_id: id }, body: { code: "12345678" } },
      { in: "path", pointer: "/verification_id" },
    ],
  ),
];
for (const [name, id, options, fault] of faulty) {
  t.test(`${name} is refused with the place where it is`, async (t) => {
    const answer = await shared.browser().call(id, options);
    isProblem(t, answer, "invalid_request");
    t.match(answer.body.errors, [{ detail: /./, ...fault }]);
  });
}

t.test("the query has no more than the contract says, and nothing twice", async (t) => {
  for (const query of ["page=1", "email=a", "page=1&page=2", "__proto__=1", "="]) {
    const answer = await send(
      "POST",
      `${apiPath}?${query}`,
      { "content-type": "application/json", "x-forwarded-for": "192.0.2.1" },
      "{}",
    );
    isProblem(t, answer, "invalid_request", query);
    t.match(JSON.parse(answer.text).errors, [{ in: "query", pointer: `/${query.split("=", 1)[0]}` }], query);
  }
});

t.test("escapes in the address that are not UTF-8 are refused", async (t) => {
  for (const path of ["/%zz", "/%", "/api/v1/%c3%28", "/api/v1/auth/email-verifications/%ff/confirm"]) {
    const answer = await send("POST", path);
    isProblem(t, answer, "invalid_request", path);
    t.match(JSON.parse(answer.text).errors, [{ in: "path", pointer: "" }], path);
  }
});

t.test("a body is refused where none is taken, whatever it is", async (t) => {
  const types = ["application/json", "text/plain", undefined];
  for (const rawBody of ["{}", "{", "x".repeat(bodyLimit + 1)]) {
    for (const type of types) {
      const ada = shared.browser();
      const answer = await ada.call("endCurrentSession", { rawBody, headers: { "content-type": type } });
      isProblem(t, answer, "invalid_request");
      t.match(answer.body.errors, [{ in: "body", pointer: "" }]);
    }
  }
  const ada = shared.browser();
  await ada.signUp("body@example.com");
  isProblem(t, await ada.call("getCurrentSession", { rawBody: "{}" }), "invalid_request");
  isProblem(t, await ada.call("refreshSession", { body: { member: 1 } }), "invalid_request");
  expectStatus(await ada.call("refreshSession", { body: {} }), 200);
  expectStatus(await ada.call("refreshSession"), 200);
  expectStatus(await ada.call("endCurrentSession", { headers: { "content-type": "application/json" } }), 204);
});

t.test("a body shorter or longer than its length is refused", async (t) => {
  for (const length of ["1", "100"]) {
    const headers = { "content-type": "application/json", "content-length": length };
    isProblem(t, await send("POST", apiPath, headers, "{}"), "invalid_request", length);
  }
});

t.test("no, garbage and other credentials are 401 and learn the scheme", async (t) => {
  const bad = [undefined, "", "Bearer", "Bearer ", "Bearer garbage", "Bearer a.b.c", "Basic YTpi", "garbage"];
  for (const authorization of [...bad, "Bearer a b", "Bearer \u00e9"]) {
    const answer = await shared.browser().call("getCurrentSession", { headers: { authorization } });
    isProblem(t, answer, "unauthenticated", String(authorization));
    t.match(answer.headers["www-authenticate"], /^Bearer\b/);
  }
  for (const cookie of [undefined, "", "garbage", `qrt_${"A".repeat(118)}`]) {
    const ada = shared.browser();
    ada.cookie = cookie;
    const answer = await ada.call("refreshSession");
    isProblem(t, answer, "session_ended", String(cookie));
    t.match(answer.headers["www-authenticate"], /^Bearer\b/);
  }
});

const foreignOrigins = [
  undefined,
  "",
  "null",
  "*",
  "https://evil.example",
  "http://localhost",
  "http://localhost:4322",
  "http://localhost:43210",
  "https://localhost:4321",
  "http://127.0.0.1:4321",
  "http://localhost:4321/",
  "http://localhost.:4321",
  "HTTP://LOCALHOST:4321",
  "http://a.localhost:4321",
  "http://localhost:4321.evil.example",
  "http://localhost:4321@evil.example",
  "http://localhost:4321, http://localhost:4321",
];
t.test("what uses the cookie answers only to the configured origin, spelled exactly so", async (t) => {
  const guarded = all.filter(({ requiresOrigin }) => requiresOrigin).map(({ id }) => id as OperationId);
  for (const id of [
    "endCurrentSession",
    "redeemBackupCode",
    "refreshSession",
    "verifyAuthentication",
    "verifyRegistration",
  ] as const) {
    t.ok(guarded.includes(id), id);
  }
  for (const id of guarded) {
    for (const origin of foreignOrigins) {
      const answer = await shared.browser().call(id, { path: ids, headers: { origin } });
      isProblem(t, answer, "forbidden_origin", `${id} from ${origin}`);
    }
    t.not((await shared.browser().call(id, { path: ids })).status, 403, `${id} from the origin`);
  }
});

t.test("an unknown address is 404 whatever is sent there", async (t) => {
  const paths = [
    "/nope",
    "/.env",
    "/api",
    "/api/v1",
    "/api/v1/",
    "/api/v2/auth/sessions/current",
    "/api/v1/auth/sessions/current/",
    "//api/v1/auth/sessions/current",
    "/API/v1/auth/sessions/current",
    "/api/v1/auth/email-verifications//confirm",
    "/health/live/x",
    "*",
  ];
  for (const path of paths) isProblem(t, await send("GET", path), "not_found", path);
  for (const method of ["POST", "PUT", "DELETE", "TRACE", "PROPFIND", "QUERY"]) {
    isProblem(t, await send(method, "/nope"), "not_found", method);
    isProblem(t, await send(method, "/nope", { "content-type": "text/plain" }, "{"), "not_found", method);
  }
});

t.test("another method at a known address is 405 with Allow", async (t) => {
  const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "SEARCH", "LOCK", "QUERY"];
  for (const path of new Set(all.map((operation) => operation.path))) {
    const url = addressOf(path);
    // /a/b is also an /a/{id}, but what is spelled out comes first (OpenAPI 3.1, paths object).
    const known = all.filter((other) => other.path === path).map(({ method }) => method.toUpperCase());
    const allow = [...new Set([...known, ...(known.includes("GET") ? ["HEAD"] : [])])].sort().join(", ");
    for (const method of methods.filter((other) => !known.includes(other))) {
      for (const answer of [
        await send(method, `${url}?a=b`),
        await send(method, url, { "content-type": "text/plain" }, "{"),
      ]) {
        isProblem(t, answer, "method_not_allowed", `${method} ${path}`);
        t.equal(answer.headers.allow, allow, `${method} ${path}`);
      }
    }
  }
});

t.test("a body of more than 64 KiB, or of more than the operation says, is 413", async (t) => {
  const ada = shared.browser();
  await ada.signUp("large@example.com");
  for (const operation of withBody) {
    const id = operation.id as OperationId;
    const most = operation.bodyLimit ?? bodyLimit;
    const call = (length: number) =>
      callerOf(operation, ada).call(id, { path: ids, rawBody: `"${"x".repeat(length - 2)}"` });
    isProblem(t, await call(most + 1), "payload_too_large", id);
    isProblem(t, await call(most), "invalid_request", id);
  }
});

t.test("an address of more than 4096 characters is 414", async (t) => {
  isProblem(t, await send("GET", `/${"a".repeat(4096)}`), "uri_too_long");
  isProblem(t, await send("GET", `/health/live?${"a".repeat(4096)}`), "uri_too_long");
  isProblem(t, await send("GET", `/${"a".repeat(4095)}`), "not_found");
  const long = `/api/v1/auth/email-verifications/${"a".repeat(300)}/confirm`;
  isProblem(t, await send("POST", long), "uri_too_long", "one parameter");
});

t.test("a body that is not declared as what the operation takes is 415", async (t) => {
  const ada = shared.browser();
  await ada.signUp("media@example.com");
  const types = [
    undefined,
    "text/plain",
    "text/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=a",
    "application/vnd.api+json",
    "application/json-patch+json",
    "application/problem+json",
    "application/jsonx",
    "application/json x",
    "application/json\tx",
    "application/json, text/plain",
    "application/ json",
    "json",
    ";",
    "*/*",
  ];
  const form = "application/x-www-form-urlencoded";
  for (const operation of withBody) {
    const id = operation.id as OperationId;
    for (const type of types) {
      if (type === form && operation.body?.form) continue;
      const answer = await callerOf(operation, ada).call(id, {
        path: ids,
        rawBody: "{}",
        headers: { "content-type": type },
      });
      isProblem(t, answer, "unsupported_media_type", `${id} ${type}`);
    }
  }
  const introspect = (type: string) =>
    someOperator.call("introspectToken", { rawBody: "token=x", headers: { "content-type": type } });
  for (const type of [form, `${form}; charset=utf-8`, form.toUpperCase()])
    expectStatus(await introspect(type), 200);
  for (const type of ["application/json; charset=utf-8", "Application/JSON", "application/json;"]) {
    const body = await ada.call("createAuthenticationOptions", {
      rawBody: "{}",
      headers: { "content-type": type },
    });
    expectStatus(body, 200);
  }
});

t.test("each client may call an operation as often as its x-rate-limit says", async (t) => {
  const { browser } = await createTestApp(t);
  const limited = all.filter(({ rateLimit }) => rateLimit !== undefined);
  t.ok(limited.length >= 7);
  for (const { id, rateLimit } of limited) {
    const { points, seconds } = rateLimit as { points: number; seconds: number };
    const client = browser({ address: "203.0.113.1" });
    const call = () => client.call(id as OperationId, { path: ids });
    const statuses = new Set<number>();
    for (let count = 1; count <= points; count += 1) {
      const { status, headers } = await call();
      statuses.add(status);
      if (headers["ratelimit-policy"] !== `"client";q=${points};w=${seconds}`)
        t.fail(`${id}: RateLimit-Policy`);
      if (!String(headers.ratelimit).startsWith(`"client";r=${points - count};t=`))
        t.fail(`${id}: RateLimit`);
    }
    t.notOk(statuses.has(429), `${id} answers ${points} times`);
    const refused = await call();
    isProblem(t, refused, "rate_limited", id);
    const wait = Number(refused.headers["retry-after"]);
    t.ok(Number.isInteger(wait) && wait >= 1 && wait <= seconds, `${id}: Retry-After ${wait}`);
    t.match(refused.headers, {
      "ratelimit-policy": `"client";q=${points};w=${seconds}`,
      ratelimit: `"client";r=0;t=${wait}`,
    });
  }
});

t.test("a client is who the last proxy says, and an IPv6 client is its /64", async (t) => {
  const { browser } = await createTestApp(t);
  const { points } = operations.get("createEmailVerification")?.rateLimit as { points: number };
  const from = (address: string) => browser({ address }).call("createEmailVerification");
  const spend = async (address: (count: number) => string) => {
    for (let count = 1; count <= points; count += 1) {
      const answer = await from(address(count));
      if (answer.status !== 400) t.fail(`call ${count} from ${address(count)} is ${answer.status}`);
    }
  };
  await spend((count) => `198.51.100.${count}, 203.0.113.7`);
  isProblem(t, await from("203.0.113.7"), "rate_limited");
  isProblem(t, await from("203.0.113.8, 203.0.113.7"), "rate_limited", "a forged entry in front");
  isProblem(t, await from("203.0.113.8"), "invalid_request", "another client");
  isProblem(
    t,
    await from("203.0.113.7, 203.0.113.8"),
    "invalid_request",
    "another client who names the first",
  );

  await spend((count) => `2001:db8:0:7:${count}::${count}`);
  isProblem(t, await from("2001:DB8::7:ffff:ffff:ffff:ffff"), "rate_limited", "the same /64");
  isProblem(t, await from("2001:db8:0:8::1"), "invalid_request", "another /64");
});

t.test("what the limits keep of a client or an address cannot be guessed back", async (t) => {
  const { browser, database } = await createTestApp(t);
  expectStatus(
    await browser({ address: "198.51.100.77" }).call("createEmailVerification", {
      body: { email: "ada@example.com", purpose: "sign_up" },
    }),
    202,
  );
  const { rows } = await database.pool.query<{ key: string }>("select key from queue_rate_limits");
  t.equal(rows.length, 3, "client, address and total");
  const keys = JSON.stringify(rows);
  for (const guess of ["198.51.100.77", "ada@example.com", "sign_up ada@example.com", "sign_up"]) {
    t.notMatch(keys, guess);
    t.notMatch(keys, createHash("sha256").update(guess).digest("base64url"));
  }
});

t.test("clientNetwork is an address of IPv4 and a /64 of IPv6", (t) => {
  const networks: Record<string, string> = {
    "203.0.113.7": "203.0.113.7",
    "::ffff:203.0.113.7": "203.0.113.7",
    "::FFFF:203.0.113.8": "203.0.113.8",
    "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
    "2001:0DB8:0001:0002::": "2001:db8:1:2::/64",
    "2001:db8::1": "2001:db8:0:0::/64",
    "2001:db8:1::2:3:4:5": "2001:db8:1:0::/64",
    "2001:db8::2:3:4:5:6": "2001:db8:0:2::/64",
    "fe80::1%eth0": "fe80:0:0:0::/64",
    "::1": "0:0:0:0::/64",
    "::": "0:0:0:0::/64",
    unknown: "unknown",
  };
  for (const [address, network] of Object.entries(networks))
    t.equal(clientNetwork(address), network, address);
  t.end();
});

t.test("an unforeseen error is told to the log and not to the caller", async (t) => {
  const { browser, database, log } = await createTestApp(t);
  await database.pool.query("alter table queue_webauthn_challenges rename to canary_gone");
  const answer = await browser().call("createAuthenticationOptions", { body: {} });
  isProblem(t, answer, "internal");
  t.notMatch(answer.text, /queue_|canary|relation|select|insert|node_modules|\.ts|42P01/i);
  t.notMatch(JSON.stringify(answer.headers), /queue_webauthn|relation/i);
  const line = log.find(({ msg }) => msg === "request failed");
  t.match(line, { level: 50, request_id: answer.headers["x-request-id"] });
  t.match(line?.err, { message: /queue_webauthn_challenges/, stack: /authentication\.ts/ });
});

const outages: [string, Record<string, string>][] = [
  ["a database that refuses connections", { DATABASE_URL: "postgres://queue:canary@127.0.0.1:1/queue" }],
  ["a pool that is closed", {}],
];
for (const [name, environment] of outages) {
  t.test(`with ${name}, what needs it is 503 and the rest goes on`, async (t) => {
    const { browser, database } = await createTestApp(t, environment);
    const ada = browser();
    if (!environment.DATABASE_URL) {
      await ada.signUp("ada@example.com");
      await database.reader.close();
      await database.pool.end();
      // It is ended again when the test is over.
      database.pool.end = async () => {};
      isProblem(t, await ada.call("getCurrentSession"), "unavailable", "getCurrentSession");
    }
    for (const { id } of withBody.filter(isPublic)) {
      const answer = await ada.call(id as OperationId, { path: ids, body: {} });
      isProblem(t, answer, "unavailable", id);
      t.match(answer.headers["retry-after"], /^[1-9]\d*$/);
      t.notMatch(answer.text, /canary|postgres|127\.0\.0\.1|ECONN/);
    }
    isProblem(t, await ada.call("getReadiness"), "unavailable", "getReadiness");
    expectStatus(await ada.call("getLiveness"), 200);
    expectStatus(await ada.call("getJsonWebKeySet"), 200);
    isProblem(t, await browser().call("getCurrentSession"), "unauthenticated", "without a token");
  });
}

t.test("CORS lets the configured origin in, with credentials, and no other", async (t) => {
  const preflight = (origin: string, path = apiPath) =>
    send("OPTIONS", path, {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type",
    });
  const exposed = [
    "WWW-Authenticate",
    "Retry-After",
    "RateLimit",
    "RateLimit-Policy",
    "ETag",
    "X-Request-Id",
  ];
  const allowed = await preflight(testOrigin);
  t.equal(allowed.status, 204);
  t.match(allowed.headers, {
    "access-control-allow-origin": testOrigin,
    "access-control-allow-credentials": "true",
    "access-control-allow-methods": /\bPOST\b.*\bDELETE\b/,
    "access-control-allow-headers": "authorization,content-type",
    vary: /\bOrigin\b/,
  });
  const answers = [
    await send("GET", "/health/live", { origin: testOrigin }),
    await send("GET", "/api/v1/auth/sessions/current", { origin: testOrigin }),
    await send("POST", "/nope", { origin: testOrigin }),
  ];
  for (const { headers } of answers) {
    t.equal(headers["access-control-allow-origin"], testOrigin);
    t.equal(headers["access-control-allow-credentials"], "true");
    t.same(String(headers["access-control-expose-headers"]).split(", "), exposed);
    t.match(headers.vary, /\bOrigin\b/);
  }
  for (const origin of foreignOrigins) {
    const given: Record<string, string> = origin === undefined ? {} : { origin };
    for (const answer of [await preflight(origin ?? ""), await send("GET", "/health/live", given)]) {
      t.equal(answer.headers["access-control-allow-origin"], undefined, String(origin));
      t.match(answer.headers.vary, /\bOrigin\b/, String(origin));
    }
  }
});

t.test("a caller's X-Request-Id is kept when it is harmless", async (t) => {
  for (const id of ["12345678", "abc-DEF-123", "a".repeat(64)]) {
    const answer = await send("GET", "/nope", { "x-request-id": id });
    t.equal(answer.headers["x-request-id"], id);
    isProblem(t, answer, "not_found");
  }
  const harmful = [
    "",
    "1234567",
    "a".repeat(65),
    "a_b_c_d_e",
    "12345678\r\nx: y",
    "\u001b[31m12345678",
    "12345678,abcdefgh",
  ];
  for (const id of harmful) {
    const answer = await send("GET", "/nope", { "x-request-id": id });
    t.match(
      answer.headers["x-request-id"],
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      JSON.stringify(id),
    );
    isProblem(t, answer, "not_found");
  }
  t.notMatch(JSON.stringify(shared.log), /31m12345678|x: y/);
});

t.test("answers that are no problems have the same manners", async (t) => {
  for (const path of [
    "/health/live",
    "/health/ready",
    "/.well-known/jwks.json",
    "/openapi.json",
    "/openapi.yaml",
    "/docs",
  ]) {
    const answer = await send("GET", path);
    t.equal(answer.status, 200, path);
    holdsManners(t, answer, path);
  }
});

t.test("FLAG_QUEUE_V1=off takes everything under /api/v1 away and nothing else", async (t) => {
  const queue = await createTestApp(t, { FLAG_QUEUE_V1: "off" });
  const ada = queue.browser();
  const send = sender(queue);
  const versioned = all.filter(({ path }) => path.startsWith("/api/"));
  const given = { authorization: "Bearer garbage", cookie: `${refreshCookieName}=garbage` };
  for (const { id, method, path } of versioned) {
    const name = `${method} ${path}`;
    // Nothing tells that the operation exists: not its credential, origin, limit or media type.
    const bare = await ada.call(id as OperationId, {
      path: ids,
      headers: { ...given, origin: "https://evil.example", "content-type": "text/plain" },
    });
    isProblem(t, bare, "not_found", name);
    t.equal(bare.headers.ratelimit, undefined, name);
    const url = addressOf(path);
    for (const spelling of [
      `/%61pi${url.slice(4)}`,
      `/api/%761${url.slice(7)}`,
      url.replace("auth", "%61uth"),
    ]) {
      isProblem(t, await send(method.toUpperCase(), spelling), "not_found", spelling);
    }
    isProblem(t, await send("PUT", url), "not_found", `PUT ${url}`);
    isProblem(t, await send("PUT", `/%61pi${url.slice(4)}`), "not_found", `PUT ${url}`);
  }
  for (const id of ["getJsonWebKeySet", "getLiveness", "getReadiness"] as const)
    expectStatus(await ada.call(id), 200);
  const on = await send("GET", "/openapi.json");
  t.equal(on.status, 200);
});

t.test("a request's log line names route and outcome, and nothing that is somebody's", async (t) => {
  const queue = await createTestApp(t);
  const send = sender(queue);
  const ada = queue.browser({ address: "203.0.113.77" });
  const token = await ada.verifyEmail("canary-mail@example.com");
  const { ceremony_id, options } = await ada.registrationOptions(token, "canary-name");
  const credential = ada.authenticator.create(options as never);
  expectStatus(await ada.call("verifyRegistration", { body: { ceremony_id, credential } }), 201);
  const secrets = [token, credential.id, ada.accessToken, ada.cookie];
  expectStatus(await ada.call("refreshSession"), 200);
  expectStatus(await ada.call("getCurrentSession"), 200);
  await ada.call("createAuthenticationOptions", {
    body: { email: "canary-mail@example.com", canary: "canary-member" },
  });
  await ada.call("createEmailVerification", { rawBody: "canary-mail@example.com" });
  await ada.signIn("canary-mail@example.com");
  await ada.another().call("getCurrentSession", { headers: { authorization: "Bearer canary-token" } });
  await ada.another().call("refreshSession", { headers: { cookie: `${refreshCookieName}=canary-cookie` } });
  await send("GET", "/api/v1/auth/sessions/current?token=canary-query", { cookie: "other=canary-cookie" });
  await send("GET", "/canary-path?email=canary-query", { referer: "http://localhost/canary-referer" });
  await send("GET", "/%zz-canary");
  await send("PUT", `${apiPath}?canary-query`);
  secrets.push(ada.accessToken, ada.cookie);

  const written = JSON.stringify(queue.log);
  t.notMatch(written, /canary/);
  for (const secret of secrets) t.notOk(written.includes(secret as string), "a secret");
  const lines = queue.log.filter(({ msg }) => msg === "request");
  for (const line of lines) {
    t.match(line, {
      method: /^[A-Z]+$/,
      route: /^(\/|\*|unknown)/,
      status: Number,
      ms: Number,
      request_id: String,
    });
  }
  const last = (route: string) => lines.findLast((line) => line.route === route);
  t.match(last("/api/v1/auth/sessions/current"), {
    method: "GET",
    operation: "getCurrentSession",
    status: 401,
    problem: "unauthenticated",
  });
  t.match(last("/api/v1/auth/sessions/refresh"), { method: "POST", status: 401, problem: "session_ended" });
  t.match(last("unknown"), { method: "PUT", status: 405, problem: "method_not_allowed" });
});

interface RawAnswer extends Answer {
  /** How many answers came before the end. */
  answers: number;
}

/** Sends bytes as they are, never ends its side, and reads until the other side ends. */
async function exchange(port: number, bytes: string): Promise<RawAnswer> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  let received = "";
  socket.setEncoding("latin1").on("data", (chunk: string) => {
    received += chunk;
  });
  socket.write(bytes, "latin1");
  // A reset after the answer is an end too: what was sent may be more than what was read.
  await once(socket, "end", { signal: AbortSignal.timeout(30_000) }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ECONNRESET" && error.code !== "EPIPE") throw error;
  });
  const [head = "", ...rest] = received.split("\r\n\r\n");
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(statusLine.split(" ")[1]),
    headers: Object.fromEntries(headers),
    text: rest.join("\r\n\r\n"),
    answers: received.match(/^HTTP\/1\.1 /gm)?.length ?? 0,
  };
}

async function listen(t: Test): Promise<TestApp & { port: number }> {
  const queue = await createTestApp(t);
  const address = await queue.app.listen({ port: 0, host: "127.0.0.1" });
  return { ...queue, port: Number(new URL(address).port) };
}

/** The server has let go of every connection, though no client has ended its side. */
async function letsGo(t: Test, { app }: TestApp): Promise<void> {
  const count = () => new Promise<number>((resolve) => app.server.getConnections((_, open) => resolve(open)));
  for (let tries = 0; tries < 100 && (await count()) > 0; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  t.equal(await count(), 0, "no connection is held");
}

const get = "GET /health/live HTTP/1.1\r\n";
const post = `POST ${apiPath} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n`;
const malformed: [string, string, ProblemCode][] = [
  [
    "Content-Length and Transfer-Encoding",
    `${post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    "invalid_request",
  ],
  [
    "Transfer-Encoding and Content-Length",
    `${post}Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    "invalid_request",
  ],
  [
    "two Content-Lengths that differ",
    `${post}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
    "invalid_request",
  ],
  [
    "two Content-Lengths that agree",
    `${post}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`,
    "invalid_request",
  ],
  ["a Content-Length that is no number", `${post}Content-Length: 2x\r\n\r\n{}`, "invalid_request"],
  ["a negative Content-Length", `${post}Content-Length: -2\r\n\r\n{}`, "invalid_request"],
  [
    "a chunk without a size",
    `${post}Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n`,
    "invalid_request",
  ],
  [
    "a chunk longer than its size",
    `${post}Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n`,
    "invalid_request",
  ],
  [
    "an unknown transfer coding",
    `${post}Transfer-Encoding: xchunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    "invalid_request",
  ],
  [
    "a coding after chunked",
    `${post}Transfer-Encoding: chunked, gzip\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    "invalid_request",
  ],
  ["lines that end in LF", "GET /health/live HTTP/1.1\nHost: a\n\n", "invalid_request"],
  ["a space before the colon", `${get}Host: a\r\nContent-Length : 2\r\n\r\n{}`, "invalid_request"],
  ["a header without a colon", `${get}Host: a\r\nnonsense\r\n\r\n`, "invalid_request"],
  ["a NUL in a header", `${get}Host: a\r\nx: a\0b\r\n\r\n`, "invalid_request"],
  ["no Host", `${get}Connection: close\r\n\r\n`, "invalid_request"],
  ["an unknown method", `FOO ${apiPath} HTTP/1.1\r\nHost: a\r\n\r\n`, "invalid_request"],
  ["an unknown version", "GET /health/live HTTP/3.7\r\nHost: a\r\n\r\n", "invalid_request"],
  ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "invalid_request"],
  ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "invalid_request"],
  ["a huge header", `${get}Host: a\r\nx: ${"y".repeat(20_000)}\r\n\r\n`, "header_too_large"],
  ["many headers", `${get}Host: a\r\n${"x: y\r\n".repeat(5000)}\r\n`, "header_too_large"],
  ["a huge address", `GET /${"y".repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, "header_too_large"],
  ["a declared length of more than 64 KiB", `${post}Content-Length: 66560\r\n\r\n`, "payload_too_large"],
  [
    "chunks of more than 64 KiB",
    `${post}Transfer-Encoding: chunked\r\n\r\n${`1000\r\n${"x".repeat(0x1000)}\r\n`.repeat(17)}`,
    "payload_too_large",
  ],
];
t.test("malformed HTTP is answered once, and the connection ends", async (t) => {
  const queue = await listen(t);
  for (const [name, bytes, code] of malformed) {
    const answer = await exchange(queue.port, bytes);
    isProblem(t, answer, code, name);
    t.equal(answer.answers, 1, name);
    t.match(answer.headers.connection, /close/i, name);
  }
  await letsGo(t, queue);
  const after = await exchange(queue.port, `${get}Host: a\r\nConnection: close\r\n\r\n`);
  t.equal(after.status, 200, "the service goes on");
});

t.test("what HTTP allows and Queue has no use for does no harm", async (t) => {
  const queue = await listen(t);
  const close = "Host: a\r\nConnection: close\r\n";
  const harmless = {
    "another host":
      "GET http://evil.example/health/live HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    "an unknown expectation": `${get}${close}Expect: canary\r\n\r\n`,
    "an upgrade": `${get}Host: a\r\nUpgrade: h2c\r\nConnection: close, Upgrade\r\n\r\n`,
    "HTTP/1.0": "GET /health/live HTTP/1.0\r\n\r\n",
  };
  for (const [name, bytes] of Object.entries(harmless)) {
    const answer = await exchange(queue.port, bytes);
    t.equal(answer.status, 200, name);
    holdsManners(t, answer, name);
  }
  const connected = await exchange(
    queue.port,
    "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
  );
  t.equal(connected.answers, 0, "CONNECT is cut off");
  await letsGo(t, queue);
});

t.test("a sender who does not come to an end is cut off with 408", async (t) => {
  const queue = await listen(t);
  const endless = {
    "no byte": "",
    "half a request line": "GET /hea",
    "half a header": `${get}Host: a\r\nX-Half`,
    "half a body": `${post}Content-Length: 20\r\n\r\n{"email":`,
    "half a chunk": `${post}Transfer-Encoding: chunked\r\n\r\n14\r\n{"email":`,
  };
  const answers = Object.entries(endless).map(
    async ([name, bytes]) => [name, await exchange(queue.port, bytes)] as const,
  );
  for (const [name, answer] of await Promise.all(answers)) {
    isProblem(t, answer, "request_timeout", name);
    t.equal(answer.answers, 1, name);
    t.match(answer.headers.connection, /close/i, name);
  }
  await letsGo(t, queue);
});
