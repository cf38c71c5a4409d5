import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { serviceEnvironment } from "../../test/support/services.ts";
import { type SsmServer, startSsmServer } from "../../test/support/ssm-server.ts";
import { startDevelopmentDatabase } from "../development-database.ts";
import { generateSealKey, generateSigningKey } from "../development-settings.ts";
import { prepareDatabase } from "../migrate.ts";
import { type Mailbox, startMailbox } from "./mailbox.ts";

export interface StackProcess {
  /** `web-1`, and the name of its connections in the database. */
  name: string;
  child: ChildProcess;
  /** Undefined for the worker. */
  url: string | undefined;
  /** Lines of its log that say error or worse, and that it ended, if nobody asked it to. */
  errors: string[];
  ended: Promise<void>;
}

/** Queue as on Heroku, with what it stands on, all on loopback. */
export interface Stack {
  webs: (StackProcess & { url: string })[];
  worker: StackProcess;
  databaseUrl: string;
  ssm: SsmServer;
  mailbox: Mailbox;
  /** What an operator's command needs to reach the same key ring and database. */
  environment: Record<string, string>;
  stop(): Promise<void>;
}

export const origin = "https://raxx.app";
const mostErrorsKept = 50;

export async function startStack(): Promise<Stack> {
  const undo: (() => Promise<unknown>)[] = [];
  async function stop(): Promise<void> {
    for (const step of undo.splice(0).reverse()) await step();
  }
  try {
    const folder = await mkdtemp(join(tmpdir(), "queue-soak-"));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const database = await startDevelopmentDatabase({ folder });
    undo.push(database.stop);
    await prepareDatabase(database.url, () => {});
    const mailbox = await startMailbox();
    undo.push(mailbox.close);
    const ssm = await startSsmServer({ teardown: (close) => undo.push(close) });
    ssm.put(generateSigningKey(3072));

    const environment = { ...settings(), ...ssm.environment, SMTP_URL: mailbox.url };
    const start = async (type: "web" | "worker", name: string) => {
      const DATABASE_URL = `${database.url}?application_name=${name}`;
      const process = await startProcess({ type, name, environment: { ...environment, DATABASE_URL } });
      undo.push(() => end(process.child));
      return process;
    };
    const webs = [await start("web", "web-1"), await start("web", "web-2")] as Stack["webs"];
    const worker = await start("worker", "worker");
    return {
      webs,
      worker,
      databaseUrl: database.url,
      ssm,
      mailbox,
      environment: { ...environment, DATABASE_URL: database.url },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function settings(): Record<string, string> {
  return {
    NODE_ENV: "production",
    HOST: "127.0.0.1",
    PORT: "0",
    FLAG_QUEUE_V1: "on",
    QUEUE_SECRET: randomBytes(32).toString("base64"),
    QUEUE_ORIGINS: origin,
    QUEUE_TRUSTED_PROXIES: "1",
    QUEUE_AUDIT_SEAL_KEY: generateSealKey(),
    ...serviceEnvironment,
  };
}

const upLine = {
  web: /Queue listens on (http:[^\s"]+)/,
  worker: /Queue's worker is at work()/,
};

/** Starts the line of the Procfile, in a process group of its own so that Ctrl-C ends the load first. */
async function startProcess({
  type,
  name,
  environment,
}: {
  type: "web" | "worker";
  name: string;
  environment: Record<string, string>;
}): Promise<StackProcess> {
  const procfile = await readFile("Procfile", "utf8");
  const [, line] = new RegExp(`^${type}: (.+)$`, "m").exec(procfile) ?? [];
  if (!line) throw new Error(`The Procfile has no ${type}.`);
  const child = spawn("sh", ["-c", `exec ${line}`], {
    env: { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  const errors: string[] = [];
  const ended = once(child, "exit").then(([code, signal]) => {
    errors.push(`${name} ended with ${signal ?? code}`);
  });
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise<string>((resolve, reject) => {
    lines.on("line", (text) => {
      const up = upLine[type].exec(text);
      if (up) resolve(up[1] ?? "");
      // Pino's levels; kept by number, so that a log gone wild does not fill the memory of who reads it.
      if (/"level":(50|60)/.test(text) && errors.length < mostErrorsKept) errors.push(text.slice(0, 1000));
    });
    child.once("exit", (code) => reject(new Error(`${name} ended with ${code}.`)));
  });
  return { name, child, url: url || undefined, errors, ended };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}
