import { domainToASCII } from "node:url";

export interface EmailAddress {
  /** As it was written, trimmed and in NFC; where mail goes to. */
  address: string;
  /** What two spellings of one mailbox have in common; what accounts are found by. */
  key: string;
}

// An unquoted local part (RFC 5321, section 4.1.2; RFC 6531 for what is not ASCII).
const localPart = /^[^\s\p{C}"(),:;<>@[\]\\.]+(\.[^\s\p{C}"(),:;<>@[\]\\.]+)*$/u;
const domainName = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])$/;

/** Reads one mailbox, or undefined. The domain goes to A-labels by UTS 46, the local part is lower-cased in A-Z only. */
export function parseEmailAddress(input: string): EmailAddress | undefined {
  const address = input.trim().normalize("NFC");
  const at = address.lastIndexOf("@");
  const local = address.slice(0, at);
  const domain = domainToASCII(address.slice(at + 1));
  if (at < 1 || !localPart.test(local) || Buffer.byteLength(local) > 64) return undefined;
  if (!domainName.test(domain) || domain.length > 253 || domain.split(".").some((label) => label.length > 63))
    return undefined;
  const lowered = local.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return { address, key: `${lowered}@${domain}` };
}
