import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { historySeconds, publicationSeconds } from "../../src/tokens/key-times.ts";
import type { Stack } from "./stack.ts";
import type { Verified } from "./verifier.ts";

/** When the operator rotates. */
export const rotationSeconds = 90;
/** By then the new key signs, whenever the processes happened to read it. */
export const switchedSeconds = rotationSeconds + historySeconds + publicationSeconds;
/** A shorter run would hardly see the new key. */
export const shortestRotationSeconds = switchedSeconds + 120;

const fewestTokens = 10_000;
const fewestOfAKey = 500;

/** As an operator does; answers what the command said. */
export async function rotate(stack: Stack): Promise<string> {
  const { PATH, HOME } = process.env;
  const { stdout, stderr } = await promisify(execFile)("npm", ["run", "--silent", "keys", "--", "rotate"], {
    env: { PATH, HOME, ...stack.environment },
  });
  return `${stdout}${stderr}`;
}

/** What is wrong with how the tokens of a rotation were verified; nothing if all is well. */
export function judgeRotation({ kids, failed }: Verified): string[] {
  const counts = Object.values(kids).map(({ verified }) => verified);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const faults: string[] = [];
  if (failed > 0) faults.push(`${failed} tokens were not verified`);
  if (total < fewestTokens) faults.push(`only ${total} tokens were verified, not ${fewestTokens}`);
  if (counts.length !== 2) faults.push(`${counts.length} keys signed, not two`);
  if (counts.some((count) => count < fewestOfAKey))
    faults.push(`a key signed fewer than ${fewestOfAKey} tokens`);
  return faults;
}
