import { inspect } from "node:util";

/** The one way to log. Every line is redacted; errors never show SQL or its parameters. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string, cause?: unknown): void;
}

export function createLog(sink: Pick<Console, "info" | "warn" | "error"> = console): Log {
  return {
    info: (message) => sink.info(redact(message)),
    warn: (message) => sink.warn(redact(message)),
    error: (message, cause) =>
      sink.error(redact(cause === undefined ? message : `${message}: ${describeError(cause)}`)),
  };
}

const secrets: readonly [RegExp, string][] = [
  // Such as Vercel's OIDC tokens.
  [/\beyJ[\w-]*\.[\w-]+(\.[\w-]*)?/g, "[jwt]"],
  [/\b(bot)?\d{6,}:[A-Za-z0-9_-]{20,}/g, "[token]"],
  [/\bpostgres(ql)?:\/\/[^\s"'`]+/gi, "[connection string]"],
  [/\b(Bearer|AWS4-HMAC-SHA256)\s+[^"'\n]+/gi, "$1 [secret]"],
  [/\bvercel_blob_rw_\w+/g, "[blob token]"],
  [/("?(?:secret_token|neon-connection-string|password)"?\s*[:=]\s*)[^\s,}]+/gi, "$1[secret]"],
];

/** Masks tokens and connection strings, wherever in a text they stand. */
export function redact(text: string): string {
  return secrets.reduce((safe, [pattern, name]) => safe.replace(pattern, name), text);
}

/** Expected errors: logged without the stack. */
const withoutStack = new Set([
  "EnvError",
  "LedgerBusy",
  "LedgerUnavailable",
  "StatementRejected",
  "StoreUnavailable",
  "TelegramError",
]);

/**
 * What may be said of an error in a log. Errors of Drizzle carry the statement and its parameters
 * in their message, those of Telegraf the payload beside it: of such only the cause is named.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error, { depth: 1 }).slice(0, 200);
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  const facts = [code, constraint].filter((fact) => typeof fact === "string" && fact !== "");
  const name = [error.name, ...facts].join(" ");
  if (error.name === "NeonDbError" || "query" in error) {
    return error.cause === undefined ? name : `${name} (${describeError(error.cause)})`;
  }
  if (withoutStack.has(error.name) || error.stack === undefined) return `${name}: ${error.message}`;
  return error.stack;
}
