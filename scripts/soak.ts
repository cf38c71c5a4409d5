import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Load, startLoad } from "./soak/load.ts";
import { printRequests, printVerdicts, printVerified } from "./soak/report.ts";
import { judgeRotation, rotate, rotationSeconds, shortestRotationSeconds } from "./soak/rotation.ts";
import { startSampling } from "./soak/sampling.ts";
import { type Stack, startStack } from "./soak/stack.ts";
import { judge, shortestJudgedSeconds, warmUpOf } from "./soak/verdicts.ts";
import { hasVerifier, startVerifier } from "./soak/verifier.ts";

const help = `Usage: npm run soak [-- --minutes 30] [--rate 60] [--out file.json]

Sets two web processes and a worker under mixed load, in production's settings, with a Postgres, a mail server and an SSM
of their own, and watches whether anything grows. Needs nothing but two quiet cores; the independent verifier needs
Python's PyJWT (apt-get install python3-jwt python3-cryptography).

--minutes  how long the load lasts. From ${Math.ceil(shortestRotationSeconds / 60)} on, the signing key is rotated meanwhile while the verifier, which keeps
           the key set for five minutes, checks every token. Below ${shortestJudgedSeconds / 60}, what grows is shown and not judged.
--rate     requests a second, in all.
--out      a file for all figures, each sample among them.

Ends with 1 when anything grows, any answer was not what it should be, or any token was not verified.
`;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    rate: { type: "string", default: "60" },
    out: { type: "string" },
    help: { type: "boolean" },
  },
});
const [seconds, rate] = [Number(values.minutes) * 60, Number(values.rate)];
if (values.help || !(seconds > 0 && rate > 0)) {
  (values.help ? console.log : console.error)(help);
  process.exit(values.help ? 0 : 2);
}
const issuer = "https://queue.raxx.app";
const rotates = seconds >= shortestRotationSeconds;
const verifies = await hasVerifier();
if (rotates && !verifies) {
  console.error("There is no PyJWT to verify tokens with: apt-get install python3-jwt python3-cryptography");
  process.exit(2);
}

// From here on, so that nothing is left behind that was being started.
const interrupted = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);

/** Keeps to the plan. Ctrl-C or the end of a process cuts it short, and what was seen until then is reported. */
async function watch(stack: Stack, load: Load, begun: number): Promise<void> {
  const rest = () => seconds - (performance.now() - begun) / 1000;
  const cut = Promise.race([interrupted, ...[...stack.webs, stack.worker].map(({ ended }) => ended)]);
  const until = (wait: number) =>
    Promise.race([sleep(Math.max(0, wait * 1000), true, { ref: false }), cut.then(() => false)]);
  if (rotates) {
    if (!(await until(rotationSeconds))) return;
    console.log(`\n${await rotate(stack)}`);
  }
  while (rest() > 0 && (await until(Math.min(60, rest())))) {
    const unexpected = [...load.ledger.unexpected.values()].reduce((sum, count) => sum + count, 0);
    const at = Math.round((performance.now() - begun) / 6_000) / 10;
    console.log(`  ${at} min: ${load.ledger.requests} requests, ${unexpected} unexpected`);
  }
}

const stack = await startStack();
try {
  console.log(`Load for ${values.minutes} minutes at ${rate} requests a second`);
  const verifier = verifies
    ? startVerifier(
        stack.webs.map(({ url }) => url),
        issuer,
      )
    : undefined;
  const load = await startLoad(stack, { rate, onToken: (token) => verifier?.verify(token) });
  const [begun, signedUp] = [performance.now(), load.ledger.requests];
  const sampling = startSampling(stack);
  await watch(stack, load, begun);
  const lasted = (performance.now() - begun) / 1000;
  await sampling.stop();
  await load.stop();
  const verified = await verifier?.finish();

  const judged = lasted >= shortestJudgedSeconds;
  const verdicts = judge(sampling.samples, warmUpOf(lasted));
  const unexpected = Object.fromEntries(load.ledger.unexpected);
  const errors = [...stack.webs, stack.worker].flatMap((process) => process.errors);
  const faults = [
    ...verdicts.filter(({ grows }) => judged && grows).map((one) => `${one.process}: ${one.quantity} grows`),
    ...Object.entries(unexpected).map(([what, count]) => `${count} x ${what}`),
    ...errors.map((line) => `logged: ${line}`),
    ...[...sampling.failures].map((reason) => `not sampled: ${reason}`),
    ...(verified && rotates ? judgeRotation(verified) : []),
    ...(verified && !rotates && verified.failed > 0 ? [`${verified.failed} tokens were not verified`] : []),
  ];
  printRequests(load.ledger, (load.ledger.requests - signedUp) / lasted);
  printVerdicts(verdicts, judged);
  if (verified) printVerified(verified);
  else console.log("\nNo token was verified: there is no PyJWT.");
  if (values.out) {
    const { samples } = sampling;
    const answers = Object.fromEntries(load.ledger.answers);
    const all = { seconds: lasted, rate, faults, verdicts, verified, answers, unexpected, samples };
    await writeFile(values.out, `${JSON.stringify(all, null, 1)}\n`);
  }
  console.log(
    faults.length > 0 ? `\nNOT WELL:\n${faults.map((fault) => `  ${fault}`).join("\n")}` : "\nWell.",
  );
  process.exitCode = faults.length > 0 ? 1 : 0;
} finally {
  await stack.stop();
}
