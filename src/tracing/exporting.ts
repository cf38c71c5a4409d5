import { ExportResultCode } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import type { SpanExporter } from "@opentelemetry/sdk-trace";
import type { Log } from "../log.ts";

export interface Collector {
  /** Its address, to which OTLP's path is added. */
  endpoint: string;
  headers: Record<string, string>;
}

const exportMs = 5_000;

/** OTLP over HTTP, as JSON. What else OTEL_EXPORTER_OTLP_* says (certificates, compression) the library reads itself. */
export function createExporter({ endpoint, headers }: Collector): SpanExporter {
  return new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, "")}/v1/traces`,
    headers,
    timeoutMillis: exportMs,
    // Exports that hang hold their spans; beyond these, others are dropped.
    concurrencyLimit: 5,
  });
}

/** Says when the collector begins not to take spans, and when it takes them again; never what it answered. */
export function reportFailures(exporter: SpanExporter, log: Log): SpanExporter {
  let failing = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const failed = result.code !== ExportResultCode.SUCCESS;
        if (failed && !failing)
          log.warn({ reason: failureOf(result.error) }, "the collector takes no traces; they are dropped");
        if (!failed && failing) log.info("the collector takes traces again");
        failing = failed;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}

/** Its status, or what became of the connection. */
export function failureOf(error: Error | undefined): string {
  const { code, name } = (error ?? {}) as { code?: string | number; name?: string };
  return String(code ?? name ?? "no answer");
}
