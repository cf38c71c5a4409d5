import type { problems } from "../contract/tables.ts";
import type { components } from "../contract/types.ts";

type ProblemDocument = components["schemas"]["Problem"];

/** The codes of the contract that this client was made from; a newer Queue may know more. */
export type ProblemCode = keyof typeof problems | (string & {});

/** Queue refused, and says why (RFC 9457). */
export class QueueProblem extends Error {
  override readonly name = "QueueProblem";
  readonly code: ProblemCode;
  readonly status: number;
  /** Queue's log has it. */
  readonly requestId: string;
  /** What is wrong with the input, where the code is `invalid_request` or `event_conflict`. */
  readonly errors: NonNullable<ProblemDocument["errors"]>;
  readonly retryAfterSeconds: number | undefined;

  constructor(document: ProblemDocument, retryAfterSeconds?: number) {
    super(`${document.code}: ${document.title}`);
    this.code = document.code;
    this.status = document.status;
    this.requestId = document.request_id;
    this.errors = document.errors ?? [];
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * No answer that could be Queue's: no connection, none in time, one that is cut half-way or cannot be read, or one that
 * something in between gave. The cause says more.
 */
export class QueueUnreachable extends Error {
  override readonly name = "QueueUnreachable";
}

/** The problem that an answer's text is, if it is one. */
export function readProblem(text: string, retryAfterSeconds: number | undefined): QueueProblem | undefined {
  try {
    const document = JSON.parse(text) as Partial<ProblemDocument> | null;
    const isProblem = typeof document?.code === "string" && typeof document.request_id === "string";
    return isProblem ? new QueueProblem(document as ProblemDocument, retryAfterSeconds) : undefined;
  } catch {
    return undefined;
  }
}
