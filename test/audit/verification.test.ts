import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import t from "tap";
import { createServiceEvents, type NewAuditEvent } from "../../src/audit/appending.ts";
import { createAuditExport } from "../../src/audit/exporting.ts";
import { createPositions } from "../../src/audit/positions.ts";
import { createAuditReader } from "../../src/audit/reading.ts";
import { keyFingerprint } from "../../src/audit/seal.ts";
import { Refutation, type SealPage, verifySealChain } from "../../src/audit/seal-chain.ts";
import { verifyExport } from "../../src/audit/verification.ts";
import { createCursors } from "../../src/cursor.ts";
import { systemRandom } from "../../src/random.ts";
import { createTestApp } from "../support/app.ts";
import { loadEvents, newSealKey, testSealer } from "../support/audit.ts";

// One log of 100,000 events and a half sealed by one key, half by its successor, its export and its seals; and what is
// made of them.

const count = 100_000;
const half = count / 2;
const tail = 7;

const folder = await mkdtemp(join(tmpdir(), "queue-audit-"));
const test = await createTestApp(t);
t.teardown(() => rm(folder, { recursive: true }));
const { pool } = test.database;
// Asked without HTTP, so that work on so many events at once does not look like a service under pressure.
const { db } = test.database;
const parts = { db, positions: createPositions(db), cursors: createCursors(Buffer.alloc(32)) };
const reader = createAuditReader(parts);
const auditExport = createAuditExport(parts);
const { clock } = test;
const [firstKey, secondKey] = [newSealKey(), newSealKey()];
const pins = [firstKey, secondKey].flatMap((key) => ["--key", keyFingerprint(key)]);

const event: NewAuditEvent = {
  id: randomUUID(),
  type: "raptor.page.seen",
  outcome: "success",
  data: { text: "two lines\u2028of one \u{1f4a9}" },
  personal: { ip: "198.51.100.7" },
};
await createServiceEvents({ db, clock, random: systemRandom }).append({
  service: "raptor",
  context: { requestId: "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11" },
  events: [event],
  pointerTo: () => "",
});
await loadEvents(pool, half - 1);
await testSealer(test, firstKey).sealAll();
await loadEvents(pool, half);
const sealer = testSealer(test, secondKey);
await sealer.sealAll();
await loadEvents(pool, tail);

const exportFile = join(folder, "export.ndjson");
const sealFile = join(folder, "seals.json");
const exportAll = async () => text(Readable.from(await auditExport.open({})));
const exported = await exportAll();
await writeFile(exportFile, exported);
const seals = await reader.seals({ limit: 1000 });
await writeFile(sealFile, JSON.stringify(seals));
const lines = exported.split("\n");
/** Where in the file the event of a position is. */
const lineOf = (position: number) => lines.findIndex((line) => line.includes(`"position":${position},`));

async function audit(...given: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) =>
    execFile(process.execPath, ["scripts/audit.ts", ...given], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    ),
  );
}
const verify = (exportPath: string, ...options: string[]) =>
  audit("verify", exportPath, sealFile, ...(options.length > 0 ? options : pins));

/** As the command does, without a file. */
async function verifyLines(changed: string[]): Promise<{ code: number; output: string }> {
  const chain = verifySealChain([seals], new Set([firstKey, secondKey].map(keyFingerprint)));
  try {
    await verifyExport(Readable.from(changed), chain);
    return { code: 0, output: "" };
  } catch (error) {
    if (!(error instanceof Refutation)) throw error;
    return { code: 1, output: error.message };
  }
}

t.test("an export of 100,000 events is proven in seconds, and what is not sealed yet is said", async (t) => {
  const { code, output } = await verify(exportFile);
  t.equal(code, 0, output);
  t.match(output, `Events     ${count + tail}, none missing`);
  t.match(output, `Sealed     through position ${count}`);
  t.match(output, `the last ${tail} events`);
  const ms = Number(/\((\d+) ms\)/.exec(output)?.[1]);
  t.comment(`verified in ${ms} ms`);
  t.ok(ms < 30_000, "thirty, on the slowest of machines");
});

t.test(
  "one byte changed, one event removed, two swapped, one twice: the first bad event is named",
  async (t) => {
    const at = lineOf(1_234);
    const { id } = JSON.parse(lines[at] as string);
    const next = JSON.parse(lines[at + 1] as string).id;
    const byte = lines.with(at, (lines[at] as string).replace('"outcome":"success"', '"outcome":"succesS"'));
    const cases: [string, string[], RegExp][] = [
      ["one byte", byte, new RegExp(`position 1234 \\(${id}\\) is not what was sealed`)],
      ["one space", lines.with(at, `${lines[at]} `), new RegExp(`position 1234 \\(${id}\\) is not`)],
      [
        "removed",
        lines.toSpliced(at, 1),
        new RegExp(`position 1234 is missing: line ${at + 1}, event ${next}`),
      ],
      [
        "swapped",
        lines.with(at, lines[at + 1] as string).with(at + 1, lines[at] as string),
        /position 1234 is missing/,
      ],
      ["twice", lines.toSpliced(at, 0, lines[at] as string), /Position 1234 comes a second time/],
      ["no event", lines.with(at, "{}"), new RegExp(`Line ${at + 1} is no event`)],
    ];
    for (const [name, changed, complaint] of cases) {
      const { code, output } = await verifyLines(changed);
      t.equal(code, 1, name);
      t.match(output, complaint, name);
    }
    // With its position put right a swapped event is still another one.
    const forged = (lines[at + 1] as string).replace('"position":1235', '"position":1234');
    t.match(await verifyLines(lines.with(at, forged)), {
      code: 1,
      output: /position 1234 .* is not what was sealed/,
    });
  },
);

