import { createHmac, hash, timingSafeEqual } from "node:crypto";
import type { KeyGenerations } from "../derived-keys.ts";

// qrt_ + base64url(key version (4) | session id (16) | generation (4) | secret (32) | HMAC-SHA256 of all before (32)).
// The secret stays for the life of the session and the row holds only its SHA-256; the successor of a token is the same
// body with the next generation. So every process derives the same successor and nobody stores it, and neither the
// database nor the key alone yields a token. docs/decisions/0004-refresh-tokens.md

const prefix = "qrt_";
const bodyLength = 4 + 16 + 4 + 32;
const macLength = 32;

export interface RefreshToken {
  sessionId: string;
  generation: number;
  secret: Buffer;
}

export interface RefreshTokens {
  encode(token: RefreshToken): string;
  /** The token's parts if Queue made it, else undefined. Asks nothing of the database. */
  decode(text: string): RefreshToken | undefined;
}

export function createRefreshTokens(keys: KeyGenerations): RefreshTokens {
  const [newest] = keys;
  return {
    encode({ sessionId, generation, secret }) {
      const body = Buffer.alloc(bodyLength);
      newest.version.copy(body, 0);
      body.write(sessionId.replaceAll("-", ""), 4, "hex");
      body.writeUInt32BE(generation, 20);
      secret.copy(body, 24);
      return prefix + Buffer.concat([body, mac(newest.refresh, body)]).toString("base64url");
    },
    decode(text) {
      if (!text.startsWith(prefix)) return undefined;
      const bytes = Buffer.from(text.slice(prefix.length), "base64url");
      // One token has one spelling.
      if (bytes.length !== bodyLength + macLength || prefix + bytes.toString("base64url") !== text)
        return undefined;
      const body = bytes.subarray(0, bodyLength);
      const key = keys.find(({ version }) => version.equals(body.subarray(0, 4)));
      if (!key || !timingSafeEqual(mac(key.refresh, body), bytes.subarray(bodyLength))) return undefined;
      const id = body.toString("hex", 4, 20);
      return {
        sessionId: id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
        generation: body.readUInt32BE(20),
        secret: Buffer.from(body.subarray(24)),
      };
    },
  };
}

export function hashRefreshSecret(secret: Buffer): Buffer {
  return hash("sha256", secret, "buffer");
}

function mac(key: Buffer, body: Buffer): Buffer {
  return createHmac("sha256", key).update(body).digest();
}
