import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { pino } from "pino";
import t from "tap";
import { openDatabase } from "../../src/database/open.ts";
import { Problem } from "../../src/errors.ts";
import { systemRandom } from "../../src/random.ts";
import {
  accessTokenSeconds,
  historySeconds,
  keptSeconds,
  publicationSeconds,
} from "../../src/tokens/key-times.ts";
import { createParameterHistory } from "../../src/tokens/parameter-history.ts";
import { publicJwkOf } from "../../src/tokens/rsa-key.ts";
import { createSharedKeyRing } from "../../src/tokens/shared-key-ring.ts";
import { revokeSigningKey } from "../../src/tokens/signing-key-store.ts";
import { createTestDatabase } from "../support/database.ts";
import { type Mood, startSsmServer } from "../support/ssm-server.ts";

const pemOf = (modulusLength = 2048) =>
  generateKeyPairSync("rsa", { modulusLength }).privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const publicPemOf = (pem: string) => createPublicKey(pem).export({ type: "spki", format: "pem" }) as string;
const kidOf = async (pem: string) => (await publicJwkOf(createPrivateKey(pem))).kid;
// Made once: the tests are about what is done with them.
const pems = [pemOf(), pemOf(), pemOf(), pemOf()] as const;
const kids = await Promise.all(pems.map(kidOf));

/** An empty table, an empty SSM, and as many rings as are asked for, each a process of its own. */
async function createWorld(test: { teardown(fn: () => Promise<void>): void }) {
  const ssm = await startSsmServer(test);
  Object.assign(process.env, ssm.environment);
  const database = openDatabase({ url: await createTestDatabase(test), poolSize: 3, onError: () => {} });
  test.teardown(() => database.close());
  let offset = 0;
  const clock = { now: () => new Date(Date.now() + offset) };
  const log: Record<string, unknown>[] = [];
  const write = (line: string) => void log.push(JSON.parse(line));
  return {
    ssm,
    db: database.db,
    clock,
    log,
    alarms: () => log.splice(0).flatMap(({ alarm }) => (alarm ? [alarm] : [])),
    advance: (seconds: number) => {
      offset += seconds * 1000;
    },
    async ring(history?: Awaited<ReturnType<typeof createParameterHistory>>) {
      const ring = createSharedKeyRing({
        history: history ?? (await createParameterHistory(ssm.name)),
        db: database.db,
        clock,
        random: systemRandom,
        log: pino({ level: "info" }, { write }),
      });
      return {
        ...ring,
        /** The kid that signs a token that is made now, if one does. */
        signs: () => {
          try {
            return ring.signingKey(new Date(clock.now().getTime() + accessTokenSeconds * 1000)).kid;
          } catch (error) {
            if (error instanceof Problem && error.code === "unavailable") return undefined;
            throw error;
          }
        },
        publishes: () => ring.published().map(({ kid }) => kid),
      };
    },
  };
}

t.test(
  "the very first key signs at once; its history comes in pages and only the newest counts",
  async (t) => {
    const { ssm, ring, alarms } = await createWorld(t);
    for (const pem of pems) ssm.put(pem);
    const one = await ring();
    t.equal(one.signs(), undefined, "nothing signs before SSM was read");
    t.strictSame(one.publishes(), []);
    await one.refresh();
    t.equal(ssm.asked.length, 2, "two pages");
    t.equal(one.signs(), kids[3]);
    t.strictSame(one.publishes(), [kids[3]], "what never signed is not trusted");
    t.equal(one.verificationKey(kids[0] as string), undefined);
    t.strictSame(alarms(), []);
  },
);

