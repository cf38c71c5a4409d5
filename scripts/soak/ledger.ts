/** What was asked and what came of it. */
export class Ledger {
  requests = 0;
  /** But for the feed, which waits on purpose. */
  longestMs = 0;
  /** By operation and status. */
  readonly answers = new Map<string, number>();
  /** What should not have been, by activity and message without its ids. */
  readonly unexpected = new Map<string, number>();

  answered(operation: string, status: number, ms: number): void {
    this.requests += 1;
    if (operation !== "listRevocations") this.longestMs = Math.max(this.longestMs, ms);
    count(this.answers, `${operation} ${status}`);
  }

  failed(activity: string, error: unknown): void {
    const { message, cause } = error as Error;
    const reason = cause instanceof Error ? ` (${cause.message})` : "";
    // Ids and times would make each one a message of its own.
    const text = `${activity}: ${message}${reason}`.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "<id>");
    count(this.unexpected, text.slice(0, 400));
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
