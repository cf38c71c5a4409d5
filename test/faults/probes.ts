import { setTimeout as sleep } from "node:timers/promises";
import type { Dyno } from "./dyno.ts";

/** What JWKS and liveness answered, which every process gives that is up. */
export interface Probes {
  statuses: Record<string, Map<string, number>>;
  longestMs: number;
  stop(): Promise<void>;
}

const paths = { jwks: "/.well-known/jwks.json", live: "/health/live" };
const everyMs = 250;
const patienceMs = 15_000;

export function startProbes(dynos: readonly Dyno[]): Probes {
  let stopped = false;
  const probes: Probes = {
    statuses: { jwks: new Map(), live: new Map() },
    longestMs: 0,
    async stop() {
      stopped = true;
      await Promise.all(running);
    },
  };

  async function ask(dyno: Dyno, what: keyof typeof paths): Promise<void> {
    while (!stopped) {
      const { url, run } = dyno;
      if (url !== undefined) {
        const begun = performance.now();
        const status = await fetch(url + paths[what], { signal: AbortSignal.timeout(patienceMs) }).then(
          async (answer) => {
            await answer.text();
            return String(answer.status);
          },
          (error: Error & { cause?: { code?: string } }) => error.cause?.code ?? error.name,
        );
        // A process that was told to go, or was killed, meanwhile owes nothing.
        if (dyno.url === url && dyno.run === run && !dyno.leaving) {
          const seen = probes.statuses[what] as Map<string, number>;
          seen.set(status, (seen.get(status) ?? 0) + 1);
          probes.longestMs = Math.max(probes.longestMs, performance.now() - begun);
        }
      }
      await sleep(everyMs);
    }
  }

  const running = dynos.flatMap((dyno) => [ask(dyno, "jwks"), ask(dyno, "live")]);
  return probes;
}
