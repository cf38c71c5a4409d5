import { problems } from "./contract/tables.ts";

export type ProblemCode = keyof typeof problems;

export interface InputFault {
  in: "body" | "path" | "query" | "header";
  /** JSON Pointer (RFC 6901). */
  pointer: string;
  detail: string;
}

interface ProblemOptions {
  /** For the log and the audit; the caller never sees it. */
  reason?: string;
  errors?: InputFault[];
  headers?: Record<string, string>;
  /** Members of the document beyond those that every problem has. */
  members?: { acr_values: string; max_age: number };
  cause?: unknown;
}

/** What a caller is told when an operation refuses (RFC 9457). The codes are those of openapi/components/problems.yaml. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly status: number;
  readonly reason: string | undefined;
  readonly errors: InputFault[] | undefined;
  readonly headers: Record<string, string>;
  readonly members: ProblemOptions["members"];

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    super(problems[code].title, { cause: options.cause });
    this.code = code;
    this.status = problems[code].status;
    this.reason = options.reason;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
    this.members = options.members;
  }
}
