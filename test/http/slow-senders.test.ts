import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import t from "tap";
import { createTestApp, type TestApp } from "../support/app.ts";
import { serviceToken } from "../support/services.ts";

interface Test {
  teardown(fn: () => Promise<void>): void;
}

async function listen(t: Test): Promise<TestApp & { url: string; port: number }> {
  const queue = await createTestApp(t);
  const url = await queue.app.listen({ port: 0, host: "127.0.0.1" });
  return { ...queue, url, port: Number(new URL(url).port) };
}

const live = "GET /health/live HTTP/1.1\r\nHost: a\r\n";
// A service's: nothing counts how often it calls.
const post = `POST /api/v1/sessions/introspect HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${serviceToken("raptor")}\r\nContent-Type: application/json\r\n`;
const body = `{"token":"${"a".repeat(60)}`;
/** What is sent at once, what follows a byte a second, and the statuses of the answers. */
const senders: Record<string, [atOnce: string, slowly: string, statuses: number[]]> = {
  "nothing at all": ["", "", [408]],
  "a request line": ["", live, [408]],
  "headers without end": [`${live}X-Slow: `, "x".repeat(60), [408]],
  "half a header": [`${live}X-Ha`, "", [408]],
  "a body": [`${post}Content-Length: 70\r\n\r\n`, body, [408]],
  "half a body": [`${post}Content-Length: 70\r\n\r\n{"ema`, "", [408]],
  "chunks of a byte": [
    `${post}Transfer-Encoding: chunked\r\n\r\n`,
    [...body].map((byte) => `1\r\n${byte}\r\n`).join(""),
    [408],
  ],
  "a body where none is taken": [
    `${live.replace("GET", "DELETE")}Content-Length: 70\r\n\r\n`,
    body,
    [405, 408],
  ],
  "a second request": [`${live}\r\n`, live, [200, 408]],
  "a second body": [`${live}\r\n${post}Content-Length: 70\r\n\r\n`, body, [200, 408]],
};

/** Goes on sending for as long as it is listened to; answers the statuses that came back. */
async function sendSlowly(port: number, atOnce: string, slowly: string): Promise<number[]> {
  const socket: Socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }).on("error", () => {});
  let received = "";
  socket.setEncoding("latin1").on("data", (text: string) => {
    received += text;
  });
  await once(socket, "connect");
  socket.write(atOnce);
  const ended = Promise.race([once(socket, "end"), once(socket, "close")]).then(() => true);
  for (const byte of slowly) {
    if (await Promise.race([ended, setTimeout(1_000)])) break;
    socket.write(byte);
  }
  await ended;
  socket.destroy();
  return [...received.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status));
}

t.test("a hundred senders who do not come to an end are cut off, and hold nobody up", async (t) => {
  const { app, url, port } = await listen(t);
  const each = 10;
  let ended = 0;
  const sent = Object.entries(senders).flatMap(([what, [atOnce, slowly, statuses]]) =>
    Array.from({ length: each }, async () => {
      t.strictSame(await sendSlowly(port, atOnce, slowly), statuses, what);
      ended += 1;
    }),
  );
  const count = () => new Promise<number>((resolve) => app.server.getConnections((_, open) => resolve(open)));
  let served = 0;
  while (ended < sent.length) {
    t.equal((await fetch(`${url}/.well-known/jwks.json`, { headers: { connection: "close" } })).status, 200);
    served += 1;
    await setTimeout(500);
  }
  await Promise.all(sent);
  t.ok(served > 1, "others were served meanwhile");
  while ((await count()) > 0) await setTimeout(20);
  t.pass("no connection is held");
});

t.test("connections have a limit, which the log tells of, and one that goes makes room", async (t) => {
  const { app, port, log } = await listen(t);
  t.equal(app.server.maxConnections, 2_000);
  app.server.maxConnections = 2;
  const dial = () => connect(port, "127.0.0.1").on("error", () => {});
  const held = [dial(), dial()];
  await Promise.all(held.map((socket) => once(socket, "connect")));
  const refused = dial();
  await once(refused.resume(), "close");
  t.equal(refused.bytesRead, 0, "it is closed without a word");
  const told = () => log.filter(({ msg }) => /connections refused/.test(String(msg)));
  while (told().length === 0) await setTimeout(20);
  t.match(told(), [{ level: 40, dropped: 1 }]);
  held[0]?.destroy();
  let answer: unknown[] = [];
  while (answer.length === 0) {
    const socket = dial();
    socket.write(`${live}\r\n`);
    answer = await Promise.race([once(socket, "data"), once(socket, "close").then(() => [])]);
    socket.destroy();
  }
  t.match(String(answer[0]), /^HTTP\/1\.1 200/);
  held[1]?.destroy();
});
