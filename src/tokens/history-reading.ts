import type { KeyObject } from "node:crypto";
import type { ParameterVersion } from "./parameter-history.ts";
import { findPemBlocks, type PublicJwk, publicJwkOf, readRsaKey } from "./rsa-key.ts";

export interface ReadVersion {
  version: number;
  kid: string;
  key: KeyObject;
  jwk: PublicJwk;
}

export interface Refusal {
  version: number;
  /** A sentence that names the version and quotes nothing of it. */
  reason: string;
}

export interface HistoryReading {
  /** The good ones, the oldest first. */
  keys: ReadVersion[];
  /** The key of the newest version, if it is good. */
  newest: ReadVersion | undefined;
  refusals: Refusal[];
}

/** Judges every version of the history by itself: a bad one spoils no other. */
export async function readHistory(versions: ParameterVersion[]): Promise<HistoryReading> {
  const keys: ReadVersion[] = [];
  const refusals: Refusal[] = [];
  for (const version of versions) {
    try {
      const read = await readVersion(version);
      const same = keys.find(({ kid }) => kid === read.kid);
      if (same) throw new Error(`Version ${version.version} repeats the key of version ${same.version}.`);
      keys.push(read);
    } catch (error) {
      refusals.push({ version: version.version, reason: (error as Error).message });
    }
  }
  const last = versions.at(-1)?.version;
  return { keys, newest: keys.find(({ version }) => version === last), refusals };
}

async function readVersion({ version, type, value }: ParameterVersion): Promise<ReadVersion> {
  const name = `Version ${version}`;
  if (type !== "SecureString") throw new Error(`${name} is not a SecureString.`);
  const blocks = findPemBlocks(value);
  if (blocks.length !== 1)
    throw new Error(`${name} has ${blocks.length || "no"} PEM blocks; it must have one.`);
  const key = readRsaKey(blocks[0] as string, name);
  if (key.type !== "private") throw new Error(`${name} has only a public key, which signs nothing.`);
  const jwk = await publicJwkOf(key);
  return { version, kid: jwk.kid, key, jwk };
}
