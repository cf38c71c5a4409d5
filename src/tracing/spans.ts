import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Attributes,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace as traces,
} from "@opentelemetry/api";
import type { Trace } from "./trace.ts";

interface SpanOptions {
  kind: SpanKind;
  attributes: Attributes;
  /** What the caller said of itself, if it did; otherwise the span that is under way, if there is one. */
  remote?: SpanContext | undefined;
}

/** Spans, and which of them the code is in. The library's own globals are not touched. */
export interface Spans {
  start(name: string, options: SpanOptions): Span;
  /** The span that the code is in, while it is recorded. */
  current(): Span | undefined;
  within<Result>(span: Span, work: () => Result): Result;
  trace: Trace;
}

const kinds = { client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER };

export function createSpans(tracer: Tracer): Spans {
  const storage = new AsyncLocalStorage<Span>();

  function start(name: string, { kind, attributes, remote }: SpanOptions): Span {
    const parent = remote ?? storage.getStore()?.spanContext();
    const context = parent ? traces.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
    return tracer.startSpan(name, { kind, attributes }, context);
  }

  return {
    start,
    current() {
      const span = storage.getStore();
      return span?.isRecording() ? span : undefined;
    },
    within: (span, work) => storage.run(span, work),
    async trace({ name, kind, attributes = {} }, work) {
      const span = start(name, { kind: kind ? kinds[kind] : SpanKind.INTERNAL, attributes });
      try {
        return await storage.run(span, work);
      } catch (error) {
        markFailed(span, error);
        throw error;
      } finally {
        span.end();
      }
    },
  };
}

/** The kind of the error alone: its words may repeat an address, or the row that they are about. */
export function markFailed(span: Span, error: unknown): void {
  const { code, name } = error as { code?: unknown; name?: unknown };
  const kind = [code, name].find((one) => typeof one === "string" && /^[\w.]{1,60}$/.test(one));
  span.setAttribute("error.type", (kind as string | undefined) ?? "_OTHER");
  span.setStatus({ code: SpanStatusCode.ERROR });
}
