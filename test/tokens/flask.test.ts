import { execFile, spawnSync } from "node:child_process";
import { createPublicKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import t from "tap";
import { createKeyRing } from "../../src/tokens/key-ring.ts";
import { createTestApp, testOrigin } from "../support/app.ts";

// docs/raptor.md, run as it stands there by Debian's Flask and PyJWT.
const python = "/usr/bin/python3";
const available = spawnSync(python, ["-c", "import jwt, cryptography, flask"]).status === 0;
const skip = available
  ? false
  : "python3-flask or python3-jwt is not installed (apt-get install python3-flask python3-jwt python3-cryptography)";

interface Vectors {
  issuer: string;
  audience: string;
  jwks: { keys: { kid: string }[] };
  vectors: { name: string; token: string; verdict: "accept" | "refuse" }[];
}
interface Verdict {
  verdict: string;
  status: number | null;
  body: { sub: string; sid: string } | null;
}

/** Asks the recipe about each token. The event loop goes on, since the recipe may ask this process for keys. */
async function ask(tokens: string[], environment: Record<string, string>): Promise<Verdict[]> {
  const output = await new Promise<string>((resolve, reject) => {
    const child = execFile(
      python,
      ["test/tokens/raptor_app.py", "docs/raptor.md"],
      { env: { PATH: process.env.PATH, ...environment } },
      (error, stdout, stderr) => (error ? reject(new Error(stderr)) : resolve(stdout)),
    );
    child.stdin?.end(tokens.map((token) => `${JSON.stringify(token)}\n`).join(""));
  });
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Verdict);
}

const printed = (keys: { kid: string }[]) =>
  keys
    .map((jwk) => {
      const key = createPublicKey({ key: jwk as never, format: "jwk" });
      return `# kid: ${jwk.kid}\n${key.export({ type: "spki", format: "pem" })}`;
    })
    .join("");

/** A key set on loopback that counts how often it is asked. */
async function serveKeys(t: { teardown(fn: () => void): void }, keys: object) {
  const asked = { times: 0 };
  const server = createServer((_request, response) => {
    asked.times += 1;
    response.setHeader("content-type", "application/json").end(JSON.stringify(keys));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}/jwks`, asked };
}

t.test(
  "Flask accepts a real token and refuses none, by the printed keys and by JWKS",
  { skip },
  async (t) => {
    const { browser } = await createTestApp(t);
    const ada = browser();
    const { access_token: token, customer, session } = await ada.signUp("ada@example.com");
    const ring = await createKeyRing(process.env.QUEUE_TEST_SIGNING_KEY as string);
    const settings = { QUEUE_BASE_URL: testOrigin };
    const jwks = await serveKeys(t, { keys: ring.published() });
    for (const keys of [{ QUEUE_JWT_PUBLIC_KEYS: printed(ring.published()) }, { QUEUE_JWKS_URL: jwks.url }]) {
      const [good, nothing] = await ask([token, "x"], { ...settings, ...keys });
      t.strictSame(good, { verdict: "accept", status: 200, body: { sub: customer.id, sid: session.id } });
      t.strictSame(nothing, { verdict: "refuse", status: 401, body: null });
    }
  },
);

t.test(
  "both recipes come to the verdict of every vector, and unknown keys do not hammer Queue",
  { skip },
  async (t) => {
    const { issuer, audience, jwks, vectors } = JSON.parse(
      await readFile("docs/verifier-vectors.json", "utf8"),
    ) as Vectors;
    t.ok(vectors.length > 50);
    const settings = { QUEUE_BASE_URL: issuer, QUEUE_AUDIENCE: audience };
    const served = await serveKeys(t, jwks);
    for (const keys of [{ QUEUE_JWT_PUBLIC_KEYS: printed(jwks.keys) }, { QUEUE_JWKS_URL: served.url }]) {
      const verdicts = await ask(
        vectors.map(({ token }) => token),
        { ...settings, ...keys },
      );
      for (const [index, { name, verdict }] of vectors.entries()) {
        t.equal(verdicts[index]?.verdict, verdict, name);
        const status = verdicts[index]?.status;
        if (status !== null) t.equal(status, verdict === "accept" ? 200 : 401, name);
      }
    }
    t.equal(served.asked.times, 1, "the key set was fetched once for all of them");
  },
);
