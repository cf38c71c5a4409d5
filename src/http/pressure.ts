import underPressure from "@fastify/under-pressure";
import type { FastifyInstance } from "fastify";
import { Problem } from "../errors.ts";

/** Refuses work while the event loop lags or the database is behind, so that what is under way comes to its end. */
export async function relievePressure(app: FastifyInstance, isDatabaseBusy: () => boolean): Promise<void> {
  // Not shorter than the delay that is allowed: an interval without a single sample counts as an endless one.
  const sampleInterval = 1_000;
  let begun = 0;
  let latest = Number.NEGATIVE_INFINITY;
  await app.register(underPressure, {
    maxEventLoopDelay: 1_000,
    sampleInterval,
    pressureHandler(request) {
      // Verifiers, the platform and whoever looks why are answered whatever the load.
      if (/^\/(\.well-known\/|health\/|metrics$)/.test(request.url)) return;
      const now = performance.now();
      if (now - latest > 2 * sampleInterval) begun = now;
      latest = now;
      // One bad second is a hiccup, as when a process has just begun; the judgement is about the second before.
      if (now - begun < 2 * sampleInterval) return;
      throw new Problem("unavailable", { reason: "event loop under pressure" });
    },
  });
  app.addHook("onRequest", (request, _reply, done) => {
    // Nothing else needs the database, but for readiness and metrics, which say how it is.
    const path = request.routeOptions.url ?? request.url;
    const refused = path.startsWith("/api/") && isDatabaseBusy();
    done(refused ? new Problem("unavailable", { reason: "database pool under pressure" }) : undefined);
  });
}
