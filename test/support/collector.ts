import { once } from "node:events";
import { createServer } from "node:http";

/** How a collector may be: as it should, gone, silent, refusing, or answering what is no answer. */
export type CollectorMood = "well" | "gone" | "silent" | "refusing" | "throttling" | "garbled" | "dripping";

export interface CollectedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  /** By OTLP's numbers: 1 internal, 2 server, 3 client, 5 consumer. */
  kind: number;
  attributes: Record<string, unknown>;
  /** 2 is an error. */
  status: number;
  /** `web` or `worker`. */
  process: unknown;
}

export interface Collector {
  url: string;
  mood: CollectorMood;
  /** What was sent, word by word. */
  bodies: string[];
  headers: Record<string, unknown>[];
  spans(): CollectedSpan[];
  close(): Promise<void>;
}

interface KeyValue {
  key: string;
  value: Record<string, unknown>;
}

/** Takes OTLP over HTTP, as JSON (https://opentelemetry.io/docs/specs/otlp/#otlphttp), and understands its spans. */
export async function startCollector(t: { teardown(fn: () => Promise<void>): void }): Promise<Collector> {
  const server = createServer(async (request, response) => {
    if (collector.mood === "gone") return request.socket.destroy();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    collector.bodies.push(Buffer.concat(chunks).toString());
    collector.headers.push(request.headers);
    const isRight =
      request.method === "POST" &&
      request.url === "/v1/traces" &&
      request.headers["content-type"] === "application/json";
    if (!isRight) return response.writeHead(404).end();
    if (collector.mood === "silent") return;
    if (collector.mood === "refusing") return response.writeHead(403).end("who are you?");
    if (collector.mood === "throttling") return response.writeHead(503, { "retry-after": "3600" }).end();
    if (collector.mood === "garbled") return response.writeHead(200).end("<html>");
    if (collector.mood === "dripping") {
      const drip = setInterval(() => response.write(" "), 100);
      return response.on("close", () => clearInterval(drip));
    }
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const collector: Collector = {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    mood: "well",
    bodies: [],
    headers: [],
    spans: () => collector.bodies.flatMap(readSpans),
    async close() {
      server.closeAllConnections();
      if (server.listening) await new Promise((done) => server.close(done));
    },
  };
  t.teardown(() => collector.close());
  return collector;
}

function readSpans(body: string): CollectedSpan[] {
  const { resourceSpans = [] } = JSON.parse(body) as {
    resourceSpans?: {
      resource: { attributes: KeyValue[] };
      scopeSpans: {
        spans: (Omit<CollectedSpan, "attributes" | "status" | "process"> & {
          attributes: KeyValue[];
          status: { code: number };
        })[];
      }[];
    }[];
  };
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ traceId, spanId, parentSpanId, name, kind, attributes, status }) => ({
        ...{ traceId, spanId, name, kind },
        parentSpanId: parentSpanId || undefined,
        attributes: readAttributes(attributes),
        status: status.code,
        process: readAttributes(resource.attributes)["queue.process"],
      })),
    ),
  );
}

function readAttributes(attributes: KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
