import type { Clock } from "../clock.ts";
import type { Handlers } from "../contract/handlers.ts";
import { Problem } from "../errors.ts";

interface HealthOptions {
  /** Rejects when the database does not answer. */
  askDatabase: () => Promise<unknown>;
  clock: Clock;
  /** Throws while no access token can be signed. */
  requireSigningKey: () => void;
  isClosing: () => boolean;
}

export function healthRoutes({
  askDatabase,
  clock,
  requireSigningKey,
  isClosing,
}: HealthOptions): Handlers<"getLiveness" | "getReadiness"> {
  return {
    async getLiveness() {
      return { status: 200, body: { status: "ok" } };
    },
    async getReadiness() {
      if (isClosing()) throw new Problem("unavailable", { reason: "shutting down" });
      try {
        await askDatabase();
        // Whoever does not know the time grants nothing.
        clock.now();
      } catch (cause) {
        throw new Problem("unavailable", { cause, reason: "the database does not answer" });
      }
      requireSigningKey();
      return { status: 200, body: { status: "ok" } };
    },
  };
}
