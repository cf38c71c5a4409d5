import { once } from "node:events";
import { createServer, connect as dial, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A delay that does not end: what was held back under it stays held back, also when the delay is another. */
export const forEver = 2 ** 31 - 1;

export interface TcpProxy {
  /** The URL with the proxy's host and port in place of its own. */
  through(url: string): string;
  /** Begins to accept connections; before that they are refused. */
  open(): Promise<void>;
  /** How long every piece that the server sends is held back. */
  delayMs: number;
  close(): Promise<void>;
}

/** Stands between a service and its database, which can so be away or slow. */
export async function createTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = dial(Number(port), hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => (sockets.delete(socket), other.destroy()));
    }
    near.pipe(far);
    far.on("data", async (piece) => {
      // In order, and one piece after the other, as a slow line would.
      far.pause();
      if (proxy.delayMs > 0) await sleep(proxy.delayMs, undefined, { ref: false });
      near.write(piece);
      far.resume();
    });
  });
  // A port that is ours and that nobody answers on yet.
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const own = (server.address() as { port: number }).port;
  await new Promise((done) => server.close(done));

  const proxy: TcpProxy = {
    delayMs: 0,
    through: (url) => Object.assign(new URL(url), { host: `127.0.0.1:${own}` }).href,
    async open() {
      server.listen(own, "127.0.0.1");
      await once(server, "listening");
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      if (server.listening) await new Promise((done) => server.close(done));
    },
  };
  return proxy;
}