t.test(
  "a tail that is cut while the seals are whole is missed; one that no seal has cannot be",
  async (t) => {
    const cut = await verifyLines(lines.slice(0, lineOf(99_000)));
    t.match(cut, { code: 1, output: /export ends at position 98999, and it should reach 100000/ });
    const head = await verifyLines(lines.slice(lineOf(1_001)));
    t.match(head, { code: 1, output: /position 1 is missing/ });
    const half = (lines[lineOf(99_000)] as string).slice(0, 40);
    t.match(await verifyLines([...lines.slice(0, lineOf(99_000)), half]), { code: 1, output: /is no event/ });
    t.match(await verifyLines(lines.slice(0, lineOf(count) + 1)), { code: 0 });
  },
);

t.test("a part is proven where it was meant to be one, and begins and ends with seals", async (t) => {
  const part = join(folder, "part.ndjson");
  await writeFile(part, lines.slice(lineOf(1_001), lineOf(3_000) + 1).join("\n"));
  t.match(await verify(part, ...pins, "--from", "1001", "--through", "3000"), { code: 0 });
  t.match(await verify(part, ...pins, "--from", "1001"), { code: 1, output: /should reach 100000/ });
  t.match(await verify(part, ...pins, "--from", "1002", "--through", "3000"), {
    code: 1,
    output: /within seal 2/,
  });
  await writeFile(part, lines.slice(lineOf(1_001), lineOf(2_500) + 1).join("\n"));
  t.match(await verify(part, ...pins, "--from", "1001", "--through", "2500"), {
    code: 1,
    output: /within seal 3/,
  });
});

t.test("after the personal parts are deleted, the export is the same and still proven", async (t) => {
  await pool.query("delete from customer_audit_personal");
  t.equal(await exportAll(), exported);
});

t.test(
  "seals of a key before are good while it is pinned, and a key that is not pinned proves nothing",
  async (t) => {
    const [first, second] = [firstKey, secondKey].map(keyFingerprint) as [string, string];
    t.match(await verify(exportFile, "--key", first), {
      code: 1,
      output: /Seal 51 was made by the key .* not pinned/,
    });
    t.match(await verify(exportFile, "--key", second), {
      code: 1,
      output: /Seal 1 was made by the key .* not pinned/,
    });
    t.match(await verify(exportFile, "--key", "0".repeat(64)), { code: 1 });
    t.strictSame(
      seals.keys.map(({ fingerprint }) => fingerprint),
      [first, second],
    );
  },
);

t.test("a seal that was changed, removed or made anew is refuted", async (t) => {
  const { items, keys } = JSON.parse(await readFile(sealFile, "utf8")) as SealPage;
  const path = join(folder, "changed.json");
  const withSeals = async (changed: SealPage["items"]) => {
    await writeFile(path, JSON.stringify({ items: changed, next_cursor: null, keys }));
    return audit("verify", exportFile, path, ...pins);
  };
  const [, second, third] = items as [never, SealPage["items"][number], SealPage["items"][number]];
  for (const change of [
    { digest: third.digest },
    { previous: third.previous },
    { locators: third.locators },
    { to_position: second.to_position + 1 },
    { sealed_at: "2026-11-24T12:02:00.000Z" },
    { key: keyFingerprint(secondKey) },
    { signature: third.signature },
  ]) {
    const reply = await withSeals(items.with(1, { ...second, ...change }));
    t.match(reply, { code: 1, output: /signature of seal 2 is not good/ }, Object.keys(change)[0] as string);
  }
  t.match(await withSeals(items.toSpliced(1, 1)), { code: 1, output: /Seal 2 is missing/ });
  const head = sealer.logged.at(-1)?.hash as string;
  t.match(await verify(exportFile, ...pins, "--head", head), { code: 0 });
  await withSeals(items.slice(0, -1));
  t.match(await audit("verify", exportFile, path, ...pins, "--head", head), {
    code: 1,
    output: /No seal .* has the hash/,
  });
});

t.test("what cannot be judged ends with 2, and every page of seals may be a file", async (t) => {
  t.match(await audit("verify", exportFile, sealFile), { code: 2, output: /Without --key/ });
  t.match(await audit("verify", "no-such-file", sealFile, ...pins), { code: 2 });
  t.match(await audit("verify", exportFile, "no-such-file", ...pins), { code: 2 });
  t.match(await audit("nonsense"), { code: 2, output: /Usage/ });
  t.match(await audit("--help"), { code: 0, output: /Usage/ });
  const page = await reader.seals({ limit: 60 });
  const rest = await reader.seals({ limit: 60, cursor: page.next_cursor ?? undefined });
  t.equal(rest.next_cursor, null);
  const files = [join(folder, "one.json"), join(folder, "two.json")] as const;
  await Promise.all([writeFile(files[0], JSON.stringify(page)), writeFile(files[1], JSON.stringify(rest))]);
  t.match(await audit("verify", exportFile, ...files, ...pins), { code: 0 });
  t.match(await audit("verify", exportFile, files[0], ...pins), { code: 0, output: /the last 40007 events/ });
});
