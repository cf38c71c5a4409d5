import { createHmac, timingSafeEqual } from "node:crypto";
import type { KeyGenerations } from "../derived-keys.ts";

const digits = 8;

/** Eight digits, HMAC(k_code, verification id): nothing of the code is stored, and a second mail holds the same one. */
export function verificationCode(key: Buffer, verificationId: string): string {
  const mac = createHmac("sha256", key).update(verificationId).digest();
  return (mac.readBigUInt64BE() % 10n ** BigInt(digits)).toString().padStart(digits, "0");
}

/** Whether the code is the verification's, under the secret in force or the one before it. Constant time. */
export function isVerificationCode(keys: KeyGenerations, verificationId: string, code: string): boolean {
  const given = Buffer.from(code);
  return keys
    .map(({ code: key }) => Buffer.from(verificationCode(key, verificationId)))
    .map((expected) => given.length === expected.length && timingSafeEqual(given, expected))
    .includes(true);
}
