import { createPrivateKey, randomBytes, sign } from "node:crypto";
import { promisify } from "node:util";
import fastify from "fastify";
import pg from "pg";
import type { Usage } from "./processes.ts";

// What the service is measured by: a Fastify that does one thing a route, in a process like the service's. Nothing is
// validated, authorized, limited or logged here.

export const referenceTable =
  "create table bench_inserts (id uuid primary key, recorded_at timestamptz not null, type text not null, data jsonb not null)";

const selectSession = `select id, customer_id, acr, amr, auth_time, created_at, idle_expires_at, expires_at, ended_at
  from queue_sessions where id = $1`;
const insertEvent = "insert into bench_inserts (id, recorded_at, type, data) values ($1, $2, $3, $4)";

if (import.meta.main) {
  const { DATABASE_URL, DATABASE_POOL_SIZE, SIGNING_KEY } = process.env as Record<string, string>;
  const pool = new pg.Pool({
    connectionString: DATABASE_URL,
    max: Number(DATABASE_POOL_SIZE),
    keepAlive: true,
  });
  pool.on("error", (error) => console.error(error));
  const key = createPrivateKey(SIGNING_KEY as string);
  // RS256 in the thread pool, over as many bytes as an access token has.
  const signBytes = promisify(sign as (a: string, d: Buffer, k: typeof key, done: Callback) => void);
  const signed = randomBytes(600);

  const app = fastify();
  app.get("/bare", async () => ({ status: "ok" }));
  app.get<{ Params: { id: string } }>("/select/:id", async (request) => {
    const { rows } = await pool.query({ name: "session", text: selectSession, values: [request.params.id] });
    return rows[0];
  });
  app.post<{ Body: { id: string; type: string } }>("/insert", async ({ body }, reply) => {
    const values = [body.id, new Date(), body.type, JSON.stringify(body)];
    await pool.query({ name: "event", text: insertEvent, values });
    return reply.code(201).send({ id: body.id });
  });
  app.get("/sign", async () => ({
    signature: (await signBytes("sha256", signed, key)).toString("base64url"),
  }));
  app.get("/usage", async (): Promise<Usage> => {
    const { user, system } = process.cpuUsage();
    return { cpuSeconds: (user + system) / 1e6, residentBytes: process.memoryUsage.rss() };
  });
  process.once("SIGTERM", () => void app.close().then(() => pool.end()));
  await app.listen({ host: "127.0.0.1", port: 0, listenTextResolver: (address) => address });
  const address = app.server.address() as { port: number };
  console.log(`The reference listens on http://127.0.0.1:${address.port}`);
}

type Callback = (error: Error | null, signature: Buffer) => void;
