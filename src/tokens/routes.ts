import type { Handlers } from "../contract/handlers.ts";
import { Problem } from "../errors.ts";
import type { KeyRing } from "./key-ring.ts";
import { keySetSeconds } from "./key-times.ts";

export function keyRoutes({ keyRing }: { keyRing: KeyRing }): Handlers<"getJsonWebKeySet"> {
  return {
    async getJsonWebKeySet() {
      const keys = keyRing.published();
      // An empty set would be kept, and every token refused with it. Who gets no answer goes on with what it has.
      if (keys.length === 0) throw new Problem("unavailable", { reason: "no key is known yet" });
      return {
        status: 200,
        body: { keys },
        headers: { "cache-control": `public, max-age=${keySetSeconds}` },
      };
    },
  };
}
