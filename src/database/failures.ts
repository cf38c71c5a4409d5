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
const lossMessages = /^(Connection terminated|Client has encountered a connection error)/;
const driverMessages =
  /^(timeout exceeded when trying to connect|timeout expired|Query read timeout|Cannot use a pool after calling end)/;
// An administrator ended the connection, the server crashed or is starting.
const lossStates = /^(08|57P0[123]$)/;

/** Whether an error says that Postgres cannot do its work now, so that a repeat may succeed. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: string };
  if (code !== undefined && sqlStates.test(code)) return true;
  return isConnectionLost(error) || driverMessages.test(error.message);
}

/** Whether the statement failed because its connection was gone, or could not be made. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as { code?: string; syscall?: string };
  if (code !== undefined && lossStates.test(code)) return true;
  if (
    code !== undefined &&
    networkCodes.has(code) &&
    (syscall === "connect" || syscall === "read" || syscall === "write" || syscall === "getaddrinfo")
  )
    return true;
  return lossMessages.test(error.message);
}

/** Whether the statement's preparation had failed (invalid_sql_statement_name), as when it ran into a time-out. */
export function isUnprepared(error: unknown): boolean {
  return (error as { code?: string }).code === "26000";
}

/** Whether a statement failed since another row has the same key. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  const { code, constraint: violated } = error as { code?: string; constraint?: string };
  return code === "23505" && violated === constraint;
}
