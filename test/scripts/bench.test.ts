import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { startDriver } from "../../scripts/bench/driver.ts";
import { judge } from "../../scripts/bench/goals.ts";
import { changesSince, reportOf } from "../../scripts/bench/report.ts";
import { readResults, writeResults } from "../../scripts/bench/results.ts";
import { compareInRounds } from "../../scripts/bench/rounds.ts";
import { runBenchmarks } from "../../scripts/bench/run.ts";
import { createTestDatabase } from "../support/database.ts";

t.test("a run measures, and its file is read as it was written", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "queue-bench-test-"));
  t.teardown(() => rm(folder, { recursive: true }));
  const results = await runBenchmarks(
    ["check"],
    { folder, create: () => createTestDatabase(t), stop: async () => {} },
    { sessions: 100, rounds: 1, seconds: 0.1, callers: 2, log: () => {} },
  );

  const [check] = results.paths;
  t.equal(results.paths.length, 1);
  t.match(check, { name: "check", by: "select", asked: { statements: 1, roundTrips: 1 } });
  for (const side of [check?.path, check?.reference, check?.ratios])
    for (const [measure, value] of Object.entries(side ?? {})) t.ok(value > 0, `${measure} ${value}`);
  t.ok((results.memory?.idleMegabytes ?? 0) > 10);

  const file = join(folder, "new", "results.json");
  await writeResults(file, results);
  t.strictSame({ ...(await readResults(file)), goals: undefined }, { ...results, goals: undefined });
  t.match(reportOf(results), /check, RSA 3072: cpu \/ S/);
  t.match(changesSince(await readResults(file), results), /check, RSA 3072( +1\.00){6}\n/);
});

t.test("a file that holds no results is refused by name", async (t) => {
  const file = join(t.testdir(), "other.json");
  await t.rejects(readResults(file), { message: /other\.json cannot be read/ });
  for (const text of ["{", "null", '{"version":1,"paths":[]}', '{"version":3,"paths":[]}', '{"version":2}']) {
    await writeFile(file, text);
    await t.rejects(readResults(file), { message: /other\.json/ }, text);
  }
});

t.test("a goal is met on its bound and missed beyond", (t) => {
  t.ok(judge("", 1.4, { most: 1.4 }).met);
  t.notOk(judge("", 1.41, { most: 1.4 }).met);
  t.ok(judge("", 0.7, { least: 0.7 }).met);
  t.notOk(judge("", 0.69, { least: 0.7 }).met);
  t.notOk(judge("", Number.NaN, { most: 1 }).met, "what was not measured is not met");
  t.end();
});

t.test("a ratio is the median of the rounds' own, and not that of the medians", async (t) => {
  const seconds = { select: [1, 4, 2], introspect: [2, 4, 6] };
  const calls = { select: -1, introspect: -1 };
  const side = (name: "select" | "introspect") => ({
    name,
    driver: {
      // The first is the warm-up.
      drive: async () => {
        const took = seconds[name][calls[name]] ?? 100;
        calls[name] += 1;
        return { calls: 12, seconds: took, p50: took, p99: took };
      },
      stop: async () => {},
    },
    process: { url: "", usage: async () => ({ cpuSeconds: 0, residentBytes: 0 }), stop: async () => {} },
  });
  const settings = { rounds: 3, seconds: 1, callers: 1 };
  const sides = { path: side("introspect"), reference: side("select") };
  const { path, reference, ratios } = await compareInRounds(sides, settings);
  t.match(path, { throughput: 3, p50: 4 });
  t.match(reference, { throughput: 6, p50: 2 });
  t.match(ratios, { throughput: 0.5, p50: 2 });
});

t.test("an answer that is not the right one ends the run", async (t) => {
  let answer = { status: 200, body: '{"allowed":true}' };
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    request.resume();
    request.once("end", () => response.writeHead(answer.status).end(answer.body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => void server.close().closeAllConnections());
  const serviceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const material = { serviceUrl, referenceUrl: serviceUrl, signingKey: "", secret: "", serviceToken: "" };
  const driver = startDriver({ ...material, sessions: [{ id: "", customer_id: "" }], passkeys: [] });
  t.teardown(() => driver.stop());
  const drive = { name: "check", callers: 2, seconds: 10, most: 4 } as const;
  t.match(await driver.drive(drive), { calls: 4 });
  t.equal(asked, 4, "what counts as a call was one");
  answer = { status: 500, body: "" };
  await t.rejects(driver.drive(drive), { message: /check answered 500/ });
  answer = { status: 200, body: '{"allowed":false}' };
  await t.rejects(driver.drive(drive), { message: /check answered \{"allowed":false\}/ });
});

t.test("what is asked for by a wrong name is not begun", async (t) => {
  const { code, output } = await new Promise<{ code: number; output: string }>((resolve) =>
    execFile(process.execPath, ["scripts/bench.ts", "introspct"], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    ),
  );
  t.equal(code, 1);
  t.match(output, /no benchmark introspct/);
  t.match(output, /introspect, check/);
});
