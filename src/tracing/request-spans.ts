import { type Span, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { parseTraceParent } from "@opentelemetry/core";
import type { FastifyInstance } from "fastify";
import type { Spans } from "./spans.ts";

// What the semantic conventions know; another method is told as `_OTHER`.
const methods = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"]);

/**
 * A span for each request, by the semantic conventions for HTTP servers, named by the operation. The address is not in
 * it: it may hold what a collector should not have. Comes before every other hook, so that all of them are in it.
 */
export function watchRequests(app: FastifyInstance, spans: Spans): void {
  app.decorateRequest("span", undefined);
  app.addHook("onRequest", (request, reply, done) => {
    const { operation } = request.routeOptions.config;
    const method = methods.has(request.method) ? request.method : "_OTHER";
    const span = spans.start(operation?.id ?? method, {
      kind: SpanKind.SERVER,
      attributes: {
        "http.request.method": method,
        ...(request.routeOptions.url !== undefined && { "http.route": request.routeOptions.url }),
        // A proxy's word for it, which may be anybody's.
        "url.scheme": request.protocol === "https" ? "https" : "http",
        "queue.request_id": request.id,
      },
      remote: remoteParent(request.headers.traceparent),
    });
    request.span = span;
    request.log = request.log.child({ trace_id: span.spanContext().traceId });
    reply.log = request.log;
    spans.within(span, done);
  });
  // The body was read by events of the connection, which are in no span.
  app.addHook("preValidation", (request, _reply, done) =>
    request.span ? spans.within(request.span, done) : done(),
  );
  app.addHook("onResponse", (request, reply, done) => {
    const { span, problem } = request;
    span?.setAttribute("http.response.status_code", reply.statusCode);
    if (problem) span?.setAttribute("error.type", problem.code);
    // By the conventions what the caller did wrong is no error of the server.
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}

/** W3C Trace Context. `tracestate` is left out: nothing is called that would need it, and a caller may write anything there. */
function remoteParent(header: string | string[] | undefined) {
  const parent = typeof header === "string" ? parseTraceParent(header) : undefined;
  return parent ? { ...parent, isRemote: true } : undefined;
}

declare module "fastify" {
  interface FastifyRequest {
    /** What the request is traced by, where it is. */
    span: Span | undefined;
  }
}
