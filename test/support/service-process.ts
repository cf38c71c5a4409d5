import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Transport } from "./browser.ts";

export interface ServiceProcess {
  /** http://127.0.0.1:PORT */
  url: string;
  child: ChildProcess;
  /** Everything it wrote so far. */
  output(): string;
  /** Sends the signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

interface ProcessOptions {
  environment: Record<string, string>;
  script?: string;
  /** The line that says that it is up; its first group is the address, if it has one. */
  ready?: RegExp;
  cwd?: string;
}

/** Starts a process of the service as Heroku would, and waits until it is up. */
export async function startProcess({
  environment,
  script = "src/server.ts",
  ready = /Queue listens on (http:[^\s"]+)/,
  cwd,
}: ProcessOptions): Promise<ServiceProcess> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd && { cwd }),
  });
  let output = "";
  const match = await new Promise<RegExpExecArray>((resolve, reject) => {
    let up = false;
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (up) return;
      const found = ready.exec(output);
      if (!found) return;
      up = true;
      resolve(found);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => reject(new Error(`${script} ended with ${code}: ${output}`)));
  });
  return {
    url: match[1] ?? "",
    child,
    output: () => output,
    async stop(signal = "SIGTERM") {
      if (child.exitCode !== null || child.signalCode !== null)
        return { code: child.exitCode, signal: child.signalCode };
      child.kill(signal);
      const [code, by] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
      return { code, signal: by };
    },
  };
}

/** A transport over real HTTP; with a time-out it gives up, as a caller does. */
export function httpTransport(url: string, { timeoutMs }: { timeoutMs?: number } = {}): Transport {
  return async ({ method, path, headers, body }) => {
    const response = await fetch(url + path, {
      method,
      headers,
      ...(body !== undefined && { body: body as string }),
      ...(timeoutMs !== undefined && { signal: AbortSignal.timeout(timeoutMs) }),
    });
    const cookies = response.headers.getSetCookie();
    return {
      status: response.status,
      headers: {
        ...Object.fromEntries(response.headers),
        ...(cookies.length > 0 && { "set-cookie": cookies }),
      },
      text: await response.text(),
    };
  };
}
