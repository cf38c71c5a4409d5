import { hash } from "node:crypto";

const leastLength = 32;

/** Reads a service token as settings hold it: the token itself, or `sha256:` and its digest in hex. Answers the digest. */
export function readServiceToken(text: string): Buffer {
  const hex = /^sha256:([0-9a-f]{64})$/i.exec(text)?.[1];
  if (hex) return Buffer.from(hex, "hex");
  if (text.startsWith("sha256:")) throw new Error("must have 64 hex digits after sha256:");
  if (text.length < leastLength || !/^[A-Za-z0-9._~+/=-]+$/.test(text)) {
    throw new Error(
      `must be at least ${leastLength} characters that a bearer token may have (A-Z a-z 0-9 . _ ~ + / = -)`,
    );
  }
  return digestServiceToken(text);
}

export function digestServiceToken(token: string): Buffer {
  return hash("sha256", token, "buffer");
}

/** Names a token in records and on screens; proves nothing, since it is the digest of a digest. */
export function fingerprintOf(digest: Buffer): string {
  return digestServiceToken(digest.toString("hex")).toString("hex").slice(0, 16);
}
