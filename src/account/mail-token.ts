import { createHmac, timingSafeEqual } from "node:crypto";

const idLength = 16;

/**
 * What a link in a mail proves itself with: base64url(id, HMAC-SHA256(key, id)), by a key of its own for each purpose.
 * Nothing of it is stored, and every mail about the same row holds the same.
 */
export function mailToken(key: Buffer, id: string): string {
  const bytes = Buffer.from(id.replaceAll("-", ""), "hex");
  return Buffer.concat([bytes, createHmac("sha256", key).update(bytes).digest()]).toString("base64url");
}

/** The id that the token is about, if Queue made it with one of the keys: that of the secret in force or of the one before. */
export function readMailToken(keys: Buffer[], token: string): string | undefined {
  const given = Buffer.from(token, "base64url");
  if (given.length !== idLength + 32) return undefined;
  const id = given
    .toString("hex", 0, idLength)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const good = keys
    .map((key) => timingSafeEqual(Buffer.from(mailToken(key, id), "base64url"), given))
    .includes(true);
  return good ? id : undefined;
}
