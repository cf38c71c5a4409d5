import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { chmod, chown, lstat, mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

export interface Account {
  uid: number;
  gid: number;
}

/** Where data and, if need be, a copy of the binaries live, and whom Postgres runs as when not as ourselves. */
export interface Home {
  folder: string;
  data: string;
  account: Account | undefined;
}

/** Where the data go when Postgres cannot enter `folder` itself. */
export function shelterOf(folder: string): string {
  return `/var/tmp/queue-development-${createHash("sha256").update(folder).digest("hex").slice(0, 16)}`;
}

/** Postgres refuses to run as root, so root lends it an account: that of the data's owner, so that it stays the same. */
export async function chooseHome(folder: string): Promise<Home> {
  const uid = process.getuid?.();
  const owner = await ownerOf(join(folder, "postgres"));
  if (uid !== 0) {
    if (owner && owner.uid !== uid) {
      throw new Error(
        `${folder}/postgres belongs to user ${owner.uid}, not to you (${uid}): start as that user or as root, or remove it.`,
      );
    }
    return homeIn(folder, undefined);
  }
  const account = owner ?? accountToLend();
  const { uid: holder, mode } = await stat(folder);
  const closedByUs = holder === 0 && (mode & 0o067) === 0;
  if (closedByUs && (await mayEnter(dirname(folder), account))) await openTo(account, folder);
  if (await mayEnter(folder, account)) return homeIn(folder, account);
  const shelter = shelterOf(folder);
  const lodger = (await ownerOf(join(shelter, "postgres"))) ?? accountToLend();
  await secureShelter(shelter);
  await openTo(lodger, shelter);
  return homeIn(shelter, lodger);
}

// Root's, and only passed through by Postgres' group: were it Postgres' own, whoever shares that account, as many do
// with nobody, could plant symlinks where root writes.
async function openTo({ gid }: Account, folder: string): Promise<void> {
  await chown(folder, 0, gid);
  await chmod(folder, 0o710);
}

function homeIn(folder: string, account: Account | undefined): Home {
  return { folder, data: join(folder, "postgres"), account };
}

async function ownerOf(path: string): Promise<Account | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isDirectory() && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : undefined;
}

function accountToLend(): Account {
  const passwd = readFileSync("/etc/passwd", "utf8");
  for (const name of ["postgres", "nobody"]) {
    const [, uid, gid] = new RegExp(`^${name}:[^:]*:(-?\\d+):(-?\\d+):`, "m").exec(passwd) ?? [];
    // macOS writes -2 where stat and chown say 4294967294.
    if (uid && gid && Number(uid) !== 0) return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
  }
  throw new Error(
    "Postgres refuses to run as root and /etc/passwd has neither postgres nor nobody: start as a normal user.",
  );
}

async function mayEnter(folder: string, { uid, gid }: Account): Promise<boolean> {
  const { mode, ...owner } = await stat(folder);
  const bit = owner.uid === uid ? 0o100 : owner.gid === gid ? 0o010 : 0o001;
  return (mode & bit) !== 0 && (folder === dirname(folder) || mayEnter(dirname(folder), { uid, gid }));
}

// Anybody may have created the name in /var/tmp before us.
async function secureShelter(shelter: string): Promise<void> {
  await mkdir(shelter, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  const found = await lstat(shelter);
  if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o027) !== 0) {
    throw new Error(
      `${shelter} is a symlink, belongs to another user or is open to others, so the database is not put there: look at what it is and remove it.`,
    );
  }
}