t.test("a key is published before it signs, and kept for as long as its tokens may be about", async (t) => {
  const { ssm, ring, advance } = await createWorld(t);
  ssm.put(pems[0]);
  const rings = [await ring(), await ring()];
  const refresh = () => Promise.all(rings.map((one) => one.refresh()));
  const all = <T>(ask: (one: (typeof rings)[number]) => T) => rings.map(ask);
  await refresh();
  await refresh();
  ssm.put(pems[1]);
  await refresh();
  t.strictSame(
    all((one) => one.publishes()),
    [[kids[0]], [kids[0]]],
    "SSM is not asked all the time",
  );

  advance(historySeconds);
  await refresh();
  await refresh();
  t.strictSame(
    all((one) => one.publishes()),
    [
      [kids[1], kids[0]],
      [kids[1], kids[0]],
    ],
  );
  advance(publicationSeconds - 1);
  await refresh();
  t.strictSame(
    all((one) => one.signs()),
    [kids[0], kids[0]],
    "not while a verifier may lack it",
  );
  advance(2);
  t.strictSame(
    all((one) => one.signs()),
    [kids[1], kids[1]],
    "both change at the same time",
  );
  advance(keptSeconds - 2);
  t.strictSame(
    all((one) => one.publishes()),
    [
      [kids[1], kids[0]],
      [kids[1], kids[0]],
    ],
  );
  advance(2);
  t.strictSame(
    all((one) => one.publishes()),
    [[kids[1]], [kids[1]]],
  );
  t.strictSame(
    all((one) => one.verificationKey(kids[0] as string)),
    [undefined, undefined],
  );
});

t.test("of two processes that see two different first keys, one is right", async (t) => {
  const { ssm, ring, db, clock } = await createWorld(t);
  const history = await createParameterHistory(ssm.name);
  const seeing = (pem: string) => ({
    ...history,
    read: async () => [{ version: 1, type: "SecureString", value: pem }],
  });
  const rings = await Promise.all(pems.map((pem) => ring(seeing(pem))));
  await Promise.all(rings.map((one) => one.refresh()));
  const rows = await db.selectFrom("queue_signing_keys").selectAll().execute();
  t.equal(rows.filter(({ signs_from }) => signs_from <= clock.now()).length, 1);
  t.equal(rows.filter(({ superseded_at }) => superseded_at === null).length, 1);
  await Promise.all(rings.map((one) => one.refresh()));
  t.equal(
    rings.filter((one) => one.signs() !== undefined).length,
    1,
    "who lacks its private half does not sign",
  );
});

t.test("twenty processes that see a new key at once add it once", async (t) => {
  const { ssm, ring, db, advance } = await createWorld(t);
  ssm.put(pems[0]);
  const rings = await Promise.all(Array.from({ length: 20 }, () => ring()));
  await Promise.all(rings.map((one) => one.refresh()));
  ssm.put(pems[1]);
  advance(historySeconds);
  await Promise.all(rings.map((one) => one.refresh()));
  const rows = await db.selectFrom("queue_signing_keys").selectAll().orderBy("signs_from").execute();
  t.strictSame(
    rows.map(({ kid }) => kid),
    kids.slice(0, 2),
  );
  t.strictSame(rows[0]?.superseded_at, rows[1]?.signs_from);
});

t.test(
  "who lacks the key in force signs with the one before, until its tokens would outlive that",
  async (t) => {
    const { ssm, ring, advance, alarms } = await createWorld(t);
    ssm.put(pems[0]);
    const [one, other] = [await ring(), await ring()];
    await one.refresh();
    await other.refresh();
    ssm.put(pems[1]);
    advance(historySeconds);
    await one.refresh();
    ssm.mood = "refusing";
    advance(publicationSeconds + 1);
    await other.refresh();
    t.equal(one.signs(), kids[1]);
    t.equal(other.signs(), kids[0]);
    t.strictSame(alarms(), ["signing_keys_unread"]);
    advance(keptSeconds - accessTokenSeconds - 3);
    t.equal(other.signs(), kids[0]);
    advance(3);
    t.equal(other.signs(), undefined, "it stops rather than sign what nobody will believe");
    t.ok(other.verificationKey(kids[1] as string), "it still verifies");
    ssm.mood = "well";
    await other.refresh();
    t.equal(other.signs(), kids[1]);
  },
);

