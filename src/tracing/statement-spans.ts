import { AsyncLocalStorage } from "node:async_hooks";
import { type Span, SpanKind } from "@opentelemetry/api";
import pg from "pg";
import { markFailed, type Spans } from "./spans.ts";
import { summarize } from "./statement-summary.ts";

/** What of the driver makes connections. */
export type Driver = Pick<typeof pg, "Client" | "Pool">;

type Callback = (error: Error | null | undefined, ...rest: unknown[]) => void;
type Connected = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

/** The driver, with a span for each statement of a request or a job. Its text and its parameters are in none. */
export function traceDriver(spans: Spans): Driver {
  function startStatement(statement: unknown): Span | undefined {
    // What nobody waits for, such as looking for work each second, would only be many.
    if (!spans.current()) return undefined;
    const { text, name } =
      typeof statement === "string"
        ? { text: statement, name: undefined }
        : (statement as { text?: string; name?: string });
    const { summary, operation, table } = summarize(text ?? "");
    const called = name ?? summary;
    return spans.start(called, {
      kind: SpanKind.CLIENT,
      attributes: {
        "db.system.name": "postgresql",
        "db.query.summary": called,
        ...(operation !== undefined && { "db.operation.name": operation }),
        ...(table !== undefined && { "db.collection.name": table }),
      },
    });
  }

  function end(span: Span, error?: unknown): void {
    if (error) {
      markFailed(span, error);
      const { code } = error as { code?: string };
      if (code && /^[0-9A-Z]{5}$/.test(code)) span.setAttribute("db.response.status_code", code);
    }
    span.end();
  }

  class Client extends pg.Client {
    // It takes and answers what the driver's does, in all its forms.
    override query(...given: any[]): any {
      const ask = super.query.bind(this) as (...args: unknown[]) => unknown;
      const span = startStatement(given[0]);
      if (!span) return ask(...given);
      const callback = given.at(-1);
      if (typeof callback === "function") {
        const told: Callback = (error, ...rest) => {
          end(span, error);
          (callback as Callback)(error, ...rest);
        };
        return ask(...given.slice(0, -1), told);
      }
      const answer = ask(...given);
      if (answer instanceof Promise)
        answer.then(
          () => end(span),
          (error: unknown) => end(span, error),
        );
      else end(span);
      return answer;
    }
  }

  class Pool extends pg.Pool {
    constructor(config?: pg.PoolConfig) {
      super({ Client, ...config });
    }
    override connect(): Promise<pg.PoolClient>;
    override connect(connected: Connected): void;
    override connect(connected?: Connected): Promise<pg.PoolClient> | void {
      // Who waited is called by whoever gave the connection back, whose span is another.
      return connected ? super.connect(AsyncLocalStorage.bind(connected)) : super.connect();
    }
  }

  return { Client, Pool };
}
