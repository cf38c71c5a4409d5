import { setTimeout } from "node:timers/promises";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type pg from "pg";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Handlers } from "../contract/handlers.ts";
import type { Log } from "../log.ts";

/** What is asked of the database when the metrics are read; the same from whichever process. */
export interface Reading {
  /** Names and what they are. */
  gauges: Record<`queue_${string}`, string>;
  /** A value for each, undefined where there is none. */
  read(): Promise<(number | undefined)[]>;
}

/** Operations whose outcomes are counted by themselves: `success`, or what `outcomeOf` makes of the problem. */
export interface Outcomes {
  name: `queue_${string}_total`;
  help: string;
  operation: string;
  outcomeOf?(problem: NonNullable<FastifyRequest["problem"]>): string;
}

interface MetricsOptions {
  /** Names the process: behind a router each read may come to another one. */
  process: string;
  pool: pg.Pool;
  readings: Reading[];
  outcomes: Outcomes[];
  log: Log;
}

export interface Metrics {
  /** Counts and times the requests of the service. */
  watch(app: FastifyInstance): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
  contentType: string;
}

// Prometheus waits for ten seconds, and what this process has counted is to reach it whatever hangs.
const readingMs = 4_000;
// Seconds: from a single look into the database to the deadline of a request.
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Labels are names from the contract and statuses, never anything that came with a request. */
export function createMetrics({ process, pool, readings, outcomes, log }: MetricsOptions): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ process });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Counter({
    name: "queue_http_requests_total",
    help: "Requests that were answered, by operation, status and problem.",
    labelNames: ["operation", "status", "problem"] as const,
    registers,
  });
  const durations = new Histogram({
    name: "queue_http_request_duration_seconds",
    help: "How long the answers took.",
    labelNames: ["operation"] as const,
    buckets,
    registers,
  });
  const counters = new Map(
    outcomes.map(({ name, help, operation, outcomeOf }) => {
      const counter = new Counter({ name, help, labelNames: ["outcome"] as const, registers });
      return [operation, { counter, outcomeOf }] as const;
    }),
  );
  new Gauge({
    name: "queue_database_connections",
    help: "Connections of the pool, and requests that wait for one.",
    labelNames: ["state"] as const,
    registers,
    collect() {
      this.set({ state: "busy" }, pool.totalCount - pool.idleCount);
      this.set({ state: "idle" }, pool.idleCount);
      this.set({ state: "waiting" }, pool.waitingCount);
    },
  });
  const up = new Gauge({
    name: "queue_database_up",
    help: "Whether the database answered when the metrics were read.",
    registers,
  });
  const read = readings.map((reading) => ({
    gauges: Object.entries(reading.gauges).map(([name, help]) => new Gauge({ name, help, registers })),
    read: reading.read,
  }));

  /** One after the other, so that a process under pressure is not pressed by being looked at. */
  async function readGauges(): Promise<void> {
    const late = setTimeout(readingMs, "late" as const, { ref: false });
    for (const reading of read) {
      const values = await Promise.race([reading.read(), late]);
      if (values === "late") throw new Error(`not read within ${readingMs} ms`);
      for (const [index, gauge] of reading.gauges.entries()) {
        const value = values[index];
        if (value === undefined) gauge.remove();
        else gauge.set(value);
      }
    }
  }

  async function readDatabase(): Promise<void> {
    try {
      await readGauges();
      up.set(1);
    } catch (err) {
      // Better no number than an old one.
      for (const gauge of read.flatMap(({ gauges }) => gauges)) gauge.remove();
      up.set(0);
      log.warn({ err }, "metrics: the database was not read");
    }
  }

  return {
    contentType: registry.contentType,
    watch(app) {
      app.addHook("onResponse", (request, reply, done) => {
        const operation = request.routeOptions.config.operation?.id ?? "none";
        const { problem } = request;
        requests.inc({ operation, status: reply.statusCode, problem: problem?.code ?? "" });
        durations.observe({ operation }, reply.elapsedTime / 1000);
        const counted = counters.get(operation);
        if (counted)
          counted.counter.inc({
            outcome: problem ? (counted.outcomeOf?.(problem) ?? problem.code) : "success",
          });
        done();
      });
    },
    async text() {
      await readDatabase();
      return registry.metrics();
    },
  };
}

export function metricsRoutes({ metrics }: { metrics: Metrics }): Handlers<"getMetrics"> {
  return {
    async getMetrics() {
      return {
        status: 200,
        body: await metrics.text(),
        headers: { "content-type": metrics.contentType },
      };
    },
  };
}
