import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { TLSSocket } from "node:tls";

// A key and a certificate that signed itself, as Heroku's databases have; good for this server and nothing else.
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgiGIs/LNYgB61b4nm
mldmI6Y1a28d0he5jC61oQUffAWhRANCAATQ5CN2l++VqSG8kOsU0ugvL2Tnhajp
EF5klKAT8L58vhAkGkxfuWatZhFOjz37y/Wb2CD+cN+LoYhUoiKdC15N
-----END PRIVATE KEY-----`;
const cert = `-----BEGIN CERTIFICATE-----
MIIBhzCCAS2gAwIBAgIUGmsWkEyepaFPcZw31F9v1XcegY8wCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNcG9zdGdyZXMudGVzdDAgFw0yNjExMjUwOTM4NDNaGA8yMTI2
MTEwMTA5Mzg0M1owGDEWMBQGA1UEAwwNcG9zdGdyZXMudGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABNDkI3aX75WpIbyQ6xTS6C8vZOeFqOkQXmSUoBPwvny+
ECQaTF+5Zq1mEU6PPfvL9ZvYIP5w34uhiFSiIp0LXk2jUzBRMB0GA1UdDgQWBBQl
dzUllsdAo0Q6vHJenRxgk7qMAzAfBgNVHSMEGDAWgBQldzUllsdAo0Q6vHJenRxg
k7qMAzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQDepfhy2PxJ
So/iXwQFDg85wwvzRCTpLVZtom6dfnR4zAIgW9Co+hqHoU7LvBHwoqObMmR1BDRM
ahOXR99qSgc1PkI=
-----END CERTIFICATE-----`;

const sslRequest = 80_877_103;

export interface TlsPostgres {
  /** The URL of the database through this server, at an address that is not loopback by name. */
  url: string;
  /** How many connections came encrypted. */
  encrypted: number;
  /** How many came in plain text, and were refused. */
  plain: number;
  close(): Promise<void>;
}

/** A Postgres that takes nothing but TLS, or that has none. What it decrypts it hands to the real one. */
export async function startTlsPostgres(target: string, { offersTls = true } = {}): Promise<TlsPostgres> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((near) => {
    keep(near).once("data", (first: Buffer) => {
      if (first.length !== 8 || first.readInt32BE(4) !== sslRequest) {
        state.plain += 1;
        near.destroy();
        return;
      }
      if (!offersTls) {
        near.end("N");
        return;
      }
      state.encrypted += 1;
      near.write("S");
      const secure = keep(new TLSSocket(near, { isServer: true, key, cert }));
      const far = keep(connect(Number(port), hostname));
      secure.pipe(far).pipe(secure);
    });
  });
  server.listen(0, "0.0.0.0");
  await once(server, "listening");
  const address = server.address() as { port: number };
  const url = new URL(target);
  url.host = `0.0.0.0:${address.port}`;
  const state: TlsPostgres = {
    url: url.href,
    encrypted: 0,
    plain: 0,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
  return state;
}
