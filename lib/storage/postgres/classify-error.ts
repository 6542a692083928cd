import { NeonDbError } from "@neondatabase/serverless";
import { findNeonReason } from "./neon-reasons.js";

/** The code of an error that stands for a database which is forced down. */
export const forcedDown = "FORCED_DOWN";

/** What an error of the driver says about the statement that met it. */
export type ErrorClass =
  /** Rolled back for certain by contention: the same statement may simply be sent again. */
  | { readonly kind: "contention"; readonly code: string }
  /** Not created yet, or older than this code: nothing happened, migrations may help. */
  | { readonly kind: "unmigrated"; readonly code: string }
  /** The database could not be asked, or its answer was lost: the outcome is ambiguous. */
  | {
      readonly kind: "unavailable";
      readonly reason: string;
      /** Except that it was certainly not carried out, and will not be. */
      readonly notApplied: boolean;
    }
  /** The database refused: nothing happened, and asking again would not help. */
  | { readonly kind: "rejected"; readonly code: string; readonly constraint: string | undefined };

/** serialization_failure, deadlock_detected, lock_not_available, query_canceled */
const contention = new Set(["40001", "40P01", "55P03", "57014"]);
/** undefined_table, undefined_column */
const unmigrated = new Set(["42P01", "42703"]);
/** read_only_sql_transaction: a replica, or a disk that is full */
export const readOnly = "25006";
const unreachable = new Set([readOnly]);
/**
 * Connection, authorization, catalogue, resources, intervention, system, configuration, internal:
 * from here the database is unreachable, whatever the cause.
 */
const unreachableClasses = new Set(["08", "28", "3D", "53", "57", "58", "F0", "XX"]);

/** Refused before execution: authorization, catalogue, resources, starting up, replica. */
const beforeExecution = new Set(["28", "3D", "53", "57P03", "25006"]);
/** Errors of a connection that never came about. */
const neverSent = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  forcedDown,
]);

/**
 * Sorts an error of a statement over Neon's HTTP. Only an SQLSTATE is a statement's outcome. Without
 * one (a closed socket, a timeout, 5xx, 400 without a code, a body that is cut or no JSON) it may
 * have been carried out, or may still be: measured, each such answer also comes after a commit.
 */
export function classifyError(error: unknown): ErrorClass {
  const neonError = neonErrorIn(error);
  const code = sqlStateOf(neonError);
  if (code === undefined) {
    const cause = causeOf(neonError ?? error);
    return {
      kind: "unavailable",
      reason: explain(cause, neonError),
      notApplied: neverSent.has(cause),
    };
  }
  if (contention.has(code)) return { kind: "contention", code };
  if (unmigrated.has(code)) return { kind: "unmigrated", code };
  if (unreachable.has(code) || unreachableClasses.has(code.slice(0, 2))) {
    const notApplied = beforeExecution.has(code) || beforeExecution.has(code.slice(0, 2));
    return { kind: "unavailable", reason: explain(`SQLSTATE ${code}`, neonError), notApplied };
  }
  return { kind: "rejected", code, constraint: neonError?.constraint };
}

/** Drizzle wraps the errors of single statements but not those of a batch. */
function neonErrorIn(error: unknown): NeonDbError | undefined {
  if (error instanceof NeonDbError) return error;
  return error instanceof Error ? neonErrorIn(error.cause) : undefined;
}

/** Five characters, but not those of a socket's error that an endpoint passes on, such as EPIPE. */
function sqlStateOf(error: NeonDbError | undefined): string | undefined {
  const code = error?.code;
  return code !== undefined && /^(?!E)[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Neon's own reason, if it is a known one, for the operator to act on. */
function explain(cause: string, error: NeonDbError | undefined): string {
  const reason = error === undefined ? undefined : findNeonReason(error.message);
  return reason === undefined ? cause : `${reason} (${cause})`;
}

/** The class of a cause without its message, which may hold the connection string or parameters. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const status = /HTTP status (\d{3})/.exec(error.message)?.[1];
  if (status !== undefined) return `HTTP ${status}`;
  const source = error instanceof NeonDbError ? error.sourceError : error.cause;
  // The driver names every other status in its message, and the source where no answer came.
  if (error instanceof NeonDbError && source === undefined) return "HTTP 400";
  const deepest = source instanceof Error && source.cause instanceof Error ? source.cause : source;
  const { name, code } = (deepest ?? error) as Error & { code?: unknown };
  return typeof code === "string" && code !== "" ? code : name;
}
