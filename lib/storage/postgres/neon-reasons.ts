/**
 * Why Neon refuses, in the words of its proxy and control plane (neondatabase/neon,
 * proxy/src/control_plane and proxy/src/auth) and of PostgreSQL. More specific reasons come first.
 */
const reasons: readonly string[] = [
  "exceeded the compute time quota",
  "exceeded the compute time for this branch",
  "exceeded the active time quota",
  "exceeded the data transfer quota",
  "exceeded the written data quota",
  "exceeded the logical size quota",
  "exceeded the storage quota",
  "exceeded the limit of concurrently active endpoints",
  "exceeded the rate limit",
  "endpoint has been disabled",
  "endpoint is disabled",
  "endpoint is temporarily unavailable",
  "endpoint cannot be found",
  "requested endpoint could not be found",
  "requested project could not be found",
  "requested branch could not be found",
  "requested resource could not be found",
  "endpoint ID is not specified",
  "password authentication failed",
  "protected and cannot be used for password-based authentication",
  "not allowed to connect to this endpoint",
  "trying to access this endpoint from a blocked network",
  "too many connections",
  "too many database connection attempts",
  "too many clients already",
  "remaining connection slots are reserved",
  "project already has running operations",
  "could not extend file because project size limit",
  "could not connect to compute node",
  "couldn't connect to compute node",
  "the database system is starting up",
  "the database system is shutting down",
  "control plane request failed",
];

/**
 * @param message of the driver's error, which may contain parameters, passwords or users' texts
 * @returns one of the reasons above, never a part of the message
 */
export function findNeonReason(message: string): string | undefined {
  const lowerCase = message.toLowerCase();
  return reasons.find((reason) => lowerCase.includes(reason.toLowerCase()));
}
