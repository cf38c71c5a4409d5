import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import t from "tap";
import { judgeRotation, shortestRotationSeconds, switchedSeconds } from "../../scripts/soak/rotation.ts";
import { startVerifier, type Verified } from "../../scripts/soak/verifier.ts";

const issuer = "https://queue.raxx.app";
const available = spawnSync("/usr/bin/python3", ["-c", "import jwt, cryptography"]).status === 0;
const skip = available ? false : "python3-jwt is not installed";

function verifiedOf(counts: Record<string, number>, failed = 0): Verified {
  const kids = Object.entries(counts).map(([kid, verified]) => [kid, { verified, first: 0, last: 1 }]);
  return { kids: Object.fromEntries(kids), failed, failures: {}, fetches: [] };
}

t.test("a rotation is well when every token of both keys was verified, and there were enough", (t) => {
  t.strictSame(judgeRotation(verifiedOf({ old: 6_000, new: 4_000 })), []);
  t.strictSame(judgeRotation(verifiedOf({ old: 6_000, new: 4_000 }, 1)), ["1 tokens were not verified"]);
  t.strictSame(judgeRotation(verifiedOf({ old: 5_000, new: 4_999 })), [
    "only 9999 tokens were verified, not 10000",
  ]);
  t.strictSame(judgeRotation(verifiedOf({ old: 10_000 })), ["1 keys signed, not two"]);
  t.strictSame(judgeRotation(verifiedOf({ old: 10_000, new: 499 })), ["a key signed fewer than 500 tokens"]);
  t.end();
});

t.test("a run with a rotation goes on after the last moment at which the new key may begin", (t) => {
  // 300 s until SSM is read, then 660 s of publication: docs/decisions/0022-key-ring.md
  t.ok(switchedSeconds >= 300 + 660);
  t.ok(shortestRotationSeconds > switchedSeconds);
  t.ok(shortestRotationSeconds <= 30 * 60);
  t.end();
});

t.test(
  "the verifier keeps its key set, and takes no token by a key that is not in it",
  { skip },
  async (t) => {
    const pairs = await Promise.all([0, 1].map(() => generateKeyPair("RS256", { modulusLength: 2048 })));
    const jwks = await Promise.all(
      pairs.map(async ({ publicKey }, index) => ({ ...(await exportJWK(publicKey)), kid: `key-${index}` })),
    );
    let fetches = 0;
    const server = createServer((_, response) => {
      fetches += 1;
      response.end(JSON.stringify({ keys: jwks.slice(0, fetches) }));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    t.teardown(() => void server.close());
    const sign = (index: number, audience = "raxx.app") =>
      new SignJWT({ sid: "session" })
        .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid: `key-${index}` })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject("customer")
        .setJti("token")
        .setIssuedAt()
        .setExpirationTime("10m")
        .sign((pairs[index] as (typeof pairs)[number]).privateKey);

    const verifier = startVerifier(
      [`http://127.0.0.1:${(server.address() as { port: number }).port}`],
      issuer,
    );
    for (const token of await Promise.all([sign(0), sign(1), sign(0), sign(0, "elsewhere"), "nonsense"]))
      verifier.verify(token);
    const { kids, failed } = await verifier.finish();
    t.equal(kids["key-0"]?.verified, 2);
    t.notOk("key-1" in kids);
    t.equal(failed, 3);
    t.equal(fetches, 1);
  },
);
