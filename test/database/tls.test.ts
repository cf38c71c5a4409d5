import { execFile } from "node:child_process";
import t from "tap";
import { withTransportSecurity } from "../../src/database/url.ts";
import { createTestDatabase } from "../support/database.ts";
import { startTlsPostgres } from "../support/tls-postgres.ts";

async function migrate(environment: Record<string, string>) {
  return new Promise<{ code: number; output: string }>((resolve) =>
    execFile(
      process.execPath,
      ["scripts/migrate.ts"],
      { env: { PATH: process.env.PATH, ...environment } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    ),
  );
}

t.test(
  "production reaches a database that takes nothing but TLS and signed its own certificate",
  async (t) => {
    const server = await startTlsPostgres(await createTestDatabase(t));
    t.teardown(() => server.close());
    t.match(await migrate({ NODE_ENV: "production", DATABASE_URL: server.url }), {
      code: 0,
      output: /The service can start/,
    });
    t.ok(server.encrypted >= 2, "the pool's connection and that of the jobs");
    t.equal(server.plain, 0);
  },
);

t.test("production sends nothing in plain text to a database that has no TLS", async (t) => {
  const server = await startTlsPostgres(await createTestDatabase(t), { offersTls: false });
  t.teardown(() => server.close());
  t.match(await migrate({ NODE_ENV: "production", DATABASE_URL: server.url }), {
    code: 1,
    output: /does not support SSL/,
  });
  t.equal(server.plain, 0);
});

t.test("TLS is asked for where production goes over a network and the URL says nothing of it", (t) => {
  const secured = (url: string, production = true) => withTransportSecurity(url, { production });
  const heroku = "postgres://user:p%40ss@ec2-1-2-3-4.compute-1.amazonaws.com:5432/d1";
  t.equal(secured(heroku), `${heroku}?sslmode=no-verify`);
  t.equal(secured(heroku, false), heroku, "development goes by the URL alone");
  for (const url of [
    `${heroku}?sslmode=disable`,
    `${heroku}?sslmode=verify-full&sslrootcert=ca.pem`,
    "postgres://queue@localhost/queue",
    "postgres://queue@127.0.0.1:5432/queue",
    "postgres://queue@[::1]/queue",
    "postgres:///queue?host=/var/run/postgresql",
  ])
    t.equal(secured(url), url);
  t.end();
});
