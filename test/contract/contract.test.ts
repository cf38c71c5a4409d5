import { readFile } from "node:fs/promises";
import { pino } from "pino";
import t from "tap";
import { parse } from "yaml";
import { listOperations, loadContract } from "../../src/contract/operations.ts";
import { problems } from "../../src/contract/tables.ts";
import { createAuthenticator } from "../../src/http/authenticate.ts";
import { bindOperations } from "../../src/http/bind.ts";
import { createHttpService } from "../../src/http/service.ts";
import { createTestApp } from "../support/app.ts";

const document = loadContract();
const operations = listOperations(document);

t.test("the operations that anybody may call are these; the list may only shrink", (t) => {
  const open = operations.filter(
    ({ security }) => security.length === 0 || security.some((one) => Object.keys(one).length === 0),
  );
  t.strictSame(open.map(({ id }) => id).sort(), [
    // Whoever holds the link from the mail may have lost every passkey.
    "cancelRecovery",
    "confirmEmailVerification",
    "createAuthenticationOptions",
    "createEmailVerification",
    "createRegistrationOptions",
    // Signing out of what is already over is no error; without a credential it does nothing but clear the cookie.
    "endCurrentSession",
    "getJsonWebKeySet",
    "getLiveness",
    "getReadiness",
    "redeemBackupCode",
    // Whoever holds the link from the old address may have no session any more.
    "undoEmailChange",
    "verifyAuthentication",
    "verifyRegistration",
  ]);
  t.end();
});

t.test("the document is closed by default, and every operation states its own security", async (t) => {
  t.strictSame(document.security, [{ accessToken: [] }]);
  for (const item of Object.values(document.paths)) {
    for (const method of ["get", "put", "post", "delete", "patch"] as const) {
      const operation = item[method];
      if (operation) t.ok(operation.security, operation.operationId);
    }
  }
});

t.test("every operation that sets or reads the cookie asks for an Origin, and no other", (t) => {
  const settingCookies = new Set(
    Object.values(document.paths)
      .flatMap((item) => [item.get, item.put, item.post, item.delete, item.patch])
      .filter((operation) => Object.values(operation?.responses ?? {}).some(setsCookie))
      .map((operation) => operation?.operationId),
  );
  const reading = operations.filter(({ security }) => security.some((one) => "refreshCookie" in one));
  t.strictSame(
    operations.filter(({ requiresOrigin }) => requiresOrigin).map(({ id }) => id),
    operations.filter((one) => reading.includes(one) || settingCookies.has(one.id)).map(({ id }) => id),
  );
  t.ok(settingCookies.size >= 6, "the contract says where a cookie is set");
  t.end();
});

/** Whether the contract gives an answer the header Set-Cookie. */
function setsCookie(response: object): boolean {
  const { $ref } = response as { $ref?: string };
  const resolved = $ref ? document.components.responses[$ref.split("/").at(-1) as string] : response;
  return "Set-Cookie" in ((resolved as { headers?: object } | undefined)?.headers ?? {});
}

t.test("whatever may answer an access token asks first whether one can be signed", (t) => {
  const answersToken = (response: object) => {
    const { $ref } = response as { $ref?: string };
    const resolved = $ref ? document.components.responses[$ref.split("/").at(-1) as string] : response;
    return /TokenResponse|AddedCredential/.test(JSON.stringify(resolved));
  };
  for (const { id, method, path, issuesToken } of operations) {
    const { responses } = document.paths[path]?.[method] as { responses: object };
    t.equal(Object.values(responses).some(answersToken), issuesToken, id);
  }
  t.end();
});

t.test("whatever is not a plain read has a limit, unless only services may call it", (t) => {
  const unlimited = operations
    .filter(({ method, rateLimit }) => method !== "get" && !rateLimit)
    .filter(({ security }) => !security.every((one) => "serviceToken" in one) || security.length === 0);
  t.strictSame(
    unlimited.map(({ id }) => id),
    [],
  );
  t.end();
});

t.test("an operation has a limit and the problem that goes with it, or neither", (t) => {
  for (const { id, rateLimit, responses } of operations)
    t.equal(responses.has(429), rateLimit !== undefined, id);
  t.end();
});

