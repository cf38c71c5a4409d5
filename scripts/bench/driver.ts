import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { type Caller, createCaller } from "./caller.ts";
import { type Call, type CallName, calls, type Material, usedUp } from "./calls.ts";
import { quantile } from "./statistics.ts";

/** How the callers of a path are let loose: each calls again as soon as it has its answer, until the time is over. */
export interface Drive {
  name: CallName;
  callers: number;
  seconds: number;
  /** How many calls in all, if fewer are enough. */
  most?: number;
}

export interface Driven {
  calls: number;
  seconds: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/** Calls the service and the reference from a process of its own. */
export interface Driver {
  /** @throws Error when an answer was not the right one. */
  drive(drive: Drive): Promise<Driven>;
  stop(): Promise<void>;
}

type Reply = { driven: Driven } | { error: string };

export function startDriver(material: Material): Driver {
  const child = fork(import.meta.filename, {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    serialization: "advanced",
  });
  child.send(material);
  return {
    async drive(drive) {
      child.send(drive);
      const reply = await nextReply(child);
      if ("error" in reply) throw new Error(`${drive.name}: ${reply.error}`);
      return reply.driven;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await once(child, "exit");
    },
  };
}

function nextReply(child: ChildProcess): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`The driver ended with ${code}.`));
    child.once("exit", ended);
    child.once("message", (reply: Reply) => {
      child.off("exit", ended);
      resolve(reply);
    });
  });
}

function createDrives(material: Material) {
  const prepared = new Map<CallName, Call>();
  const connected = new Map<string, Caller[]>();

  async function prepare(name: CallName): Promise<Call> {
    const call = (usedUp.has(name) ? undefined : prepared.get(name)) ?? (await calls[name].prepare(material));
    prepared.set(name, call);
    return call;
  }

  function connect(url: string, count: number): Caller[] {
    const callers = connected.get(url) ?? [];
    connected.set(url, callers);
    while (callers.length < count) callers.push(createCaller(url, callers.length));
    return callers.slice(0, count);
  }

  return async function drive({ name, callers: count, seconds, most = Number.POSITIVE_INFINITY }: Drive) {
    const call = await prepare(name);
    const callers = connect(material[calls[name].url], count);
    const times: number[] = [];
    let begunCalls = 0;
    const begun = performance.now();
    const deadline = begun + seconds * 1000;
    await Promise.all(
      callers.map(async (caller) => {
        while (begunCalls < most && performance.now() < deadline) {
          begunCalls += 1;
          caller.waited = 0;
          if (!(await call(caller))) return;
          times.push(caller.waited);
        }
      }),
    );
    const took = (performance.now() - begun) / 1000;
    times.sort((a, b) => a - b);
    return { calls: times.length, seconds: took, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
  };
}

if (import.meta.main) {
  let drive: ReturnType<typeof createDrives> | undefined;
  process.on("message", async (message: Material | Drive) => {
    if (!drive) {
      drive = createDrives(message as Material);
      return;
    }
    const reply: Reply = await drive(message as Drive).then(
      (driven) => ({ driven }),
      (error: Error) => ({ error: error.message }),
    );
    process.send?.(reply);
  });
  // The one who asks is gone. Connections kept alive would hold the process.
  process.once("disconnect", () => process.exit());
}
