import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { pino } from "pino";
import t from "tap";
import { lineStream } from "../../src/http/line-stream.ts";
import { createHttpService } from "../../src/http/service.ts";

// More than the kernels of both sides take in for somebody who does not read.
const large = "x".repeat(2 ** 24);
const part = "x".repeat(2 ** 18);

async function* partsWithoutEnd() {
  for (;;) {
    yield part;
    await setTimeout(50);
  }
}

/** The service with one large answer and one stream, and a reader whose patience is tried within a second. */
async function startService(t: { teardown(fn: () => Promise<void>): void }) {
  const app = await createHttpService({
    log: pino({ level: "silent" }),
    baseUrl: "http://localhost",
    origins: new Set(),
    trustedProxies: 0,
    apiEnabled: true,
    isDatabaseBusy: () => false,
    readerMs: 1_000,
  });
  app.get("/large", async (_request, reply) => reply.type("text/plain").send(large));
  app.get("/stream", async (_request, reply) => reply.type("text/plain").send(lineStream(partsWithoutEnd())));
  t.teardown(() => app.close());
  const port = Number(new URL(await app.listen({ port: 0, host: "127.0.0.1" })).port);
  const countConnections = () =>
    new Promise<number>((resolve) => app.server.getConnections((_, open) => resolve(open)));
  return { port, countConnections };
}

/** Asks, and waits for the answer to begin. */
async function ask(port: number, path: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1").on("error", () => {});
  await once(socket, "connect");
  socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
  await once(socket, "readable");
  return socket;
}

/** Takes a little now and then. */
function sip(socket: Socket): void {
  socket.on("data", async () => {
    socket.pause();
    await setTimeout(200);
    socket.resume();
  });
}

t.test("whoever does not take what there is for it is cut off, and whoever takes it is not", async (t) => {
  const { port, countConnections } = await startService(t);
  const askOften = (path: string, times: number) =>
    Promise.all(Array.from({ length: times }, () => ask(port, path)));
  const asleep = [...(await askOften("/large", 5)), ...(await askOften("/stream", 20))];
  const sipping = [await ask(port, "/large"), await ask(port, "/stream")];
  for (const socket of sipping) sip(socket);
  const reader = await ask(port, "/stream");
  let taken = 0;
  reader.on("data", (piece: Buffer) => {
    taken += piece.length;
  });
  t.equal(await countConnections(), asleep.length + sipping.length + 1, "the answers have begun");
  while ((await countConnections()) > 1) await setTimeout(100);
  for (const socket of [...asleep, ...sipping]) socket.destroy();
  await once(reader, "data");
  t.notOk(reader.closed);
  t.ok(taken > 100 * part.length, "the stream goes on for its reader");
  reader.destroy();
});

t.test("a stream whose next part does not come breaks off", async (t) => {
  const source = async function* () {
    yield "first\n";
    await new Promise(() => {});
  };
  const received: unknown[] = [];
  const read = async () => {
    for await (const piece of lineStream(source(), 50)) received.push(piece);
  };
  await t.rejects(read(), /no further part/);
  t.strictSame(received, ["first\n"]);
});

t.test("what makes the parts ends with its stream", async (t) => {
  const ended = Promise.withResolvers<void>();
  const source = async function* () {
    try {
      for (;;) yield "part\n";
    } finally {
      ended.resolve();
    }
  };
  for await (const piece of lineStream(source())) {
    t.equal(piece, "part\n");
    break;
  }
  await ended.promise;
});
