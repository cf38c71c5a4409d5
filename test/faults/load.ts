import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Parts, signIn, signUp } from "./ceremonies.ts";
import { type Step, steps } from "./steps.ts";

export interface Load {
  /** Lets everybody finish what they do; what nobody answers is given up in the end. */
  stop(): Promise<void>;
}

const members = 10;
const stepsOfALife = 40;
const longestPauseMs = 60;

/** People and services at work on both dynos: who has done enough makes room for somebody who signs up. */
export function startLoad(parts: Parts): Load {
  let stopping = false;

  async function live(): Promise<void> {
    while (!stopping) {
      const member = await signUp(parts);
      for (let count = 0; member && !stopping && count < stepsOfALife; count += 1) {
        await sleep(randomInt(longestPauseMs));
        if (member.session?.state !== "live" && !(await signIn(parts, member))) break;
        await pick(steps)(parts, member);
      }
      if (!member) await sleep(longestPauseMs);
    }
  }

  const lives = Array.from({ length: members }, live);
  return {
    async stop() {
      stopping = true;
      await Promise.all(lives);
    },
  };
}

function pick(table: [share: number, step: Step][]): Step {
  let left = randomInt(table.reduce((sum, [share]) => sum + share, 0));
  for (const [share, step] of table) {
    left -= share;
    if (left < 0) return step;
  }
  throw new Error("unreachable");
}
