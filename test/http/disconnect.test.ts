import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { pino } from "pino";
import t from "tap";
import { listOperations, loadContract } from "../../src/contract/operations.ts";
import { bindOperations } from "../../src/http/bind.ts";
import { createHttpService } from "../../src/http/service.ts";

// A handler that waits for something would wait for nobody, and the service could not close.
t.test("a handler learns that its caller has gone, and not before", async (t) => {
  const document = loadContract();
  const app = await createHttpService({
    log: pino({ level: "silent" }),
    baseUrl: "http://localhost",
    origins: new Set(),
    trustedProxies: 0,
    apiEnabled: true,
    isDatabaseBusy: () => false,
  });
  t.teardown(() => app.close());
  const entered = Promise.withResolvers<AbortSignal>();
  const left = Promise.withResolvers<void>();
  const handlers = {
    ...Object.fromEntries(listOperations(document).map(({ id }) => [id, async () => ({ status: 500 })])),
    async getLiveness({ signal }: { signal: () => AbortSignal }) {
      const gone = signal();
      entered.resolve(gone);
      await new Promise((resolve) => gone.addEventListener("abort", resolve));
      left.resolve();
      return { status: 200, body: { status: "ok" } };
    },
  };
  bindOperations(app, {
    document,
    handlers: handlers as never,
    guards: Object.fromEntries(
      ["accessToken", "refreshCookie", "serviceToken"].map((name) => [name, async () => undefined]),
    ),
    origins: new Set(),
    createLimiter: () => Object.assign(async () => ({}) as never, { reset: async () => {} }),
    clock: { now: () => new Date() },
    requireSigningKey: () => {},
  });
  await app.listen({ port: 0, host: "127.0.0.1" });
  const socket = connect((app.server.address() as AddressInfo).port, "127.0.0.1");
  await once(socket, "connect");
  socket.write("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");
  const signal = await entered.promise;
  t.notOk(signal.aborted);
  socket.destroy();
  await left.promise;
  t.ok(signal.aborted);
});
