import { setTimeout as sleep } from "node:timers/promises";
import { type Dispatcher, request } from "undici";
import { QueueUnreachable, readProblem } from "./problem.ts";

export interface Sending {
  dispatcher: Dispatcher;
  url: string;
  method: "GET" | "PUT" | "POST" | "DELETE" | "PATCH";
  headers: Record<string, string>;
  body: string | undefined;
  /** Whether the same again does no harm, should the first have been carried out. */
  repeatable: boolean;
  /** For all of it, repeats included; of a stream, for what comes before its first line. */
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

const repeats = 2;
const pauseMs = 100;
// Queue is never silent for ten seconds in the middle of a stream.
const streamIdleMs = 15_000;

/**
 * Sends a request. One that may be repeated is, twice at most, when there was no connection or Queue asks to come again
 * (429, 503), as far as the time allows. Throws QueueProblem, QueueUnreachable, or the reason of the caller's signal.
 */
export async function send(sending: Sending): Promise<Answer> {
  const { repeatable, timeoutMs, signal } = sending;
  const ends = performance.now() + timeoutMs;
  const limit = new AbortController();
  const giveUp = () => limit.abort(signal?.reason);
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  signal?.addEventListener("abort", giveUp);
  if (signal?.aborted) giveUp();
  // A stream goes on after this function, under the caller's signal alone.
  const stopListening = () => signal?.removeEventListener("abort", giveUp);
  let streams = false;
  try {
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await attemptOnce(sending, limit.signal, stopListening);
      if ("answer" in outcome) {
        streams = outcome.streams;
        return outcome.answer;
      }
      const wait = Math.max(outcome.retryAfterMs, pauseMs * 2 ** attempt * (0.5 + Math.random() / 2));
      const worthwhile = outcome.again && repeatable && attempt < repeats && performance.now() + wait < ends;
      if (!worthwhile) throw outcome.error;
      await sleep(wait, undefined, { signal: limit.signal }).catch(() => {
        throw outcome.error;
      });
    }
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (limit.signal.aborted)
      throw new QueueUnreachable(`no answer within ${timeoutMs} ms`, { cause: error });
    throw error;
  } finally {
    clearTimeout(timer);
    if (!streams) stopListening();
  }
}

type Outcome = { answer: Answer; streams: boolean } | { error: Error; again: boolean; retryAfterMs: number };

async function attemptOnce(sending: Sending, signal: AbortSignal, onStreamEnd: () => void): Promise<Outcome> {
  const { dispatcher, url, method, headers, body } = sending;
  let status: number;
  let answered: Record<string, string>;
  let text: string;
  try {
    const options = { dispatcher, method, headers, signal, bodyTimeout: streamIdleMs };
    const response = await request(url, { ...options, ...(body !== undefined && { body }) });
    status = response.statusCode;
    answered = Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
    );
    if (status < 300 && answered["content-type"]?.startsWith("application/x-ndjson")) {
      const lines = readLines(response.body, sending.signal, onStreamEnd);
      return { streams: true, answer: { status, headers: answered, body: lines } };
    }
    text = await response.body.text();
  } catch (cause) {
    return { error: new QueueUnreachable("no answer", { cause }), again: !signal.aborted, retryAfterMs: 0 };
  }
  const retryAfter = Number(answered["retry-after"]);
  const retryAfterSeconds = retryAfter >= 0 ? retryAfter : undefined;
  const isJson = /[/+]json\b/.test(answered["content-type"] ?? "");
  if (status < 300 && (isJson || text === "")) {
    try {
      const parsed: unknown = text === "" ? undefined : JSON.parse(text);
      return { streams: false, answer: { status, headers: answered, body: parsed } };
    } catch (cause) {
      const error = new QueueUnreachable(`answered ${status}, but no JSON`, { cause });
      return { error, again: false, retryAfterMs: 0 };
    }
  }
  const error =
    readProblem(text, retryAfterSeconds) ?? new QueueUnreachable(`answered ${status}, but not by Queue`);
  return { error, again: status === 429 || status === 503, retryAfterMs: (retryAfterSeconds ?? 0) * 1000 };
}

/** The lines of an NDJSON stream, parsed. One that breaks off, or that is none, throws QueueUnreachable. */
async function* readLines(
  pieces: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
  onEnd: () => void,
): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const piece of pieces) {
      const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line);
    }
  } catch (cause) {
    // What its reader throws does not come by here: a generator whose reader stops is returned from.
    if (signal?.aborted) throw signal.reason;
    throw new QueueUnreachable("the stream broke off, or is none", { cause });
  } finally {
    onEnd();
  }
  if (rest !== "") throw new QueueUnreachable("the stream broke off in a line");
}
