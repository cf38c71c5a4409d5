import type { Handlers } from "../contract/handlers.ts";
import { Problem } from "../errors.ts";

interface HealthOptions {
  /** Rejects when the database does not answer. */
  askDatabase: () => Promise<unknown>;
  isClosing: () => boolean;
}

export function healthRoutes({
  askDatabase,
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
      } catch (cause) {
        throw new Problem("unavailable", { cause, reason: "the database does not answer" });
      }
      return { status: 200, body: { status: "ok" } };
    },
  };
}
