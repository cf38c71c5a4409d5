import { connect, type Socket } from "node:net";
import type { Dyno } from "./dyno.ts";
import { longestAllowedMs, type Traffic } from "./wire.ts";

const line = "POST /api/v1/auth/authentication/options HTTP/1.1\r\n";
const headers = "Host: queue.raxx.app\r\nOrigin: https://raxx.app\r\nContent-Type: application/json\r\n";
const patienceMs = 20_000;

/** What is sent at once, and what again every second. */
const senders: Record<string, [first: string, again?: string]> = {
  "half of the headers": [`${line}${headers}`],
  "half of the first line": [line.slice(0, 20)],
  "half of a body": [`${line}${headers}Content-Length: 100\r\n\r\n{"email":`],
  "a header that never ends": [`${line}X-Long: `, "a"],
  "headers that never end": [line, "X-Another: one\r\n"],
  "a body a byte a second": [`${line}${headers}Content-Length: 100\r\n\r\n`, " "],
  "chunks that never end": [`${line}${headers}Transfer-Encoding: chunked\r\n\r\n`, "1\r\n \r\n"],
  nothing: [""],
};

/** Senders who never come to an end, all at once, are cut off in time; those who asked for something are told so. */
export async function sendSlowly(dynos: readonly Dyno[], count: number, traffic: Traffic): Promise<string[]> {
  const names = Object.keys(senders);
  const odd = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const what = names[index % names.length] as string;
      const [first, again] = senders[what] as [string, string?];
      const dyno = dynos[Math.floor(index / names.length) % dynos.length] as Dyno;
      // Each is a client of its own: a limit would answer before it is known who is slow.
      const own = first.replace("\r\n", `\r\nX-Forwarded-For: 10.200.${index >> 8}.${index % 256}\r\n`);
      const { ms, text } = await sendTo(dyno, own, again);
      if (ms > traffic.longestMs) Object.assign(traffic, { longestMs: ms, longest: what });
      const status = /^HTTP\/1\.1 (\d+) /.exec(text)?.[1];
      const told = status === "408" || (what === "nothing" && text === "");
      return [
        ...(ms > longestAllowedMs ? [`${what} was borne for ${Math.round(ms)} ms`] : []),
        ...(told ? [] : [`${what} was answered ${JSON.stringify(text.slice(0, 100))}`]),
      ];
    }),
  );
  return odd.flat();
}

function sendTo(dyno: Dyno, first: string, again?: string): Promise<{ ms: number; text: string }> {
  return new Promise((resolve) => {
    const begun = performance.now();
    let text = "";
    const socket: Socket = connect(Number(new URL(dyno.url as string).port), "127.0.0.1");
    const timer = setInterval(() => again && socket.write(again), 1_000);
    const patience = setTimeout(() => socket.destroy(), patienceMs);
    socket.on("connect", () => socket.write(first));
    socket.on("data", (chunk) => (text += chunk));
    // A byte that crosses the end on its way is answered with a reset.
    socket.on("error", () => {});
    socket.on("close", () => {
      clearInterval(timer);
      clearTimeout(patience);
      resolve({ ms: performance.now() - begun, text });
    });
  });
}