t.test("the problem codes of contract and code are one list, and each is answered somewhere", async (t) => {
  const source = parse(await readFile("openapi/components/problems.yaml", "utf8")) as Record<
    string,
    { status: number }
  >;
  t.strictSame(Object.keys(source), Object.keys(problems));
  t.strictSame((document.components.schemas.ProblemCode as { enum: string[] }).enum, Object.keys(problems));
  // These belong to no operation: the path has none for the method.
  const pathless = ["method_not_allowed"];
  const answered = JSON.stringify(document.paths) + JSON.stringify(document.components.responses);
  for (const code of Object.keys(problems))
    if (!pathless.includes(code)) t.ok(answered.includes(`"${code}"`), code);
});

t.test("a problem code that is in no list does not compile and is not thrown", async (t) => {
  const thrown = new Set<string>();
  const { glob } = await import("node:fs/promises");
  for await (const file of glob("src/**/*.ts")) {
    const text = await readFile(file, "utf8");
    for (const [, code = ""] of text.matchAll(/new Problem\(\s*"(\w+)"/g)) thrown.add(code);
  }
  t.strictSame(
    [...thrown].filter((code) => !(code in problems)),
    [],
  );
});

t.test("a security scheme without a guard stops the boot", (t) => {
  const operation = { ...(operations[0] as (typeof operations)[number]), security: [{ serviceToken: [] }] };
  t.throws(() => createAuthenticator(operation, {}), /asks for serviceToken, which has no guard/);
  const both = { ...operation, security: [{ accessToken: [], refreshCookie: [] }] };
  t.throws(
    () =>
      createAuthenticator(both, { accessToken: async () => undefined, refreshCookie: async () => undefined }),
    /at once/,
  );
  t.end();
});

t.test("an operation without a handler, and a handler without an operation, stop the boot", async (t) => {
  const http = {
    log: pino({ level: "silent" }),
    baseUrl: "http://localhost",
    origins: new Set<string>(),
    trustedProxies: 0,
    apiEnabled: true,
    isDatabaseBusy: () => false,
  };
  const options = {
    document,
    guards: {
      accessToken: async () => undefined,
      refreshCookie: async () => undefined,
      serviceToken: async () => undefined,
    },
    origins: new Set<string>(),
    createLimiter: () => Object.assign(async () => ({}) as never, { reset: async () => {} }),
    clock: { now: () => new Date() },
    requireSigningKey: () => {},
  };
  const bind = async (handlers: object) =>
    bindOperations(await createHttpService(http), { ...options, handlers: handlers as never });
  await t.rejects(bind({}), /createEmailVerification is in the contract and has no handler/);
  const all = Object.fromEntries(operations.map(({ id }) => [id, async () => ({})]));
  await t.resolves(bind(all));
  await t.rejects(
    bind({ ...all, inventedOperation: async () => ({}) }),
    /No operation of the contract is named inventedOperation/,
  );
});

t.test("the contract is served as JSON and YAML, and /docs shows it", async (t) => {
  const { app } = await createTestApp(t);
  const json = await app.inject("/openapi.json");
  const yaml = await app.inject("/openapi.yaml");
  t.strictSame(parse(yaml.body), json.json());
  t.strictSame(Object.keys(json.json().paths), Object.keys(document.paths));
  const docs = await app.inject("/docs");
  t.equal(docs.statusCode, 200);
  t.match(docs.headers["content-type"], "text/html");
});

t.test(
  "routes are made of the contract, or serve the contract, the page or the outbox, and nowhere else",
  async (t) => {
    const { glob } = await import("node:fs/promises");
    const registering: string[] = [];
    for await (const file of glob("src/**/*.ts")) {
      const text = await readFile(file, "utf8");
      if (/\bapp\.(route|get|post|put|patch|delete|all|head|options)\(|fastifyStatic/.test(text))
        registering.push(file);
    }
    t.strictSame(registering.sort(), [
      "src/account-page/serve.ts",
      "src/http/bind.ts",
      "src/http/documentation.ts",
      "src/mail/outbox.ts",
    ]);
  },
);
