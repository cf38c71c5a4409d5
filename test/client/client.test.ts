import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import t from "tap";
import { createAccessTokenVerifier } from "../../src/client/access-token.ts";
import { createQueueClient } from "../../src/client/client.ts";
import { QueueProblem, QueueUnreachable } from "../../src/client/problem.ts";
import { createTestApp, testOrigin } from "../support/app.ts";
import { serviceToken } from "../support/services.ts";

interface Test {
  teardown(fn: () => unknown): void;
}

/** The real service on loopback, and a client of one of its callers. */
async function startService(t: Test) {
  const { app, browser } = await createTestApp(t as never);
  const baseUrl = await app.listen({ host: "127.0.0.1", port: 0 });
  const clientOf = (name: "raptor" | "console", operator?: string) => {
    const client = createQueueClient({
      baseUrl,
      serviceToken: serviceToken(name),
      ...(operator !== undefined && { operator }),
    });
    t.teardown(() => client.close());
    return client;
  };
  return { browser, clientOf };
}

t.test("a service calls by the names of the contract", async (t) => {
  const { browser, clientOf } = await startService(t);
  const ada = browser();
  const { access_token: token, customer, session } = await ada.signUp("ada@example.com");
  const raptor = clientOf("raptor");
  t.match(await raptor.call("introspectToken", { body: { token } }), {
    status: 200,
    headers: { "cache-control": "no-store" },
    body: { active: true, sub: customer.id, sid: session.id },
  });
  const question = { customer_id: customer.id, permission: "account:use" };
  t.match(await raptor.call("checkPermissions", { body: question }), { body: { allowed: true } });
  const event = { id: crypto.randomUUID(), type: "raptor.import.finished", outcome: "success" } as const;
  t.equal((await raptor.call("appendAuditEvents", { body: event })).status, 201);
  t.equal((await raptor.call("appendAuditEvents", { body: event })).status, 200);
  const page = await raptor.call("listRevocations", { query: { after: 0, limit: 1 } });
  t.strictSame(page.body.items, []);

  const desk = clientOf("console", "op@raxx.app");
  const role = { path: { role: "reader" } };
  const made = await desk.call("putRole", {
    ...role,
    header: { "If-None-Match": "*" },
    body: { description: "Reads.", administrative: false, permissions: ["account:use"] },
  });
  t.equal(made.status, 201);
  const { etag } = made.headers;
  t.ok(etag);
  const gone = await desk.call("deleteRole", { ...role, header: { "If-Match": etag as string } });
  t.strictSame([gone.status, gone.body], [204, undefined]);
  const found = await desk.call("searchAuditEvents", { query: { type: "role.*" } });
  t.match(found.body.items, [{ actor: { operator: "op@raxx.app" } }, { actor: { operator: "op@raxx.app" } }]);
});

t.test("the export of the audit log comes line by line", async (t) => {
  const { browser, clientOf } = await startService(t);
  await browser().signUp("ada@example.com");
  const { body } = await clientOf("console", "op@raxx.app").call("exportAuditEvents");
  const lines: unknown[] = [];
  for await (const line of body) lines.push(line);
  t.ok(lines.length > 1);
  t.ok(lines.every((line) => typeof line === "object"));
});

t.test("a refusal is a problem with its code, its request and what is wrong", async (t) => {
  const { clientOf } = await startService(t);
  const raptor = clientOf("raptor");
  await t.rejects(raptor.call("listServices"), {
    name: "QueueProblem",
    code: "insufficient_scope",
    status: 403,
  });
  const error = (await raptor
    .call("checkPermissions", { body: { customer_id: "x", permission: "account:use" } })
    .catch((error: unknown) => error)) as QueueProblem;
  t.ok(error instanceof QueueProblem);
  t.match(error, { code: "invalid_request", status: 400, requestId: /./, errors: [{ in: "body" }] });
  await t.rejects(
    raptor.call("getRole", { path: { role: ".." } }),
    TypeError,
    "no other address is made of a name",
  );
});

type Turn = (response: ServerResponse, request: IncomingMessage) => void;

/** A server that answers each request by the next of the turns, and the last one for ever. */
async function serveTurns(t: Test, turns: Turn[]) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    request
      .resume()
      .once("end", () => turns[Math.min(requests.length, turns.length) - 1]?.(response, request));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const client = createQueueClient({ baseUrl, serviceToken: "x" });
  t.teardown(async () => {
    server.closeAllConnections();
    server.close();
    await client.close();
  });
  return { client, requests };
}

const json = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
  response
    .writeHead(status, {
      "content-type": status < 300 ? "application/json" : "application/problem+json",
      ...headers,
    })
    .end(JSON.stringify(body));
const problem = (status: number, code: string) => ({ title: code, status, code, type: "x", request_id: "y" });
const cut: Turn = (response) => response.destroy();
const cutInside: Turn = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "100" }).write("{");
  setImmediate(() => response.destroy());
};
const unavailable: Turn = (response) =>
  json(response, 503, problem(503, "unavailable"), { "retry-after": "0" });
const limited: Turn = (response) => json(response, 429, problem(429, "rate_limited"), { "retry-after": "0" });
const byProxy: Turn = (response) => response.writeHead(503, { "content-type": "text/html" }).end("<h1>");
const fine: Turn = (response) => json(response, 200, { active: false });

t.test("what does no harm twice is repeated, twice at most", async (t) => {
  const ask = { body: { token: "x" } };
  for (const fault of [cut, cutInside, unavailable, limited, byProxy]) {
    const { client, requests } = await serveTurns(t, [fault, fault, fine]);
    t.match(await client.call("introspectToken", ask), { body: { active: false } });
    t.equal(requests.length, 3);
    const { client: other, requests: tries } = await serveTurns(t, [fault]);
    await t.rejects(other.call("introspectToken", ask));
    t.equal(tries.length, 3);
  }
});

