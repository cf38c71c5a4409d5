// @ts-check

const base = "/api/v1";

/** A problem document (RFC 9457) that Queue answered with. */
export class ProblemError extends Error {
  /** @param {{ code: string, status: number, title: string, request_id?: string, errors?: { pointer: string }[] }} problem @param {number | undefined} retryAfter */
  constructor(problem, retryAfter) {
    super(problem.title);
    this.code = problem.code;
    this.status = problem.status;
    this.requestId = problem.request_id;
    /** JSON Pointers to what was wrong in the body. */
    this.pointers = (problem.errors ?? []).map(({ pointer }) => pointer);
    /** Seconds. */
    this.retryAfter = retryAfter;
  }
}

/** Nothing came back: the network is down, or the service is. */
export class NetworkError extends Error {}

/** @param {unknown} error @param {string} code */
export const isProblem = (error, code) => error instanceof ProblemError && error.code === code;

/**
 * Calls an operation. The refresh cookie goes along (`credentials`), which is what signing in, refreshing and signing
 * out set and read.
 * @param {string} method
 * @param {string} path
 * @param {{ body?: unknown, accessToken?: string | undefined }} [options]
 * @returns {Promise<any>}
 */
export async function callApi(method, path, { body, accessToken } = {}) {
  /** @type {Record<string, string>} */
  const headers = {};
  if (body !== undefined) headers["content-type"] = "application/json";
  if (accessToken) headers.authorization = `Bearer ${accessToken}`;
  let response;
  try {
    response = await fetch(base + path, {
      method,
      headers,
      credentials: "include",
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    throw new NetworkError("no answer", { cause });
  }
  if (response.status === 204) return undefined;
  const answer = await response
    .json()
    .catch(() => ({ code: "internal", status: response.status, title: "no JSON" }));
  if (response.ok) return answer;
  throw new ProblemError(answer, Number(response.headers.get("retry-after")) || undefined);
}
