import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

export interface Verified {
  /** Times are in seconds since the verifier began. */
  kids: Record<string, { verified: number; first: number; last: number }>;
  failed: number;
  failures: Record<string, { count: number; first: number }>;
  /** When it asked for the key set, and what it got. */
  fetches: { at: number; kids: string[] }[];
}

export interface Verifier {
  verify(token: string): void;
  /** Waits until all are verified. */
  finish(): Promise<Verified>;
}

// By its whole name: another Python in front may lack the library.
const python = "/usr/bin/python3";

/** Whether somebody else's implementation is at hand: PyJWT, as Raptor has. */
export async function hasVerifier(): Promise<boolean> {
  return promisify(execFile)(python, ["-c", "import jwt, cryptography"]).then(
    () => true,
    () => false,
  );
}

export function startVerifier(urls: string[], issuer: string): Verifier {
  const script = join(import.meta.dirname, "verifier.py");
  const keySets = urls.map((url) => `${url}/.well-known/jwks.json`);
  const child = spawn(python, [script, ...keySets, issuer], {
    stdio: ["pipe", "pipe", "inherit"],
    detached: true,
  });
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  const output = text(child.stdout);
  const ended = once(child, "exit");
  // That it is gone is said in the end, by its code.
  child.stdin.on("error", () => {});
  return {
    verify: (token) => void child.stdin.write(`${token}\n`),
    async finish() {
      child.stdin.end();
      const [code] = await ended;
      process.off("exit", kill);
      if (code !== 0) throw new Error(`the verifier ended with ${code}`);
      return JSON.parse(await output) as Verified;
    },
  };
}
