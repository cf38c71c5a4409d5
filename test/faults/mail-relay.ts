import { once } from "node:events";
import { createServer, connect as dial, type Socket } from "node:net";
import { type MailServer, startMailServer } from "../support/mail-server.ts";

/** How a mail server may be: as it should, gone, silent, slow, or telling what makes no sense. */
export type MailMood = "well" | "gone" | "silent" | "slow" | "garbled" | "endless";

export interface MailRelay {
  url: string;
  mood: MailMood;
  server: MailServer;
  close(): Promise<void>;
}

const slowMs = 2_000;

/** Stands between the service and a mail server that is always well. */
export async function startMailRelay(): Promise<MailRelay> {
  const server = await startMailServer();
  const { port } = new URL(server.url);
  const sockets = new Set<Socket>();
  const relay = createServer((near) => {
    keep(near);
    if (mail.mood === "gone") near.destroy();
    if (mail.mood === "garbled") near.end(Buffer.from("\0\xff 2 2 0\r\n<html>".repeat(50), "latin1"));
    // RFC 5321, section 4.2.1: the hyphen says that the greeting goes on.
    if (mail.mood === "endless") send(near, "220-and so on\r\n");
    if (mail.mood === "well" || mail.mood === "slow") pipe(near, mail.mood === "slow" ? slowMs : 0);
  });

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  }

  function send(socket: Socket, line: string): void {
    const timer = setInterval(() => socket.write(line), 200);
    socket.on("close", () => clearInterval(timer));
  }

  function pipe(near: Socket, delayMs: number): void {
    const far = dial(Number(port), "127.0.0.1");
    keep(far);
    near.pipe(far);
    far.on("data", (piece) => setTimeout(() => near.write(piece), delayMs));
    near.on("close", () => far.destroy());
    far.on("close", () => setTimeout(() => near.destroy(), delayMs));
  }

  relay.listen(0, "127.0.0.1");
  await once(relay, "listening");
  const mail: MailRelay = {
    url: `smtp://127.0.0.1:${(relay.address() as { port: number }).port}`,
    mood: "well",
    server,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => relay.close(done));
      await server.close();
    },
  };
  return mail;
}
