import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { request } from "undici";

/** What a process has used of the machine: CPU since it began, all its threads together, and memory now. */
export interface Usage {
  cpuSeconds: number;
  residentBytes: number;
}

export interface BenchProcess {
  url: string;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

interface StartOptions {
  script: string;
  environment: Record<string, string>;
  /** Takes what the process writes. */
  folder: string;
  readUsage(url: string): Promise<Usage>;
}

/** As when the slug is built. */
export async function fillCompileCache(): Promise<void> {
  await promisify(execFile)("npm", ["run", "heroku-postbuild"]);
}

let started = 0;

/** Starts a process as the Procfile does, and waits until it listens. */
export async function startProcess(options: StartOptions): Promise<BenchProcess> {
  const { script, environment, folder, readUsage } = options;
  // A file rather than a pipe: reading the lines here would take the processors from what is measured.
  started += 1;
  const logFile = join(folder, `process-${started}.log`);
  const output = await open(logFile, "w");
  const { flags, variables } = await webInProcfile();
  const child = spawn(process.execPath, [...flags, script], {
    env: {
      ...variables,
      PATH: process.env.PATH,
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      PORT: "0",
      ...environment,
    },
    stdio: ["ignore", output.fd, output.fd],
  });
  await output.close();
  // If the benchmark fails, nothing waits for this process, and it does not stay.
  child.unref();
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  const url = await listeningUrl(child, logFile);
  return {
    url,
    usage: () => readUsage(url),
    async stop() {
      child.ref();
      child.kill("SIGTERM");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}

/** What Node is given to run `web`; the reference is given the same. */
async function webInProcfile(): Promise<{ flags: string[]; variables: Record<string, string> }> {
  const line = /^web: env (.*) node (.*) src\/server\.ts$/m.exec(await readFile("Procfile", "utf8"));
  if (!line) throw new Error("The Procfile does not start web by node.");
  const [, variables = "", flags = ""] = line;
  return {
    flags: flags.split(" "),
    variables: Object.fromEntries(variables.split(" ").map((one) => one.split("=", 2) as [string, string])),
  };
}

async function listeningUrl(child: ChildProcess, logFile: string): Promise<string> {
  for (;;) {
    const text = await readFile(logFile, "utf8");
    const [, url] = /listens on (http:\/\/127\.0\.0\.1:\d+)/.exec(text) ?? [];
    if (url) return url;
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`A process ended with ${child.exitCode ?? child.signalCode}: ${text.slice(-2000)}`);
    }
    await sleep(5);
  }
}

/** From the service's own metrics, which are the same on every system. */
export async function usageInMetrics(url: string, token: string): Promise<Usage> {
  const { body } = await request(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  const text = await body.text();
  const value = (name: string) => Number(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, "m").exec(text)?.[1]);
  const usage = {
    cpuSeconds: value("process_cpu_seconds_total"),
    residentBytes: value("process_resident_memory_bytes"),
  };
  if (Object.values(usage).some(Number.isNaN)) throw new Error(`${url}/metrics: ${text.slice(0, 500)}`);
  return usage;
}