t.test("a revoked key is trusted by nobody, whatever its other times say", async (t) => {
  const { ssm, ring, db, clock, advance, alarms } = await createWorld(t);
  ssm.put(pems[0]);
  const one = await ring();
  await one.refresh();
  ssm.put(pems[1]);
  advance(historySeconds);
  await one.refresh();
  advance(publicationSeconds + 1);
  t.equal(one.signs(), kids[1]);
  t.ok(await revokeSigningKey(db, kids[1] as string, clock.now()));
  t.notOk(await revokeSigningKey(db, kids[1] as string, clock.now()), "once is enough");
  await one.refresh();
  t.strictSame(one.publishes(), [kids[0]]);
  t.equal(one.verificationKey(kids[1] as string), undefined);
  t.equal(one.signs(), kids[0], "verifiers still have the one before");
  alarms();
  advance(historySeconds);
  await one.refresh();
  t.strictSame(alarms(), ["signing_key_refused"], "SSM's newest is the revoked one");
  advance(keptSeconds);
  t.equal(one.signs(), kids[0], "it is the newest again and does not end");

  ssm.put(pems[2]);
  await one.refresh();
  t.strictSame(one.publishes(), [kids[2], kids[0]]);
  advance(publicationSeconds + 1);
  t.equal(one.signs(), kids[2]);
  advance(keptSeconds);
  await revokeSigningKey(db, kids[2] as string, clock.now());
  await one.refresh();
  t.equal(one.signs(), undefined, "verifiers have forgotten the one before; it does not come back");
  t.strictSame(one.publishes(), []);
  ssm.put(pems[3]);
  advance(historySeconds);
  await one.refresh();
  t.equal(one.signs(), undefined, "the next one waits for the verifiers, too");
  advance(publicationSeconds + 1);
  t.equal(one.signs(), kids[3]);
});

t.test("a bad old version is skipped, with one warning that says why", async (t) => {
  const { ssm, ring, log, advance } = await createWorld(t);
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  ssm.put(pems[0]);
  ssm.put("nonsense");
  ssm.put(pemOf(1024));
  ssm.put(publicPemOf(pems[2]));
  ssm.put(pems[0]);
  ssm.put(ec.export({ type: "pkcs8", format: "pem" }) as string);
  ssm.put(`${pems[1]}${pems[2]}`);
  ssm.put(`${pems[1].slice(0, 900)}\n-----END PRIVATE KEY-----`);
  ssm.put(pems[2], { Type: "String" });
  ssm.put("x".repeat(10_000));
  ssm.put(pems[3]);
  const one = await ring();
  await one.refresh();
  t.equal(one.signs(), kids[3]);
  const warnings = log.filter(({ level }) => level === 40).map(({ reason }) => reason);
  t.strictSame(warnings, [
    "Version 2 has no PEM blocks; it must have one.",
    "Version 3 is not an RSA key of 2048 bits or more.",
    "Version 4 has only a public key, which signs nothing.",
    "Version 5 repeats the key of version 1.",
    "Version 6 is not an RSA key of 2048 bits or more.",
    "Version 7 has 2 PEM blocks; it must have one.",
    "Version 8 cannot be read as a key.",
    "Version 9 is not a SecureString.",
    "Version 10 has no PEM blocks; it must have one.",
  ]);
  log.splice(0);
  advance(historySeconds);
  await one.refresh();
  t.strictSame(log, [], "said once");
});

