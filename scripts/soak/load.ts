import { setTimeout as sleep } from "node:timers/promises";
import { type Callers, createCallers } from "./caller.ts";
import { type Activity, createCustomerActivities, refresh } from "./customer-activities.ts";
import { Ledger } from "./ledger.ts";
import { createPeople, isFresh, type Person } from "./people.ts";
import { createServiceActivities, followRevocations, makeRole } from "./service-activities.ts";
import type { Stack } from "./stack.ts";

// Enough that the rate is reached while some wait for a mail.
const actors = 24;
const fewestPeople = 40;
const mostPeople = 400;
// In a hundred. Each is a mail: beyond 2000 an hour Queue takes it for a flood, and slows down.
const signUps = 0.8;

export interface Load {
  ledger: Ledger;
  /** Ends what is under way. */
  stop(): Promise<void>;
}

/** Signs some people up, then sets all at work; answers when it has begun. */
export async function startLoad(
  stack: Stack,
  { rate, onToken }: { rate: number; onToken: (token: string) => void },
): Promise<Load> {
  const ledger = new Ledger();
  const callers = createCallers({ stack, ledger, rate, onToken });
  const people = createPeople({ callers, mailbox: stack.mailbox });
  const activities = { ...createCustomerActivities(people), ...createServiceActivities(callers) };
  await makeRole(callers);
  const idle = await Promise.all(Array.from({ length: fewestPeople }, () => people.signUp()));
  let count = idle.length;
  let isOver = false;

  /** Nobody is used by two at once. */
  function takePerson(): Person | undefined {
    const index = Math.floor(Math.random() * idle.length);
    return idle.splice(index, 1)[0];
  }

  async function signUp(): Promise<void> {
    count += 1;
    idle.push(await people.signUp());
  }

  async function act(person: Person): Promise<void> {
    const [name, { run }] = pick(activities, (activity) =>
      activity === activities.erase && count <= fewestPeople ? false : (activity.suits?.(person) ?? true),
    );
    try {
      if (!isFresh(person)) await refresh(person);
      if ((await run(person)) === "gone") count -= 1;
      else idle.push(person);
    } catch (error) {
      // Their state is not known any more: somebody new comes in their place.
      count -= 1;
      ledger.failed(name, error);
    }
  }

  async function actOnAndOn(): Promise<void> {
    while (!isOver) {
      const signsUp = count < fewestPeople || (count < mostPeople && Math.random() < signUps / 100);
      const person = signsUp ? undefined : takePerson();
      if (person) await act(person);
      else if (signsUp)
        await signUp().catch((error: unknown) => {
          count -= 1;
          ledger.failed("sign up", error);
        });
      else await sleep(10);
    }
  }

  const running = [
    ...Array.from({ length: actors }, actOnAndOn),
    ...stack.webs.map(() => follow(callers, ledger, () => isOver)),
  ];
  return {
    ledger,
    async stop() {
      isOver = true;
      await Promise.all(running);
    },
  };
}

async function follow(callers: Callers, ledger: Ledger, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await followRevocations(callers, isOver).catch((error: unknown) => {
      ledger.failed("follow the feed", error);
      return sleep(1_000);
    });
  }
}

/** By weight, among those that are allowed. */
function pick(
  activities: Record<string, Activity>,
  allows: (activity: Activity) => boolean,
): [string, Activity] {
  const allowed = Object.entries(activities).filter(([, activity]) => allows(activity));
  let left = Math.random() * allowed.reduce((total, [, { weight }]) => total + weight, 0);
  for (const entry of allowed) {
    left -= entry[1].weight;
    if (left <= 0) return entry;
  }
  return allowed[0] as [string, Activity];
}
