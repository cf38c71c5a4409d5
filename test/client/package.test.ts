import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import t from "tap";
import { deriveKeys } from "../../src/derived-keys.ts";
import { verificationCode } from "../../src/email-verification/code.ts";
import { testEnvironment, testOrigin } from "../support/app.ts";
import { Browser } from "../support/browser.ts";
import { createTestDatabase } from "../support/database.ts";
import { httpTransport, startProcess } from "../support/service-process.ts";
import { serviceToken } from "../support/services.ts";

// The packed client as a service gets it: in an empty folder, on the oldest Node that it claims.

const run = promisify(execFile);
const manifest = JSON.parse(await readFile("src/client/package.json", "utf8"));
const oldest = /^>=(\d+\.\d+\.\d+)$/.exec(manifest.engines.node)?.[1] as string;

// A caller with strict types; each line marked must not compile.
const caller = `
import { createQueueClient } from "@raxx/queue-client";
import { createAccessTokenVerifier, InvalidAccessToken } from "@raxx/queue-client/access-token";
import { QueueProblem, QueueUnreachable } from "@raxx/queue-client/problem";
import { followRevocations } from "@raxx/queue-client/revocations";

export async function use(baseUrl: string, serviceToken: string, issuer: string, token: string, ended: string) {
  const client = createQueueClient({ baseUrl, serviceToken });
  const revocations = followRevocations({ client, onError: console.error });
  const verifyAccessToken = createAccessTokenVerifier({
    issuer, audience: "raxx.app", revocations, keys: { url: baseUrl + "/.well-known/jwks.json" },
  });
  await revocations.ready;
  const claims = await verifyAccessToken(token, { whenStale: "refuse" });
  const endedToken = await verifyAccessToken(ended).catch((error: unknown) => error instanceof InvalidAccessToken);
  const { body } = await client.call("introspectToken", { body: { token } });
  const sub: string | undefined = body.active ? body.sub : undefined;
  // @ts-expect-error what is not active says nothing more
  body.sub;
  // @ts-expect-error no such operation
  const missing = () => client.call("introspect", { body: { token } });
  // @ts-expect-error not for services
  const foreign = () => client.call("eraseMe");
  // @ts-expect-error a member is missing
  const incomplete = () => client.call("checkPermissions", { body: { customer_id: claims.sub } });
  // @ts-expect-error the path is missing
  const nowhere = () => client.call("getRole");
  const problem = await client.call("listServices").catch((error: unknown) => error);
  const code = problem instanceof QueueProblem ? problem.code : undefined;
  const away = createQueueClient({ baseUrl: "http://127.0.0.1:1", serviceToken });
  const unreachable = await away.call("listRoles").catch((error: unknown) => error instanceof QueueUnreachable);
  await revocations.close();
  await client.close();
  return { sub, sid: claims.sid, endedToken, code, unreachable };
}
`;
const program = `
import { use } from "./caller.mjs";
const result = await use(...process.argv.slice(2));
console.log(JSON.stringify({ ...result, node: process.version }));
`;

t.test(`it installs, checks and works in an empty folder on Node ${oldest}`, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "queue-client-test-"));
  t.teardown(() => rm(folder, { recursive: true }));
  const { stdout } = await run(process.execPath, ["scripts/client-pack.ts", "--into", folder]);
  const tarball = stdout.trim();
  // The binaries of Node as packages; only that for Apple's processors is called otherwise.
  const platform = `${process.platform}-${process.arch}`;
  const node = platform === "darwin-arm64" ? `node-bin-${platform}` : `node-${platform}`;
  const install = ["install", "--no-audit", "--no-fund", "--prefer-offline"];
  await run("npm", [...install, tarball], { cwd: folder });
  const installed = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  t.strictSame(Object.keys(installed.dependencies), ["@raxx/queue-client"]);
  await run("npm", [...install, "--prefix", join(folder, "runtime"), `${node}@${oldest}`]);

  await writeFile(join(folder, "caller.mts"), caller);
  const compilerOptions = {
    strict: true,
    module: "nodenext",
    target: "es2023",
    lib: ["es2023", "dom"],
    types: [],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.mts"] }));
  await run(resolve("node_modules/.bin/tsc"), [], { cwd: folder }).catch(({ stdout }) => t.fail(stdout));
  await writeFile(join(folder, "program.mjs"), program);

  const databaseUrl = await createTestDatabase(t);
  const environment = testEnvironment(databaseUrl);
  const service = await startProcess({ environment });
  t.teardown(() => service.stop());
  const [{ code }] = deriveKeys({
    current: Buffer.from(environment.QUEUE_SECRET as string, "base64"),
    previous: undefined,
  });
  const ada = new Browser(httpTransport(service.url), {
    origin: testOrigin,
    address: "192.0.2.1",
    codeFor: (id) => verificationCode(code, id),
  });
  const first = await ada.signUp("ada@example.com");
  // Signing in again ends the session before.
  const { access_token: token, customer, session } = await ada.signIn();
  const args = [service.url, serviceToken("raptor"), testOrigin, token, first.access_token];
  const executable = join(folder, "runtime/node_modules", node, "bin/node");
  const { stdout: said } = await run(executable, ["program.mjs", ...args], { cwd: folder });
  t.strictSame(JSON.parse(said), {
    ...{ sub: customer.id, sid: session.id, endedToken: true, code: "insufficient_scope", unreachable: true },
    node: `v${oldest}`,
  });
});

t.test("what the client takes is what the service was tested with, in the contract's version", async (t) => {
  const own = JSON.parse(await readFile("package.json", "utf8"));
  const all = { ...own.dependencies, ...own.devDependencies };
  for (const [name, version] of Object.entries(manifest.dependencies)) t.equal(version, all[name], name);
  const contract = JSON.parse(await readFile("src/contract/openapi.json", "utf8"));
  t.equal(manifest.version, contract.info.version);
});
