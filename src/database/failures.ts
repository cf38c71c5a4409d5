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
  return isConnectionLost(error) || isPreparationSpoilt(error) || driverMessages.test(error.message);
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

/**
 * Whether what the connection has prepared is of no use any more: a preparation failed under those behind it
 * (invalid_sql_statement_name), was made twice (duplicate_prepared_statement), or a migration changed what it answers.
 */
export function isPreparationSpoilt(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return (
    code === "26000" ||
    code === "42P05" ||
    (code === "0A000" && /^cached plan must not change/.test(message ?? ""))
  );
}

/** Whether the statement failed for what is in it or what it waited for, while the database did its work. */
export function isFaultOfStatement(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !/^(08|53|57P|25006)/.test(code);
}

/** Whether a statement failed since another row has the same key. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  const { code, constraint: violated } = error as { code?: string; constraint?: string };
  return code === "23505" && violated === constraint;
}
