import t from "tap";
import { testEnvironment, testOrigin } from "../support/app.ts";
import { Browser } from "../support/browser.ts";
import { createTestDatabase } from "../support/database.ts";
import { httpTransport, startProcess } from "../support/service-process.ts";
import { createTcpProxy } from "../support/tcp-proxy.ts";

t.test(
  "with two seconds for each answer of the database a caller has its 503 within ten seconds",
  async (t) => {
    const databaseUrl = await createTestDatabase(t);
    const proxy = await createTcpProxy(databaseUrl);
    await proxy.open();
    const environment = testEnvironment(proxy.through(databaseUrl));
    const queue = await startProcess({ environment });
    t.teardown(async () => {
      await queue.stop();
      await proxy.close();
    });
    const overHttp = httpTransport(queue.url, { timeoutMs: 10_000 });
    const ada = new Browser(overHttp, { origin: testOrigin, codeFor: () => "" });
    t.equal((await ada.call("getReadiness")).status, 200);
    proxy.delayMs = 2_000;
    const body = { email: "ada@example.com", purpose: "sign_up" };
    const late = await ada.call("createEmailVerification", { body });
    t.match(late, { status: 503, body: { code: "unavailable" } });
    t.equal(late.headers["retry-after"], "1");

    proxy.delayMs = 0;
    t.equal((await ada.call("createEmailVerification", { body })).status, 202, "a repeat is safe");
    await queue.stop();
    t.match(queue.output(), /503 .*deadline/, "each wait was bounded; it was their sum that had an end");
    t.notMatch(queue.output(), /already sent/i, "what came too late is dropped in silence");
  },
);
