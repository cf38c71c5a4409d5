import { createHmac } from "node:crypto";
import type { PasskeyReference } from "./policy.ts";

// What common authenticators make: the length of a credential id and the transports that go with it, in
// the order of getTransports().
const kinds = [
  { length: 20, transports: ["hybrid", "internal"] },
  { length: 16, transports: ["hybrid", "internal"] },
  { length: 32, transports: ["internal"] },
  { length: 48, transports: ["nfc", "usb"] },
] as const;

/**
 * Passkeys that nobody has, for an address that has none, so that asking tells nothing (WebAuthn Level 3, section
 * 14.6.2). The same address always gets the same ones: number, length and transports come from HMAC(k_decoy, address).
 */
export function decoyCredentials(key: Buffer, emailKey: string): PasskeyReference[] {
  const derive = (purpose: string): Buffer =>
    createHmac("sha512", key).update(`${purpose} ${emailKey}`).digest();
  const choice = derive("number")[0] as number;
  const count = choice < 180 ? 1 : choice < 240 ? 2 : 3;
  return Array.from({ length: count }, (_, index) => {
    const bytes = derive(`credential ${index}`);
    const kind = kinds[(bytes[63] as number) % kinds.length] as (typeof kinds)[number];
    return { credential_id: bytes.subarray(0, kind.length), transports: [...kind.transports] };
  });
}