t.test("a refusal is not repeated, nor is a fault of Queue's own", async (t) => {
  for (const [status, code] of [
    [400, "invalid_request"],
    [401, "unauthenticated"],
    [500, "internal"],
  ] as const) {
    const { client, requests } = await serveTurns(t, [
      (response) => json(response, status, problem(status, code)),
    ]);
    await t.rejects(client.call("introspectToken", { body: { token: "x" } }), { code });
    t.equal(requests.length, 1);
  }
});

t.test("a pause that is longer than the call may take is not begun", async (t) => {
  const later: Turn = (response) => json(response, 503, problem(503, "unavailable"), { "retry-after": "60" });
  const { client, requests } = await serveTurns(t, [later]);
  await t.rejects(client.call("listRoles"), { code: "unavailable", retryAfterSeconds: 60 });
  t.equal(requests.length, 1);
});

t.test("a call ends when its time is up or its caller gives up", async (t) => {
  const { client } = await serveTurns(t, [() => {}]);
  await t.rejects(client.call("listRoles", { timeoutMs: 50 }), {
    name: "QueueUnreachable",
    message: /50 ms/,
  });
  const giveUp = new AbortController();
  const reason = new Error("not wanted any more");
  const call = client.call("listRoles", { signal: giveUp.signal });
  setImmediate(() => giveUp.abort(reason));
  await t.rejects(call, reason);
  await t.rejects(client.call("listRoles", { signal: AbortSignal.abort(reason) }), reason);
});

t.test("an answer that is no JSON, though it says so, is no answer of Queue's", async (t) => {
  const broken: Turn = (response) =>
    response.writeHead(200, { "content-type": "application/json" }).end('{"active":');
  const { client, requests } = await serveTurns(t, [broken]);
  const error = await client.call("introspectToken", { body: { token: "x" } }).catch((error) => error);
  t.ok(error instanceof QueueUnreachable);
  t.ok(error.cause instanceof SyntaxError);
  t.equal(requests.length, 1, "whoever answers so answers the same again");
});

t.test("an answer that is cut half-way is no answer, also where it may not be repeated", async (t) => {
  const { client, requests } = await serveTurns(t, [cutInside]);
  const call = client.call("deleteRole", { path: { role: "reader" }, header: { "If-Match": "x" } });
  await t.rejects(call, { name: "QueueUnreachable", cause: Error });
  t.equal(requests.length, 1);
});

const stream = (response: ServerResponse) =>
  response.writeHead(200, { "content-type": "application/x-ndjson" });
const brokenStreams: Record<string, Turn> = {
  "is cut in a line": (response) => {
    stream(response).write('{"a":1}\n{"b"');
    setImmediate(() => response.destroy());
  },
  "is cut between lines": (response) => {
    stream(response).write('{"a":1}\n');
    setImmediate(() => response.destroy());
  },
  "ends in a line": (response) => stream(response).end('{"a":1}\n{"b"'),
  "has a line that is no JSON": (response) => stream(response).end('{"a":1}\n<html>\n{"a":2}\n'),
};
for (const [what, turn] of Object.entries(brokenStreams)) {
  t.test(`a stream that ${what} is no end of it`, async (t) => {
    const { client } = await serveTurns(t, [turn]);
    const lines: unknown[] = [];
    const read = async () => {
      for await (const line of (await client.call("exportAuditEvents")).body) lines.push(line);
    };
    const error = await read().catch((error: unknown) => error);
    t.ok(error instanceof QueueUnreachable, String(error));
    t.equal((error as Error).cause === undefined, what === "ends in a line", "what broke it is told");
    t.strictSame(lines, [{ a: 1 }]);
  });
}

t.test("who gives up in the middle of a stream, or throws, gets back the own reason", async (t) => {
  const { client } = await serveTurns(t, [(response) => stream(response).write('{"a":1}\n')]);
  const reason = new Error("not wanted any more");
  const giveUp = new AbortController();
  const read = async (onLine: () => void, signal?: AbortSignal) => {
    const { body } = await client.call("exportAuditEvents", signal ? { signal } : {});
    for await (const _ of body) onLine();
  };
  await t.rejects(
    read(() => giveUp.abort(reason), giveUp.signal),
    reason,
  );
  const thrown = () => {
    throw reason;
  };
  await t.rejects(read(thrown), reason);
});

t.test("nobody there is said as such", async (t) => {
  const client = createQueueClient({ baseUrl: "http://127.0.0.1:1", serviceToken: "x" });
  t.teardown(() => client.close());
  await t.rejects(client.call("listRoles"), QueueUnreachable);
});

t.test("whoever rotates keys sees which ones the service verifies with, from its calls", async (t) => {
  const { app, browser } = await createTestApp(t);
  const baseUrl = await app.listen({ host: "127.0.0.1", port: 0 });
  const { access_token: token } = await browser().signUp("ada@example.com");
  const keys = { url: `${baseUrl}/.well-known/jwks.json` };
  const verify = createAccessTokenVerifier({ issuer: testOrigin, audience: "raxx.app", keys });
  const options = { baseUrl, serviceToken: serviceToken("console"), knownKeys: () => verify.knownKeys() };
  const client = createQueueClient(options);
  t.teardown(() => client.close());
  const reported = async () => {
    const { body } = await client.call("listServices");
    return body.items.find(({ name }) => name === "console")?.signing_keys;
  };
  t.equal(await reported(), null, "it has verified nothing yet");
  await verify(token);
  await reported();
  t.match(await reported(), { known: verify.knownKeys(), missing: [] });
  t.equal(verify.knownKeys().length, 1);
});
