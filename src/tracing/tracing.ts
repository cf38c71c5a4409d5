import { hostname } from "node:os";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { FastifyInstance } from "fastify";
import type { Log } from "../log.ts";
import { type Collector, createExporter, reportFailures } from "./exporting.ts";
import { watchRequests } from "./request-spans.ts";
import { createSpans } from "./spans.ts";
import { type Driver, traceDriver } from "./statement-spans.ts";
import type { Trace } from "./trace.ts";

// Imported only where a collector is configured: this and what it imports are all that knows OpenTelemetry.
// docs/decisions/0023-metrics-and-traces.md

export interface TracingOptions extends Collector {
  sampler: SamplerName;
  ratio: number;
  process: "web" | "worker";
  log: Log;
}

/** By their names in OpenTelemetry's specification. */
export type SamplerName = `${"" | "parentbased_"}${"always_on" | "always_off" | "traceidratio"}`;

export interface Tracing {
  watchRequests(app: FastifyInstance): void;
  /** Opens connections whose statements are traced. */
  driver: Driver;
  trace: Trace;
  /** Sends what is left, and waits for that no longer than two seconds. */
  stop(): Promise<void>;
}

const stopMs = 2_000;

/** Spans wait in a bounded queue for the next batch; whatever becomes of them, nobody who is served waits for it. */
export function startTracing({ sampler, ratio, process, log, ...collector }: TracingOptions): Tracing {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      "service.name": "queue",
      "service.instance.id": hostname(),
      "queue.process": process,
    }),
    sampler: createSampler(sampler, ratio),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: reportFailures(createExporter(collector), log),
        maxQueueSize: 2_048,
        maxExportBatchSize: 512,
        scheduledDelayMillis: 5_000,
        exportTimeoutMillis: 6_000,
      }),
    ],
  });
  const spans = createSpans(provider.getTracer("queue"));
  return {
    watchRequests: (app) => watchRequests(app, spans),
    driver: traceDriver(spans),
    trace: spans.trace,
    async stop() {
      let timer: NodeJS.Timeout | undefined;
      const enough = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, stopMs);
      });
      // What was not taken has been logged.
      await Promise.race([provider.shutdown().catch(() => {}), enough]);
      clearTimeout(timer);
    },
  };
}

function createSampler(name: SamplerName, ratio: number): Sampler {
  const root = name.endsWith("always_off")
    ? new AlwaysOffSampler()
    : name.endsWith("always_on")
      ? new AlwaysOnSampler()
      : new TraceIdRatioBasedSampler(ratio);
  return name.startsWith("parentbased_") ? new ParentBasedSampler({ root }) : root;
}
