import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface StatementCount {
  /** That were executed. */
  statements: number;
  /** How often an answer was waited for. */
  roundTrips: number;
}

/** Stands between a process and Postgres, and counts what is asked. */
export interface WireCount {
  /** The database's URL by way of here. */
  url: string;
  /** Since the beginning, all connections together. */
  counted(): StatementCount;
  stop(): void;
}

export async function startWireCount(databaseUrl: string): Promise<WireCount> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let [statements, roundTrips] = [0, 0];
  // Postgres documentation, chapter "Frontend/Backend Protocol", "Message Formats".
  const count = frontendMessages((type) => {
    if (type === "E" || type === "Q") statements += 1;
    if (type === "S" || type === "Q") roundTrips += 1;
  });
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: target.hostname, port: Number(target.port), noDelay: true });
    const read = count();
    near.on("data", read);
    near.pipe(far).pipe(near);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => other.destroy()).on("close", () => sockets.delete(socket));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: Object.assign(new URL(databaseUrl), { host: `127.0.0.1:${port}` }).href,
    counted: () => ({ statements, roundTrips }),
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Makes readers, one for a connection, that tell the type of each message however the bytes are cut. */
export function frontendMessages(tell: (type: string) => void): () => (piece: Buffer) => void {
  return () => {
    // What opens a connection has no type, only its length.
    let opened = false;
    let rest: Buffer = Buffer.alloc(0);
    let skip = 0;
    return (piece) => {
      rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      for (;;) {
        const skipped = Math.min(skip, rest.length);
        rest = rest.subarray(skipped);
        skip -= skipped;
        const header = opened ? 5 : 4;
        if (skip > 0 || rest.length < header) return;
        if (opened) tell(String.fromCharCode(rest[0] as number));
        // The length counts itself and not the type.
        skip = rest.readInt32BE(header - 4) + header - 4;
        opened = true;
      }
    };
  };
}
