import { type Argon2Parameters, argon2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import type { Random } from "../random.ts";
import { createTurns } from "./turns.ts";

// OWASP's first choice for argon2id with the least memory (Password Storage Cheat Sheet). A hash says what it was made
// with (the PHC string format), so these may rise while older ones stay good.
const cost = { memory: 19_456, passes: 2, parallelism: 1 };
const saltLength = 16;
const tagLength = 32;
const phcString = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

// It runs in libuv's pool of four threads, which file reads, DNS and the signing of tokens need too. Those who wait are
// served within a second or two; more would only wait for what they have given up on.
const mostAtOnce = 2;
const mostWaiting = 32;

export interface SecretHashes {
  /** Throws `unavailable` when too many wait. */
  hash(secret: string): Promise<string>;
  /**
   * Compares the secret with the hash that `find` comes back with, or with nobody's at the same cost. `find` is asked
   * when there is room, so that a refusal for lack of it (`unavailable`) has cost nobody a try.
   */
  compare<Found extends { hash: string | undefined }>(
    secret: string,
    find: () => Promise<Found>,
  ): Promise<{ found: Found; right: boolean }>;
}

export function createSecretHashes({ random }: { random: Random }): SecretHashes {
  const takeTurn = createTurns({ mostAtOnce, mostWaiting });
  const nobodys = toPhcString(random.bytes(saltLength), random.bytes(tagLength));
  return {
    hash: (secret) =>
      takeTurn(async () => {
        const nonce = random.bytes(saltLength);
        return toPhcString(nonce, await derive({ ...cost, message: secret, nonce, tagLength }));
      }),
    compare: (secret, find) =>
      takeTurn(async () => {
        const found = await find();
        const { tag, ...parameters } = parsePhcString(found.hash ?? nobodys);
        const derived = await derive({ ...parameters, message: secret, tagLength: tag.length });
        return { found, right: timingSafeEqual(derived, tag) && found.hash !== undefined };
      }),
  };
}

async function derive(parameters: Argon2Parameters): Promise<Buffer> {
  return promisify(argon2)("argon2id", parameters);
}

function toPhcString(salt: Buffer, tag: Buffer): string {
  const base64 = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "");
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(salt)}$${base64(tag)}`;
}

function parsePhcString(text: string) {
  const [, memory, passes, parallelism, salt = "", tag = ""] = phcString.exec(text) ?? [];
  if (tag === "") throw new Error("not a hash that Queue makes");
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    nonce: Buffer.from(salt, "base64"),
    tag: Buffer.from(tag, "base64"),
  };
}
