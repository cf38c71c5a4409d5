import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { OperationId } from "../../src/contract/handlers.ts";
import type { Browser, CallOptions, Reply, Transport } from "../support/browser.ts";
import { httpTransport } from "../support/service-process.ts";
import type { Dyno } from "./dyno.ts";

/** The connection was cut, or nobody listened: nothing is known about the request. */
export class Cut extends Error {
  override readonly name = "Cut";
}

export interface CutRequest {
  id: string;
  what: string;
  dyno: Dyno;
  run: number;
}

/** What has come of the requests of a fault. */
export interface Traffic {
  acknowledged: number;
  refused: number;
  unavailable: number;
  cut: CutRequest[];
  longestMs: number;
  longest: string;
  /** Answers that break a rule by themselves: not in the contract, or a 5xx other than 503. */
  odd: string[];
}

export interface Wire {
  traffic: Traffic;
  /** To whichever dyno's turn it is, as a router sends; or always to the same. */
  transport(dyno?: Dyno): Transport;
  attempt<Body>(browser: Browser, id: OperationId, options?: CallOptions): Promise<Outcome<Body>>;
  /** Repeats what got no answer or a 503, as a caller is told to, until it is known or patience is over. */
  settle<Body>(browser: Browser, id: OperationId, options?: CallOptions): Promise<Outcome<Body>>;
}

/**
 * Acknowledged: a 2xx was seen, and what it says must hold. Refused: a 4xx was seen. Unknown: no answer came, or one that
 * promises nothing, as a 503 is also given to what runs too long and may still commit.
 */
export type Outcome<Body> =
  | { kind: "acknowledged"; reply: Reply<Body>; repeated: boolean }
  | { kind: "refused"; reply: Reply<{ code: string }>; repeated: boolean }
  | { kind: "unknown" };

/** No request takes longer, whatever hangs (design, principle 5). */
export const longestAllowedMs = 10_000;
const callerPatienceMs = 15_000;
const repeatPatienceMs = 60_000;
const repeatAfterMs = 250;

export function createWire(dynos: readonly Dyno[]): Wire {
  const traffic: Traffic = {
    ...{ acknowledged: 0, refused: 0, unavailable: 0, longestMs: 0, longest: "" },
    ...{ cut: [], odd: [] },
  };
  let turn = 0;

  function route(): Dyno | undefined {
    turn += 1;
    const up = dynos.filter(({ url }) => url !== undefined);
    return up[turn % up.length];
  }

  const transport: Wire["transport"] = (fixed) => async (request) => {
    const dyno = fixed ?? route();
    const url = dyno?.url;
    if (!dyno || !url) throw new Cut("nobody listens");
    const { run } = dyno;
    const id = randomUUID();
    const what = `${request.method} ${request.path.split("?", 1)[0]}`;
    const begun = performance.now();
    try {
      const headers = { ...request.headers, "x-request-id": id };
      return await httpTransport(url, { timeoutMs: callerPatienceMs })({ ...request, headers });
    } catch (cause) {
      traffic.cut.push({ id, what, dyno, run });
      throw new Cut(what, { cause });
    } finally {
      const ms = performance.now() - begun;
      if (ms > traffic.longestMs) Object.assign(traffic, { longestMs: ms, longest: `${what} ${id}` });
    }
  };

  async function attempt<Body>(
    browser: Browser,
    id: OperationId,
    options?: CallOptions,
  ): Promise<Outcome<Body>> {
    try {
      const reply = await browser.call<Body>(id, options);
      if (reply.status < 400) {
        traffic.acknowledged += 1;
        return { kind: "acknowledged", reply, repeated: false };
      }
      if (reply.status < 500) {
        traffic.refused += 1;
        return { kind: "refused", reply: reply as Reply<never>, repeated: false };
      }
      traffic.unavailable += 1;
      if (reply.status !== 503) traffic.odd.push(`${id} answered ${reply.status}: ${reply.text}`);
    } catch (error) {
      // The browser throws where an answer is not one of the contract's.
      if (!(error instanceof Cut)) traffic.odd.push((error as Error).message);
    }
    return { kind: "unknown" };
  }

  return {
    traffic,
    transport,
    attempt,
    async settle<Body>(browser: Browser, id: OperationId, options?: CallOptions) {
      const begun = performance.now();
      let outcome = await attempt<Body>(browser, id, options);
      let repeated = false;
      while (outcome.kind === "unknown" && performance.now() - begun < repeatPatienceMs) {
        await sleep(repeatAfterMs);
        outcome = await attempt<Body>(browser, id, options);
        repeated = true;
      }
      return outcome.kind === "unknown" ? outcome : { ...outcome, repeated };
    },
  };
}
