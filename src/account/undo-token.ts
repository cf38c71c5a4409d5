import { createHmac, timingSafeEqual } from "node:crypto";
import type { KeyGenerations } from "../derived-keys.ts";

const idLength = 16;

/** base64url(change id, HMAC-SHA256(k_undo, change id)): nothing of it is stored, and every mail of it holds the same. */
export function undoToken(key: Buffer, changeId: string): string {
  const id = Buffer.from(changeId.replaceAll("-", ""), "hex");
  return Buffer.concat([id, createHmac("sha256", key).update(id).digest()]).toString("base64url");
}

/** The id of the change that the token undoes, if Queue made it with the secret in force or the one before it. */
export function readUndoToken(keys: KeyGenerations, token: string): string | undefined {
  const given = Buffer.from(token, "base64url");
  if (given.length !== idLength + 32) return undefined;
  const id = given
    .toString("hex", 0, idLength)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const good = keys
    .map(({ undo }) => timingSafeEqual(Buffer.from(undoToken(undo, id), "base64url"), given))
    .includes(true);
  return good ? id : undefined;
}
