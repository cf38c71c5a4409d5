import { Readable } from "node:stream";

/**
 * A stream of the parts. The next one is asked for when the client has taken the last, and none once the client is gone.
 * One that does not come within `partMs` breaks the stream off, so that its reader knows that it is not whole.
 */
export function lineStream(parts: AsyncIterable<string>, partMs = 9_000): Readable {
  return Readable.from(inTime(parts, partMs));
}

async function* inTime(parts: AsyncIterable<string>, partMs: number): AsyncGenerator<string> {
  const iterator = parts[Symbol.asyncIterator]();
  try {
    for (;;) {
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(() => late.reject(new Error(`no further part within ${partMs} ms`)), partMs);
      const part = await Promise.race([iterator.next(), late.promise]).finally(() => clearTimeout(timer));
      if (part.done) return;
      yield part.value;
    }
  } finally {
    // Not waited for: it comes after the part that did not.
    iterator.return?.().catch(() => {});
  }
}
