import { once } from "node:events";
import { type ServiceProcess, startProcess } from "../support/service-process.ts";

/** One of the places where a process of the service runs; the process in it may change. */
export interface Dyno {
  /** Undefined while nothing listens, or should. */
  readonly url: string | undefined;
  /** Whether it was told to go, and owes nothing to whoever comes from now on. */
  readonly leaving: boolean;
  /** Which process it is, the first being 1: whoever began with another has been cut off. */
  readonly run: number;
  readonly process: ServiceProcess;
  start(environment: Record<string, string>): Promise<void>;
  /** The ends that nobody asked for, each with the last lines of the process. */
  readonly crashes: string[];
  /** Without a moment's notice. */
  kill(): Promise<void>;
  /** As a platform does: the signal, and a little later no more requests. Answers how it ended, and after how long. */
  terminate(): Promise<{ code: number | null; ms: number }>;
}

/** How long a router goes on sending requests to a process that was told to go. */
const routerLagMs = 50;

export function createDyno(): Dyno {
  let process: ServiceProcess | undefined;
  let url: string | undefined;
  let run = 0;
  let leaving = false;
  const crashes: string[] = [];
  return {
    crashes,
    get url() {
      return url;
    },
    get leaving() {
      return leaving;
    },
    get run() {
      return run;
    },
    get process() {
      return process as ServiceProcess;
    },
    async start(environment) {
      const started = await startProcess({ environment });
      process = started;
      run += 1;
      url = process.url;
      started.child.once("exit", (code, signal) => {
        if (url !== started.url || leaving) return;
        url = undefined;
        crashes.push(`ended by itself with ${code ?? signal}: ${started.output().slice(-2_000)}`);
      });
    },
    async kill() {
      url = undefined;
      await process?.stop("SIGKILL");
    },
    async terminate() {
      const { child } = process as ServiceProcess;
      const begun = performance.now();
      leaving = true;
      const ended = once(child, "exit") as Promise<[number | null]>;
      child.kill("SIGTERM");
      const lag = setTimeout(() => {
        url = undefined;
      }, routerLagMs);
      const [code] = await ended;
      clearTimeout(lag);
      leaving = false;
      url = undefined;
      return { code, ms: performance.now() - begun };
    },
  };
}
