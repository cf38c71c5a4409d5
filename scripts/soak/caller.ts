import { setTimeout as sleep } from "node:timers/promises";
import type { CallerName } from "../../src/callers.ts";
import type { OperationId } from "../../src/contract/handlers.ts";
import { Browser, type CallOptions, type Reply, type Transport } from "../../test/support/browser.ts";
import { httpTransport } from "../../test/support/service-process.ts";
import { asService } from "../../test/support/services.ts";
import type { Ledger } from "./ledger.ts";
import { origin, type Stack } from "./stack.ts";

interface Options {
  stack: Stack;
  ledger: Ledger;
  /** Requests a second, over all callers. */
  rate: number;
  /** Told each access token that others than Queue may take. */
  onToken: (token: string) => void;
}

export interface Callers {
  customer(): Browser;
  service(name: CallerName, operator?: string): Browser;
}

/** Whoever calls, in turn on either process; each request waits for its place in the rate. */
export function createCallers({ stack, ledger, rate, onToken }: Options): Callers {
  const transports = stack.webs.map(({ url }) => httpTransport(url, { timeoutMs: 15_000 }));
  let turns = 0;
  let nextAt = 0;
  let addresses = 0;

  /** So that what one process began another ends. */
  const transport: Transport = (request) => {
    turns += 1;
    return (transports[turns % transports.length] as Transport)(request);
  };

  /** Places that nobody took are gone: after a pause nothing comes in a burst. */
  async function turn(): Promise<void> {
    const now = performance.now();
    nextAt = Math.max(nextAt + 1000 / rate, now);
    await sleep(nextAt - now);
  }

  /** Limits per client are not what is watched here. */
  function nextAddress(): string {
    addresses += 1;
    return `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`;
  }

  class Caller extends Browser {
    override async call<Body = Record<string, unknown>>(
      id: OperationId,
      options: CallOptions = {},
    ): Promise<Reply<Body>> {
      await turn();
      const begun = performance.now();
      const headers = { "x-forwarded-for": nextAddress(), ...options.headers };
      const reply = await super.call<Body>(id, { ...options, headers });
      ledger.answered(id, reply.status, performance.now() - begun);
      const { access_token: token } = (reply.body ?? {}) as { access_token?: string };
      // A recovery's token is for Queue alone.
      if (token && id !== "redeemBackupCode") onToken(token);
      return reply;
    }
  }

  const codeFor = () => {
    throw new Error("codes come by mail");
  };
  const customer = () => new Caller(transport, { origin, codeFor, userAgent: "soak" });
  return { customer, service: (name, operator) => asService(customer(), name, operator) };
}
