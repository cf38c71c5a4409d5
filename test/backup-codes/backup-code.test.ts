import t from "tap";
import {
  formatBackupCode,
  formatOperatorCode,
  newOperatorSecret,
  newSecret,
  newSelector,
  parseRecoveryCode,
} from "../../src/backup-codes/backup-code.ts";
import { createSecretHashes } from "../../src/backup-codes/secret-hashes.ts";
import { createTurns } from "../../src/backup-codes/turns.ts";
import { systemRandom as random } from "../../src/random.ts";

t.test("a code has a selector of four symbols and a secret of 80 bits, every symbol as likely", (t) => {
  const seen = new Map<string, number>();
  const count = 4_000;
  for (let made = 0; made < count; made += 1) {
    for (const symbol of newSecret(random)) seen.set(symbol, (seen.get(symbol) ?? 0) + 1);
  }
  t.equal([...seen.keys()].sort().join(""), "0123456789ABCDEFGHJKMNPQRSTVWXYZ");
  // Six standard deviations: one run in some ten million falls outside by chance.
  const expected = (count * 16) / 32;
  for (const [symbol, times] of seen) t.ok(Math.abs(times - expected) < 6 * Math.sqrt(expected), symbol);
  t.match(newSelector(random), /^.{4}$/);
  t.match(newSecret(random), /^.{16}$/);
  t.match(newOperatorSecret(random), /^.{24}$/);
  t.end();
});

t.test("a code is read however it was typed", (t) => {
  const code = { selector: "0A1B", secret: "01VWXYZ0123456JK" };
  t.equal(formatBackupCode(code), "0A1B-01VW-XYZ0-1234-56JK");
  for (const typed of [
    "0A1B-01VW-XYZ0-1234-56JK",
    "0a1b 01vw xyz0 1234 56jk",
    " 0A1B01VWXYZ0123456JK\u00a0",
    "oaib–OLvw–xyzO–l234–56jk",
    "0A1B--01VW - XYZ0‑1234−56JK".replace("−", "-"),
  ])
    t.strictSame(parseRecoveryCode(typed), code, typed);
  const operators = "0A1B-01VW-XYZ0-1234-56JK-WXYZ";
  t.equal(formatOperatorCode("0A1B01VWXYZ0123456JKWXYZ"), operators);
  for (const typed of [operators, operators.toLowerCase().replaceAll("-", " ")])
    t.strictSame(
      parseRecoveryCode(typed),
      { selector: undefined, secret: "0A1B01VWXYZ0123456JKWXYZ" },
      typed,
    );
  for (const typed of [
    "",
    "0A1B-01VW-XYZ0-1234-56J",
    "0A1B-01VW-XYZ0-1234-56JKK",
    "0A1B-01VW-XYZ0-1234-56JU",
    "0A1B_01VW_XYZ0_1234_56JK",
    "0A1B-01VW-XYZ0-1234-56J\0",
    "0A1B-01VW-XYZ0-1234-56J\u0661",
  ])
    t.equal(parseRecoveryCode(typed), undefined, JSON.stringify(typed));
  t.end();
});

t.test(
  "a hash is argon2id at the stated cost with a salt of its own, and only its secret fits",
  async (t) => {
    const hashes = createSecretHashes({ random });
    const secret = newSecret(random);
    const [one, other] = [await hashes.hash(secret), await hashes.hash(secret)];
    t.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    t.not(one, other);
    const isRight = async (given: string, hash: string | undefined) =>
      (await hashes.compare(given, async () => ({ hash }))).right;
    t.ok(await isRight(secret, one));
    t.ok(await isRight(secret, other));
    t.notOk(await isRight(newSecret(random), one));
    t.notOk(await isRight(secret, undefined), "nobody's hash fits nothing");
    // Made by the reference implementation: echo -n password | argon2 somesalt -id -v 13 -m 16 -t 2 -p 1
    const reference =
      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    t.ok(await isRight("password", reference), "a hash of another cost stays good");
    await t.rejects(isRight(secret, secret), /not a hash/);
  },
);

t.test(
  "so many run at once and so many wait; beyond that it is unavailable, until there is room",
  async (t) => {
    const takeTurn = createTurns({ mostAtOnce: 2, mostWaiting: 3 });
    let running = 0;
    let most = 0;
    const releases: (() => void)[] = [];
    const work = () =>
      takeTurn(async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => releases.push(resolve));
        running -= 1;
        if (releases.length === 1) throw new Error("a failure makes room too");
      });
    const started = Array.from({ length: 5 }, work);
    await t.rejects(work(), { code: "unavailable", status: 503 });
    const settled = Promise.allSettled(started);
    for (let done = 0; done < 5; done += 1) {
      while (releases.length <= done) await new Promise((resolve) => setImmediate(resolve));
      releases[done]?.();
    }
    await settled;
    t.equal(most, 2);
    t.equal(await takeTurn(async () => "room"), "room");
  },
);
