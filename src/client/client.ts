import { Agent } from "undici";
import { addresses, type OperationSecurity } from "../contract/tables.ts";
import type { operations } from "../contract/types.ts";
import { send } from "./sending.ts";

// What a service calls, by the names of the contract, typed by it.

/** The operations that a service's token opens. */
export type ServiceOperation = {
  [Id in keyof operations]: "serviceToken" extends OperationSecurity[Id] ? Id : never;
}[keyof operations];

type Body<Id extends ServiceOperation> = operations[Id] extends {
  requestBody: { content: { "application/json": infer Json } };
}
  ? { body: Json }
  : { body?: never };

/** What the contract asks for, and how the call is to be made. */
export type CallOptions<Id extends ServiceOperation> = Pick<
  operations[Id]["parameters"],
  "path" | "query" | "header"
> &
  Body<Id> & {
    /** Who at the keyboard asked for it (`Queue-Operator`), if not the client's own. */
    operator?: string;
    /** For all of the call, repeats included. */
    timeoutMs?: number;
    signal?: AbortSignal;
  };

type Content<Answer> = Answer extends { content: { "application/x-ndjson": infer Line } }
  ? AsyncIterable<Line>
  : Answer extends { content: { "application/json": infer Json } }
    ? Json
    : undefined;
type Responses<Id extends ServiceOperation> = operations[Id]["responses"];

export type CallAnswer<Id extends ServiceOperation> = {
  [Status in keyof Responses<Id> & (200 | 201 | 202 | 204)]: {
    status: Status;
    /** By their names in small letters. */
    headers: Record<string, string>;
    /** Of a stream of lines, the lines; read them to the end, or break out of the loop. */
    body: Content<Responses<Id>[Status]>;
  };
}[keyof Responses<Id> & (200 | 201 | 202 | 204)];

export interface QueueClient {
  /** Calls an operation; throws QueueProblem when Queue refuses, QueueUnreachable when it does not answer. */
  call<Id extends ServiceOperation>(
    id: Id,
    ...options: Record<never, never> extends CallOptions<Id> ? [CallOptions<Id>?] : [CallOptions<Id>]
  ): Promise<CallAnswer<Id>>;
  /** Lets go of the connections, when all that was asked is answered. */
  close(): Promise<void>;
}

export interface ClientOptions {
  /** Such as https://queue.raxx.app */
  baseUrl: string;
  /** What Queue has as QUEUE_SERVICE_TOKEN_<NAME>. */
  serviceToken: string;
  /** Who is at the keyboard, for a service that people act through. */
  operator?: string;
  /** The names of the signing keys that the service verifies with; goes along as `Queue-Known-Keys`. */
  knownKeys?: () => string[];
  /** For a call, repeats included, unless it says otherwise; 5000 unless given. */
  timeoutMs?: number;
  /** How many connections at most; 20 unless given. */
  connections?: number;
}

// RFC 9110, section 9.2.2; and what POST carries though the same again does no harm.
const repeatableMethods = new Set<string>(["GET", "PUT", "DELETE"]);
const repeatablePosts = new Set<ServiceOperation>([
  "introspectToken",
  "checkPermissions",
  "searchCustomers",
  "appendAuditEvents",
  "revokeSessions",
]);

export function createQueueClient(options: ClientOptions): QueueClient {
  const { serviceToken, connections = 20, timeoutMs = 5_000 } = options;
  const baseUrl = options.baseUrl.replace(/\/$/, "");
  const dispatcher = new Agent({ connections });
  return {
    async call(id, ...[given]) {
      // The types above hold the caller; in here the parts are looked at one by one.
      const call = (given ?? {}) as AnyCall;
      const { method, path } = addresses[id];
      const operator = call.operator ?? options.operator;
      const knownKeys = options.knownKeys?.() ?? [];
      const answer = await send({
        dispatcher,
        method,
        url: baseUrl + fillIn(path, call.path ?? {}) + queryOf(call.query ?? {}),
        headers: {
          authorization: `Bearer ${serviceToken}`,
          ...(operator !== undefined && { "queue-operator": operator }),
          ...(knownKeys.length > 0 && { "queue-known-keys": knownKeys.join(",") }),
          ...(call.body !== undefined && { "content-type": "application/json" }),
          ...call.header,
        },
        body: call.body === undefined ? undefined : JSON.stringify(call.body),
        repeatable: repeatableMethods.has(method) || repeatablePosts.has(id),
        timeoutMs: call.timeoutMs ?? timeoutMs,
        signal: call.signal,
      });
      return answer as CallAnswer<typeof id>;
    },
    close: () => dispatcher.close(),
  };
}

interface AnyCall {
  path?: Record<string, string>;
  query?: Record<string, string | number | undefined>;
  header?: Record<string, string>;
  body?: unknown;
  operator?: string;
  timeoutMs?: number;
  signal?: AbortSignal;
}

function fillIn(path: string, values: Record<string, string>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    // An empty or dotted segment would be another address.
    if (!value || /^\.{1,2}$/.test(value)) throw new TypeError(`${name} is not given`);
    return encodeURIComponent(value);
  });
}

function queryOf(values: Record<string, string | number | undefined>): string {
  const given = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length > 0 ? `?${new URLSearchParams(given)}` : "";
}
