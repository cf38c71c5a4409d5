import { setTimeout as sleep } from "node:timers/promises";
import type { World } from "./world.ts";

export interface Fault {
  name: string;
  /** Settings of the dynos that this fault begins with. */
  own?: World["own"];
  /** What befalls the service, for so long or so often; afterwards the world is as before, but the service may not be. */
  strike(world: World, short: boolean): Promise<string[]>;
}

const nothing: string[] = [];

export const faults: Fault[] = [
  {
    name: "kill -9",
    async strike(world, short) {
      for (let count = 0; count < (short ? 2 : 20); count += 1) {
        const dyno = world.dynos[count % 2] as World["dynos"][0];
        await dyno.kill();
        await sleep(200);
        await world.start(dyno);
        await sleep(500);
      }
      return nothing;
    },
  },
];
