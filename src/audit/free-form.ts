import canonicalize from "canonicalize";

const mostLevels = 5;
const mostBytes = 8 * 1024;

/**
 * Why an object that has no schema cannot be kept: Postgres takes neither a NUL nor half a surrogate pair, JSON no number
 * beyond a double, and nobody a text without end. Undefined when it can.
 */
export function freeFormFault(value: object): string | undefined {
  return (
    valueFault(value, 0) ?? (sizeOf(value) > mostBytes ? `is larger than ${mostBytes} bytes` : undefined)
  );
}

function sizeOf(value: object): number {
  return Buffer.byteLength(canonicalize(value) as string);
}

function valueFault(value: unknown, level: number): string | undefined {
  if (typeof value === "string") return textFault(value);
  if (typeof value === "number" && !Number.isFinite(value)) return "has a number that is too large";
  if (typeof value !== "object" || value === null) return undefined;
  if (level === mostLevels) return `goes deeper than ${mostLevels} levels`;
  for (const [name, member] of Object.entries(value)) {
    const fault = textFault(name) ?? valueFault(member, level + 1);
    if (fault) return fault;
  }
  return undefined;
}

function textFault(text: string): string | undefined {
  return text.isWellFormed() && !text.includes("\0")
    ? undefined
    : "has a text that is not Unicode without NUL";
}