t.test("a bad newest version leaves the ring as it is, and alarms", async (t) => {
  const { ssm, ring, log, alarms, advance } = await createWorld(t);
  ssm.put(pems[0]);
  const one = await ring();
  await one.refresh();
  for (const bad of ["nonsense", pemOf(1024), publicPemOf(pems[1]), pems[0]]) {
    ssm.put(bad);
    advance(historySeconds);
    await one.refresh();
    t.strictSame(alarms(), ["signing_key_refused"]);
    t.equal(one.signs(), kids[0]);
    t.strictSame(one.publishes(), [kids[0]]);
    const late = await ring();
    await late.refresh();
    t.equal(late.signs(), kids[0], "a process that starts now has the same ring");
    log.splice(0);
    ssm.versions.pop();
  }
});

t.test("without a good version nothing signs, and no key is made up", async (t) => {
  const { ssm, ring, db, alarms } = await createWorld(t);
  ssm.put(pems[0]);
  ssm.put("nonsense");
  const one = await ring();
  await one.refresh();
  t.equal(one.signs(), undefined);
  t.strictSame(await db.selectFrom("queue_signing_keys").selectAll().execute(), []);
  t.strictSame(alarms(), ["signing_key_refused", "no_signing_key"]);
});

t.test("a history without a good version is read again soon", async (t) => {
  const { ssm, ring, alarms, advance } = await createWorld(t);
  ssm.put(pems[0]);
  ssm.mood = "encrypted";
  const one = await ring();
  await one.refresh();
  t.equal(one.signs(), undefined);
  t.strictSame(alarms(), ["signing_key_refused", "no_signing_key"]);
  const before = ssm.asked.length;
  await one.refresh();
  t.equal(ssm.asked.length, before, "not at once");
  ssm.mood = "well";
  advance(2);
  await one.refresh();
  t.equal(one.signs(), kids[0]);
});

const moods: Mood[] = ["gone", "silent", "garbled", "endless", "repeating", "refusing", "empty"];

t.test(
  "SSM that is away, slow or lies at the start leaves nothing to sign with; it is asked again",
  async (t) => {
    for (const mood of moods) {
      const { ssm, ring, log, alarms, advance } = await createWorld(t);
      for (const pem of pems) ssm.put(pem);
      ssm.mood = mood;
      const one = await ring();
      await one.refresh();
      t.equal(one.signs(), undefined, mood);
      t.notMatch(JSON.stringify(log), /PRIVATE KEY|MII/, `${mood}: the log quotes no key`);
      t.strictSame(alarms(), ["signing_keys_unread"], mood);
      const before = ssm.asked.length;
      await one.refresh();
      t.equal(ssm.asked.length, before, `${mood}: not at once`);
      ssm.mood = "well";
      advance(2);
      await one.refresh();
      t.equal(one.signs(), kids[3], `${mood}: then it recovers`);
    }
  },
);

t.test("SSM that goes away, or lies, later takes nothing from the ring", async (t) => {
  const { ssm, ring, alarms, advance } = await createWorld(t);
  for (const pem of pems) ssm.put(pem);
  const one = await ring();
  await one.refresh();
  for (const mood of [...moods, "encrypted"] satisfies Mood[]) {
    ssm.mood = mood;
    advance(historySeconds);
    await one.refresh();
    t.equal(alarms().length, 1, `${mood} alarms`);
    t.equal(one.signs(), kids[3], mood);
    t.strictSame(one.publishes(), [kids[3]], mood);
  }
  ssm.mood = "well";
  ssm.versions.splice(2);
  advance(historySeconds);
  await one.refresh();
  t.equal(one.signs(), kids[3], "an older history than before brings no older key into force");
});

t.test("a database that goes away takes nothing from the ring", async (t) => {
  const { ssm, ring, db, log, advance } = await createWorld(t);
  ssm.put(pems[0]);
  const one = await ring();
  await one.refresh();
  await db.destroy();
  advance(historySeconds);
  await one.refresh();
  await one.refresh();
  t.equal(log.filter(({ level }) => level === 40).length, 1, "said once");
  t.equal(one.signs(), kids[0]);
  t.strictSame(one.publishes(), [kids[0]]);
});
