import { createPrivateKey, type KeyObject } from "node:crypto";
import { makeValidator } from "envalid";
import { readServiceToken } from "./service-token.ts";

// The forms that settings have: each reads a text, or says what it must be.

const unitSeconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

export const wholeNumber = (least: number, most: number) =>
  makeValidator<number>((input) => {
    const value = Number(input);
    if (!/^\d+$/.test(input) || value < least || value > most)
      throw new Error(`must be a whole number from ${least} to ${most}`);
    return value;
  });
export const fraction = makeValidator<number>((input) => {
  const value = Number(input);
  if (!/^\d?(\.\d+)?$/.test(input) || input === "" || value > 1)
    throw new Error("must be a number from 0 to 1");
  return value;
});
export const headers = makeValidator<Record<string, string>>((input) =>
  Object.fromEntries(
    input.split(",").map((part) => {
      const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*([!-~]*)\s*$/.exec(part) ?? [];
      // What it is stays unsaid: it may be a key.
      if (!name || value === undefined) throw new Error("must be name=value, separated by commas");
      return [name, decodeURIComponent(value)];
    }),
  ),
);
export const duration = makeValidator<number>((input) => {
  const [, amount, unit = ""] = /^([1-9]\d{0,5})([smhd])$/.exec(input) ?? [];
  if (!amount) throw new Error("must be a duration such as 90s, 10m, 72h or 30d");
  return Number(amount) * (unitSeconds[unit] as number);
});
export const onOff = makeValidator<boolean>((input) => {
  if (input !== "on" && input !== "off") throw new Error("must be on or off");
  return input === "on";
});
export const secret = makeValidator<Buffer>((input) => {
  const bytes = Buffer.from(input, "base64url");
  if (bytes.length < 32 || !/^[A-Za-z0-9_+/-]+=*$/.test(input))
    throw new Error("must be at least 32 random bytes in base64");
  return bytes;
});
const originOf = (input: string): string => {
  const url = URL.parse(input);
  const secure = url?.protocol === "https:" || (url?.protocol === "http:" && url.hostname === "localhost");
  if (!url || !secure || url.origin !== input)
    throw new Error(`has ${input}, which is not an origin such as https://raxx.app`);
  return url.origin;
};
export const origins = makeValidator<string[]>((input) =>
  input.split(",").map((part) => originOf(part.trim())),
);
export const origin = makeValidator<string>(originOf);
export const pem = makeValidator<string>((input) => {
  // Settings on one line write their line breaks as \n.
  const text = input.replaceAll("\\n", "\n");
  if (!text.includes("-----BEGIN")) throw new Error("must be one or more PEM blocks");
  return text;
});
export const parameterName = makeValidator<string>((input) => {
  if (!/^[A-Za-z0-9_.\-/:]{1,1011}$/.test(input))
    throw new Error("must be the name or ARN of an SSM parameter");
  return input;
});
export const ed25519Key = makeValidator<KeyObject>((input) => {
  const key = readPrivateKey(input.replaceAll("\\n", "\n"));
  if (key?.asymmetricKeyType !== "ed25519") throw new Error("must be an Ed25519 private key as PEM");
  return key;
});
function readPrivateKey(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}
export const url = (...protocols: string[]) =>
  makeValidator<string>((input) => {
    if (!protocols.includes(URL.parse(input)?.protocol ?? ""))
      throw new Error(`must be a URL with ${protocols.join(" or ")}`);
    return input;
  });
export const serviceToken = makeValidator<Buffer>(readServiceToken);
