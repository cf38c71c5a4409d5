import type { FastifyBaseLogger } from "fastify";
import { type BaseLogger, type LoggerOptions, pino } from "pino";
import pretty from "pino-pretty";

/** Where the parts write what happened; whose it is they need not know. */
export type Log = Pick<BaseLogger, "debug" | "info" | "warn" | "error">;

/** JSON lines in production; in development one readable line a request. */
export function createLog({ production, level }: { production: boolean; level: string }): FastifyBaseLogger {
  const options = {
    level,
    serializers: { err: describeError },
    base: production ? { pid: process.pid } : null,
  };
  if (production) return createProductionLog(options);
  const stream = pretty({
    sync: true,
    ignore: "pid,hostname,request_id,trace_id,method,route,status,ms,operation,problem,reason",
    translateTime: "HH:MM:ss",
    messageFormat: (line, messageKey) =>
      line.method === undefined
        ? String(line[messageKey])
        : [
            line.method,
            line.route,
            line.status,
            `${line.ms}ms`,
            line.problem,
            line.reason && `(${line.reason})`,
          ]
            .filter(Boolean)
            .join(" "),
  });
  return pino(options, stream);
}

/** Enough to find the fault. A database's `detail` quotes the row, and the row is somebody's. */
function describeError(error: Error & { code?: string; constraint?: string }): object {
  const cause = error.cause instanceof Error ? describeError(error.cause) : undefined;
  return {
    type: error.name,
    message: error.message,
    ...(error.code && { code: error.code }),
    ...(error.constraint && { constraint: error.constraint }),
    stack: error.stack,
    ...(cause && { cause }),
  };
}

/** The message of the one line that each request has. */
export const requestMessage = "request";

/**
 * The lines of requests are written together, so that a request does not pay for a write of its own. Any other line is
 * there when the call returns: what was erased, the head of the seals and what went wrong must not end with the process.
 */
function createProductionLog(options: LoggerOptions): FastifyBaseLogger {
  const destination = pino.destination({ minLength: 16_000, periodicFlush: 100, sync: false });
  return pino(
    {
      ...options,
      hooks: {
        logMethod(line, method) {
          method.apply(this, line);
          if (line[1] !== requestMessage) destination.flushSync();
        },
      },
    },
    destination,
  );
}
