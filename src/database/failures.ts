// The database is away, overloaded or read-only, as opposed to a statement being wrong: class 08 (connection), 53
// (resources), 57 (operator intervention), 25006 (read-only), 55P03 (lock time-out), 40001 and 40P01 (try again).
// https://www.postgresql.org/docs/current/errcodes-appendix.html
const sqlStates = /^(08|53|57|25006$|55P03$|40001$|40P01$)/;
const networkCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ETIMEDOUT",
  "EPIPE",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT",
]);
// node-postgres gives these no code.
const driverMessages =
  /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error|Cannot use a pool after calling end)/;

/** Whether an error says that Postgres cannot do its work now, so that a repeat may succeed. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as { code?: string; syscall?: string };
  if (code !== undefined && sqlStates.test(code)) return true;
  if (
    code !== undefined &&
    networkCodes.has(code) &&
    (syscall === "connect" || syscall === "read" || syscall === "write" || syscall === "getaddrinfo")
  )
    return true;
  return driverMessages.test(error.message);
}

/** Whether a statement would have broken the unique constraint of this name. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  const { code, constraint: broken } = error as { code?: string; constraint?: string };
  return code === "23505" && broken === constraint;
}
