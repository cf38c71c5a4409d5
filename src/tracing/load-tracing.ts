import type { Tracing, TracingOptions } from "./tracing.ts";

/** Loads what knows OpenTelemetry only now: without a collector a process has none of it. */
export async function loadTracing(options: TracingOptions): Promise<Tracing> {
  const { startTracing } = await import("./tracing.ts");
  return startTracing(options);
}
