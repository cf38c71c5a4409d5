import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import t from "tap";
import {
  createAccessTokenVerifier,
  InvalidAccessToken,
  RevocationsStale,
  type VerifyOptions,
} from "../../src/client/access-token.ts";
import { createKeySet } from "../../src/client/key-set.ts";
import { QueueUnreachable } from "../../src/client/problem.ts";

interface Vectors {
  issuer: string;
  audience: string;
  jwks: { keys: { kid: string }[] };
  revocations: { session_id: string }[];
  vectors: { name: string; token: string; verdict: string; verdict_with_revocations?: string }[];
}
const { issuer, audience, jwks, revocations, vectors } = JSON.parse(
  await readFile("docs/verifier-vectors.json", "utf8"),
) as Vectors;
const [good, ...rest] = vectors.map(({ token }) => token) as [string, ...string[]];
const ended = vectors.find((vector) => vector.verdict_with_revocations)?.token as string;

/** A key set on loopback that counts how often it is asked, and can be away. */
async function serveKeys(t: { teardown(fn: () => void): void }) {
  const state = { asked: 0, away: false };
  const server: Server = createServer((_request, response) => {
    state.asked += 1;
    if (state.away) response.writeHead(503).end();
    else response.setHeader("content-type", "application/json").end(JSON.stringify(jwks));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/jwks`;
  return { url, state };
}

const feed = (stale: boolean) => ({
  stale,
  has: (sessionId: string) => revocations.some(({ session_id }) => session_id === sessionId),
});

t.test("every vector gets its verdict, with the feed of revocations and without it", async (t) => {
  const { url, state } = await serveKeys(t);
  const keys = { url };
  const alone = createAccessTokenVerifier({ issuer, audience, keys });
  const following = createAccessTokenVerifier({ issuer, audience, keys, revocations: feed(false) });
  t.ok(vectors.length > 50);
  for (const { name, token, verdict, verdict_with_revocations } of vectors) {
    for (const [verify, expected] of [
      [alone, verdict],
      [following, verdict_with_revocations ?? verdict],
    ] as const) {
      const outcome = await verify(token).catch((error: unknown) => error);
      if (expected === "accept") t.match(outcome, { iss: issuer, sub: String, sid: String }, name);
      else t.ok(outcome instanceof InvalidAccessToken, `${name}: ${outcome}`);
    }
  }
  t.equal(state.asked, 2, "each verifier fetched the keys once for all of them");
});

t.test("spare bits at the end of a part do not make another spelling of a token", async (t) => {
  const { url } = await serveKeys(t);
  const verify = createAccessTokenVerifier({ issuer, audience, keys: { url } });
  const [head = "", body = "", signature = ""] = good.split(".");
  const spellings = [head, body].flatMap((part, index) => {
    if (part.length % 4 === 0) return [];
    const last = Buffer.from(part, "base64url");
    const other = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"]
      .map((letter) => part.slice(0, -1) + letter)
      .find((text) => text !== part && Buffer.from(text, "base64url").equals(last)) as string;
    return [index === 0 ? `${other}.${body}.${signature}` : `${head}.${other}.${signature}`];
  });
  t.ok(spellings.length > 0);
  for (const spelling of spellings)
    await t.rejects(verify(spelling), { name: "InvalidAccessToken", reason: "not a JWT" });
});

t.test(
  "an old feed is refused, or accepted by whoever says so; what it tells is refused in any case",
  async (t) => {
    const { url } = await serveKeys(t);
    const verify = createAccessTokenVerifier({ issuer, audience, keys: { url }, revocations: feed(true) });
    await t.rejects(verify(good), RevocationsStale);
    await t.rejects(verify(good, { whenStale: "refuse" }), RevocationsStale);
    t.match(await verify(good, { whenStale: "accept" }), { iss: issuer });
    for (const options of [{}, { whenStale: "refuse" }, { whenStale: "accept" }] as VerifyOptions[])
      await t.rejects(verify(ended, options), InvalidAccessToken);
  },
);

t.test("a tolerance for which the feed does not keep its entries is refused", (t) => {
  t.throws(() => createAccessTokenVerifier({ issuer, audience, clockToleranceSeconds: 61 }), RangeError);
  t.throws(
    () => createAccessTokenVerifier({ issuer, audience, clockToleranceSeconds: Number.NaN }),
    RangeError,
  );
  t.end();
});

const kid = jwks.keys[0]?.kid as string;

t.test("unknown keys cause one request in a cool-down, however many come at once", async (t) => {
  const { url, state } = await serveKeys(t);
  let time = 0;
  const keys = createKeySet({ url, elapsed: () => time });
  const askForUnknown = () =>
    Promise.all(Array.from({ length: 50 }, (_, index) => keys.find(`unknown-${index}`)));
  t.ok((await askForUnknown()).every((key) => key === undefined));
  t.equal(state.asked, 1);
  time += 29_000;
  await askForUnknown();
  t.equal(state.asked, 1);
  time += 2_000;
  await askForUnknown();
  t.equal(state.asked, 2);
  t.ok(await keys.find(kid));
});

t.test("known keys stay good while Queue is away, and unknown ones do not hammer it", async (t) => {
  const { url, state } = await serveKeys(t);
  let time = 0;
  const keys = createKeySet({ url, elapsed: () => time });
  await keys.find(kid);
  state.away = true;
  time += 3_600_000;
  for (let times = 0; times < 20; times += 1) {
    t.ok(await keys.find(kid));
    await keys.find("unknown").catch(() => {});
  }
  t.equal(state.asked, 2, "one request failed; the next waits");
  time += 2_001;
  state.away = false;
  t.equal(await keys.find("unknown"), undefined);
  t.equal(state.asked, 3);
});

t.test("without any key the fault is Queue's absence, not the token, and ends with it", async (t) => {
  const { url, state } = await serveKeys(t);
  state.away = true;
  let time = 0;
  const verify = createAccessTokenVerifier({ issuer, audience, keys: { url, elapsed: () => time } });
  await t.rejects(verify(good), QueueUnreachable);
  await t.rejects(verify(good), QueueUnreachable);
  t.equal(state.asked, 1);
  await t.rejects(verify(rest.at(-1) as string), InvalidAccessToken, "what is no token needs no key");
  state.away = false;
  time += 2_001;
  t.match(await verify(good), { iss: issuer });
});
