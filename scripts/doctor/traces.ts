import type { Config } from "../../src/config.ts";
import { type Finding, fault, ok } from "./finding.ts";

/** Whether the collector takes traces, by sending it none. */
export async function checkTraces(tracing: Config["tracing"]): Promise<Finding[]> {
  if (!tracing) return [];
  const { createExporter, failureOf } = await import("../../src/tracing/exporting.ts");
  const exporter = createExporter(tracing);
  const { host } = new URL(tracing.endpoint);
  const { code, error } = await new Promise<{ code: number; error?: Error }>((resolve) =>
    exporter.export([], resolve),
  );
  await exporter.shutdown();
  if (code === 0) return [ok(`The collector at ${host} takes traces.`)];
  const reason = failureOf(error);
  return [
    fault(
      `The collector at ${host} takes no traces: ${reason}. Queue serves as well without; the traces are lost.`,
      /^40[13]$/.test(reason)
        ? "Check OTEL_EXPORTER_OTLP_HEADERS: the collector does not accept the key in it."
        : "Check OTEL_EXPORTER_OTLP_ENDPOINT: the address without /v1/traces, of a collector that takes OTLP over HTTP as JSON.",
    ),
  ];
}
