import { hostname } from "node:os";
import type { FastifyInstance } from "fastify";
import { registerAccountPage } from "./account-page/serve.ts";
import { type CoreOptions, composeCore } from "./composition/core.ts";
import { composeCustomerParts } from "./composition/customer-parts.ts";
import { composeOperatorParts } from "./composition/operator-parts.ts";
import { createReadings } from "./composition/readings.ts";
import { composeServiceParts } from "./composition/service-parts.ts";
import { loadContract } from "./contract/operations.ts";
import { watchPoolQueue } from "./database/pool-queue.ts";
import { bindOperations } from "./http/bind.ts";
import { registerDocumentation } from "./http/documentation.ts";
import { healthRoutes } from "./http/health.ts";
import { createMetrics, metricsRoutes } from "./http/metrics.ts";
import { createHttpService } from "./http/service.ts";
import { type Outbox, registerOutboxPage } from "./mail/outbox.ts";
import { sessionGuards } from "./sessions/guards.ts";
import { keyRoutes } from "./tokens/routes.ts";
import { untraced } from "./tracing/trace.ts";
import type { Tracing } from "./tracing/tracing.ts";

export interface AppOptions extends Omit<CoreOptions, "trace"> {
  /** Where development keeps its mails; shown at /outbox. */
  outbox?: Outbox | undefined;
  /** Where a collector is configured. */
  tracing?: Tracing | undefined;
}

/** Puts the parts together; with src/composition, all that sees every part. */
export async function createApp({ outbox, tracing, ...options }: AppOptions): Promise<FastifyInstance> {
  const { config, database, clock, log } = options;
  const document = loadContract();
  const core = await composeCore({ ...options, trace: tracing?.trace ?? untraced });
  const customerParts = composeCustomerParts(core);
  const {
    handlers: serviceHandlers,
    guards,
    revocationFeed,
    tokenUse,
    knownKeys,
  } = composeServiceParts(core);

  const metrics = createMetrics({
    process: hostname(),
    pool: database.pool,
    readings: createReadings({ db: database.db, clock, keySource: config.tokens.keys }),
    outcomes: [
      { name: "queue_sign_ins_total", help: "Sign-ins by outcome.", operation: "verifyAuthentication" },
      {
        name: "queue_refreshes_total",
        help: "Refreshes by outcome; `reused` is an old token, which ended its session.",
        operation: "refreshSession",
        outcomeOf: ({ code, reason }) => /^refresh (\w+)$/.exec(reason ?? "")?.[1] ?? code,
      },
    ],
    log,
  });

  const app = await createHttpService({
    log,
    ...config.http,
    apiEnabled: config.apiEnabled,
    isDatabaseBusy: watchPoolQueue(database.pool),
    tracing,
  });
  metrics.watch(app);
  let closing = false;
  app.addHook("preClose", async () => {
    closing = true;
    revocationFeed.close();
  });
  app.addHook("onClose", async () => {
    await Promise.all([tokenUse.stop(), knownKeys.stop(), core.keyRing.stop()]);
  });
  bindOperations(app, {
    document,
    guards: { ...sessionGuards(core), ...guards },
    origins: config.http.origins,
    createLimiter: core.createLimiter,
    clock,
    requireSigningKey: core.keyRing.requireSigningKey,
    handlers: {
      ...customerParts.handlers,
      ...composeOperatorParts(core, customerParts),
      ...serviceHandlers,
      ...keyRoutes(core),
      ...healthRoutes({
        askDatabase: () => database.pool.query("select"),
        clock,
        requireSigningKey: core.keyRing.requireSigningKey,
        isClosing: () => closing,
      }),
      ...metricsRoutes({ metrics }),
    },
  });
  await registerDocumentation(app, document, config.http.baseUrl);
  if (config.accountPage) await registerAccountPage(app);
  if (outbox && !config.production) registerOutboxPage(app, outbox);
  return app;
}
