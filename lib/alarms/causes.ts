/** What errors of the network, of Node and of PostgreSQL mean; "it" is the service that the bot called. */
const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: "it refused the connection",
  ECONNRESET: "the connection was closed",
  EPIPE: "the connection was closed",
  UND_ERR_SOCKET: "the connection was closed",
  ENOTFOUND: "its host name does not exist",
  EAI_AGAIN: "its host name could not be resolved",
  EHOSTUNREACH: "its network can't be reached",
  ENETUNREACH: "its network can't be reached",
  ETIMEDOUT: "no connection was made in time",
  UND_ERR_CONNECT_TIMEOUT: "no connection was made in time",
  UND_ERR_HEADERS_TIMEOUT: "it did not answer in time",
  UND_ERR_BODY_TIMEOUT: "it did not answer in time",
  TimeoutError: "it did not answer in time",
  AbortError: "it did not answer in time",
  DeadlinePassed: "it did not end in time",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is not valid",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is not valid",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is not valid",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
  FORCED_DOWN: "FORCE_DATABASE_DOWN is set",
  StatementRejected: "the database refused a statement",
  StoreUnavailable: "the object store could not be asked",
};

/** Source: PostgreSQL's documentation, appendix A, "PostgreSQL Error Codes"; by code, else by class. */
const sqlStates: Readonly<Record<string, string>> = {
  "25006": "it accepts no writes: it is a replica, or its disk is full",
  "28P01": "it refused the password",
  "42703": "it lacks a column that this version of the bot needs",
  "42P01": "it lacks a table that this version of the bot needs",
  "53100": "its disk is full",
  "53300": "it has too many connections",
  "57P01": "it is shutting down",
  "57P03": "it is starting up",
  "08": "the connection failed",
  "28": "it refused the login",
  "3D": "there is no database of this name",
  "40": "other statements were in the way every time",
  "53": "it has run out of memory, disk or connections",
  "57": "an administrator has stopped it",
  "58": "it has trouble with its disk",
  XX: "it has an internal error",
};

const httpStatuses: Readonly<Record<string, string>> = {
  "401": "it refused the credentials",
  "402": "its quota is used up",
  "403": "it refused access",
  "404": "there is nothing at its address",
  "429": "it gets too many requests",
};

/**
 * The cause of a failure in plain English, such as "the connection was closed" for UND_ERR_SOCKET.
 * @param cause a code, a name, "HTTP 503", "SQLSTATE 28P01", or a reason with one of these in
 *   parentheses; an unknown cause is returned unchanged
 */
export function explainCause(cause: string): string {
  const [, reason] = /^(.+) \([^()]*\)$/.exec(cause) ?? [];
  if (reason !== undefined) return reason;
  const [, before, code] = /^(?:(.+): )?SQLSTATE (\w{5})$/.exec(cause) ?? [];
  if (before !== undefined) return before;
  if (code !== undefined) return sqlStates[code] ?? sqlStates[code.slice(0, 2)] ?? cause;
  const [, status] = /^HTTP (\d{3})$/.exec(cause) ?? [];
  if (status !== undefined) return httpStatuses[status] ?? `it answered with HTTP ${status}`;
  return meanings[cause] ?? cause;
}
