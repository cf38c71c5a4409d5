import type { Handlers } from "../contract/handlers.ts";
import type { KeyRing } from "./key-ring.ts";

// Not longer than a new key is published ahead of its first use.
const cacheSeconds = 300;

export function keyRoutes({ keyRing }: { keyRing: KeyRing }): Handlers<"getJsonWebKeySet"> {
  return {
    async getJsonWebKeySet() {
      return {
        status: 200,
        body: { keys: keyRing.published },
        headers: { "cache-control": `public, max-age=${cacheSeconds}` },
      };
    },
  };
}
