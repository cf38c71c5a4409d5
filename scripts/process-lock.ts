import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

/** Gives the release. A lock whose holder is gone is broken by one process at a time, itself under a lock. */
export async function lock(path: string, patience = 90_000): Promise<() => Promise<void>> {
  const claim = `${path}.${randomBytes(6).toString("hex")}`;
  await leaveMark(claim);
  try {
    for (const deadline = Date.now() + patience; Date.now() < deadline; await setTimeout(20)) {
      try {
        // As exclusive as O_EXCL, and never there without its holder's mark.
        await link(claim, path);
        return () => rm(path, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      if (!(await isAbandoned(path))) continue;
      const release = await lock(`${path}.stale`, patience);
      try {
        if (await isAbandoned(path)) await rm(path);
      } finally {
        await release();
      }
    }
  } finally {
    await rm(claim, { force: true });
  }
  throw new Error(
    `Another start has held ${path} for too long: end the process it names, or remove it, and start again.`,
  );
}

// Anew, since root may have left one in a user's folder.
export async function leaveMark(path: string): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, inspect(process.pid)?.mark ?? "", { flag: "wx" });
}

export async function isAbandoned(path: string): Promise<boolean> {
  const mark = await readFile(path, "utf8").catch(() => undefined);
  return mark !== undefined && !isAlive(mark);
}

function isAlive(mark: string): boolean {
  return inspect(Number.parseInt(mark, 10))?.mark === mark;
}

/** The mark holds the time of start, which tells the process from a later one of the same pid. */
export function inspect(pid: number): { mark: string; command: string } | undefined {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      // proc(5): fields 3 and 22, counted from behind the name, which may hold spaces and parentheses.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return fields[0] === "Z" ? undefined : { mark: `${pid} ${fields[19]}`, command };
    }
    const columns = ["-ww", "-o", "lstart=", "-o", "command=", "-p", String(pid)];
    const env = { PATH: process.env.PATH, LC_ALL: "C" };
    const line = execFileSync("ps", columns, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], env });
    // lstart is always 24 wide.
    return { mark: `${pid} ${line.slice(0, 24)}`, command: `${line.slice(25).trimEnd()} ` };
  } catch {
    return undefined;
  }
}
