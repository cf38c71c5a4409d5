import type { Random } from "../random.ts";

// Crockford's Base32 (https://www.crockford.com/base32.html): no I, L, O or U, and 32 symbols of five bits each.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const selectorLength = 4;
const secretLength = 16;
const operatorSecretLength = 24;
const wholeCode = new RegExp(`^[${alphabet}]{${selectorLength + secretLength}}$`);
const wholeOperatorCode = new RegExp(`^[${alphabet}]{${operatorSecretLength}}$`);

/** Twenty characters: four pick the row among the customer's codes, sixteen (80 bits) are the secret. */
export interface BackupCode {
  selector: string;
  secret: string;
}

/** What somebody recovers an account with. The code from an operator has no selector: there is one at most. */
export type RecoveryCode = BackupCode | { selector: undefined; secret: string };

export function newSelector(random: Random): string {
  return symbols(random, selectorLength);
}

export function newSecret(random: Random): string {
  return symbols(random, secretLength);
}

/** Longer than a backup code, so that neither is ever taken for the other: 120 bits. */
export function newOperatorSecret(random: Random): string {
  return symbols(random, operatorSecretLength);
}

/** As it is shown: five groups of four. */
export function formatBackupCode({ selector, secret }: BackupCode): string {
  return inGroups(selector + secret);
}

/** As it is shown: six groups of four. */
export function formatOperatorCode(secret: string): string {
  return inGroups(secret);
}

/** Reads what somebody typed: in any case, with or without spaces and dashes, and with the letters that Crockford maps. */
export function parseRecoveryCode(text: string): RecoveryCode | undefined {
  const code = text
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  if (wholeOperatorCode.test(code)) return { selector: undefined, secret: code };
  if (!wholeCode.test(code)) return undefined;
  return { selector: code.slice(0, selectorLength), secret: code.slice(selectorLength) };
}

function inGroups(code: string): string {
  return code.replace(/(.{4})(?=.)/g, "$1-");
}

function symbols(random: Random, length: number): string {
  return Array.from(random.bytes(length), (byte) => alphabet[byte % alphabet.length]).join("");
}
