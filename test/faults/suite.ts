import { setTimeout as sleep } from "node:timers/promises";
import type { Parts } from "./ceremonies.ts";
import { signIn, signUp } from "./ceremonies.ts";
import type { Fault } from "./faults.ts";
import { createLedger } from "./ledger.ts";
import { startLoad } from "./load.ts";
import { startProbes } from "./probes.ts";
import { judge, type Verdict } from "./verdict.ts";
import { createWire, longestAllowedMs } from "./wire.ts";
import { usual, type World } from "./world.ts";

/** What a fault did, and whatever broke a rule. */
export interface Finding extends Verdict {
  fault: string;
  seconds: number;
  acknowledged: number;
  refused: number;
  unavailable: number;
  cut: number;
  longestMs: number;
  /** From the end of the fault until both dynos sign people up and in again. */
  recoveryMs: number;
  jwks: Record<string, number>;
  live: Record<string, number>;
  /** Other rules that were broken, in words. */
  odd: string[];
}

const calmMs = 1_000;
const recoveryLimitMs = 60_000;

export async function suffer(world: World, fault: Fault, short: boolean): Promise<Finding> {
  const begun = performance.now();
  await world.startWith(fault.own ?? usual);
  // Each fault has the limits of an hour to itself.
  await world.postgres.run("delete from queue_rate_limits");
  const wire = createWire(world.dynos);
  const parts: Parts = { world, wire, ledger: createLedger() };
  const probes = startProbes(world.dynos);
  const load = startLoad(parts);
  await sleep(calmMs);
  const odd = await fault.strike(parts, short);
  const over = performance.now();
  for (const dyno of world.dynos) {
    odd.push(...dyno.crashes.splice(0));
    // As a platform does; it is a broken rule all the same.
    if (dyno.url === undefined) await world.start(dyno);
  }
  await recovered(parts);
  const recoveryMs = performance.now() - over;
  if (recoveryMs > recoveryLimitMs) odd.push("did not recover");
  await sleep(calmMs);
  await load.stop();
  odd.push(...((await fault.afterwards?.(parts)) ?? []));
  await probes.stop();
  const verdict = await judge(parts);
  const { traffic } = wire;
  odd.push(...traffic.odd);
  if (Math.max(traffic.longestMs, probes.longestMs) > longestAllowedMs)
    odd.push(`took long: ${traffic.longest}`);
  const [jwks, live] = [probes.statuses.jwks, probes.statuses.live].map((seen) =>
    Object.fromEntries(seen ?? []),
  );
  for (const status of [...Object.keys(jwks ?? {}), ...Object.keys(live ?? {})])
    if (status !== "200") odd.push(`JWKS or liveness answered ${status}`);
  return {
    ...verdict,
    fault: fault.name,
    seconds: Math.round((performance.now() - begun) / 1000),
    acknowledged: traffic.acknowledged,
    refused: traffic.refused,
    unavailable: traffic.unavailable,
    cut: traffic.cut.length,
    longestMs: Math.round(Math.max(traffic.longestMs, probes.longestMs)),
    recoveryMs: Math.round(recoveryMs),
    ...{ jwks: jwks ?? {}, live: live ?? {}, odd },
  };
}

/** Waits until somebody can sign up and in again on each dyno. */
async function recovered({ world, wire, ledger }: Parts): Promise<void> {
  const begun = performance.now();
  for (const dyno of world.dynos) {
    const there = { ...wire, settle: wire.attempt, transport: () => wire.transport(dyno) };
    const parts: Parts = { world, wire: there, ledger };
    while (performance.now() - begun < recoveryLimitMs) {
      const member = await signUp(parts);
      if (member && (await signIn(parts, member))) break;
      await sleep(50);
    }
  }
}
