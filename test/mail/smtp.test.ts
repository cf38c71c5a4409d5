import { createServer, type Socket } from "node:net";
import t from "tap";
import { mailLeaseSeconds } from "../../src/jobs/job-queue.ts";
import { createSmtpMailer, smtpBounds } from "../../src/mail/smtp.ts";

/** How a server may keep a mail waiting: what it does when there is a connection, and when there is a line. */
interface Manner {
  greet(socket: Socket): void;
  hear?(socket: Socket, line: string): void;
}
const welcome = (socket: Socket) => socket.write("220 here\r\n");
const taken = (socket: Socket, line: string) => {
  if (line.startsWith("EHLO") || line.startsWith("MAIL") || line.startsWith("RCPT"))
    socket.write("250 ok\r\n");
  if (line === "DATA") socket.write("354 go on\r\n");
};
/** One more line of an answer that has no last one. */
const goOn = (socket: Socket, code: number) => {
  const timer = setInterval(() => socket.write(`${code}-still here\r\n`), 50);
  socket.once("close", () => clearInterval(timer));
};
const manners: Record<string, Manner> = {
  "never greets": { greet: () => {} },
  "greets without end": { greet: (socket) => goOn(socket, 220) },
  "greets and falls silent": { greet: welcome },
  "answers EHLO without end": { greet: welcome, hear: (socket) => goOn(socket, 250) },
  "never says whether it has taken the mail": { greet: welcome, hear: taken },
  "says so without end": {
    greet: welcome,
    hear: (socket, line) => (line === "." ? goOn(socket, 250) : taken(socket, line)),
  },
  "hangs up in the middle": {
    greet: welcome,
    hear: (socket, line) => (line === "DATA" ? socket.destroy() : taken(socket, line)),
  },
};
const bounds = { connectionTimeout: 300, greetingTimeout: 300, socketTimeout: 300, mailMs: 1_000 };
const message = { to: "ada@example.com", subject: "Hello", paragraphs: ["Hello."] };

for (const [what, { greet, hear }] of Object.entries(manners)) {
  t.test(`a server that ${what} is given up, and its connection too`, async (t) => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket.on("error", () => {}));
      socket.once("close", () => sockets.delete(socket));
      greet(socket);
      let rest = "";
      socket.setEncoding("latin1").on("data", (text: string) => {
        const lines = (rest + text).split("\r\n");
        rest = lines.pop() ?? "";
        for (const line of lines) hear?.(socket, line);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.teardown(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as { port: number };
    const mailer = createSmtpMailer({ url: `smtp://127.0.0.1:${port}`, from: "q@example.com", bounds });
    await t.rejects(mailer.send(message));
    mailer.close();
    while (sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    t.pass("nothing is left of it");
  });
}

t.test("nobody takes a worker for dead that may still be sending", (t) => {
  // What the message is made of, and what is noted when it was sent: a few statements, of six seconds at most.
  const statementsMs = 30_000;
  t.ok(mailLeaseSeconds * 1_000 > smtpBounds.mailMs + statementsMs);
  const { connectionTimeout, greetingTimeout, socketTimeout, mailMs } = smtpBounds;
  for (const wait of [connectionTimeout, greetingTimeout, socketTimeout]) t.ok(wait < mailMs);
  t.end();
});
