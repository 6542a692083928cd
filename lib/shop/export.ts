import { type Cell, csvRow, csvStart } from "./csv.js";

export const exportKinds = ["operations", "users", "log"] as const;
export type ExportKind = (typeof exportKinds)[number];

export interface ExportQuery {
  readonly kind: ExportKind;
  /** Nothing older; all if absent. */
  readonly since?: Date | undefined;
  /** Only what belongs to this user. */
  readonly userId?: number | undefined;
}

/** Where a page ended. */
export interface ExportCursor {
  readonly at: Date;
  readonly id: number;
}

export interface ExportPage {
  readonly rows: readonly (readonly Cell[])[];
  /** Undefined after the last row. */
  readonly next: ExportCursor | undefined;
}

export interface Exports {
  /** The names of the columns. */
  columns(kind: ExportKind): readonly string[];
  /**
   * Rows in a fixed order, after the cursor. One request.
   * @throws LedgerUnavailable
   */
  page(query: ExportQuery, limit: number, after?: ExportCursor): Promise<ExportPage>;
}

export type ExportOutcome =
  | { readonly kind: "file"; readonly bytes: Uint8Array<ArrayBuffer>; readonly rows: number }
  | { readonly kind: "empty" }
  /** Too large for a document, or it took too long. */
  | { readonly kind: "tooLarge" };

export interface ExportLimits {
  readonly bytes: number;
  /** After so many milliseconds no further page is read. */
  readonly forMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const pageRows = 5_000;

/** Reads page by page: no request is larger, whatever the size of the tables. */
export async function exportCsv(
  exports: Exports,
  query: ExportQuery,
  limits: ExportLimits,
): Promise<ExportOutcome> {
  const startedAt = limits.now();
  const parts = [Buffer.from(csvStart + csvRow(exports.columns(query.kind)))];
  let size = parts[0]?.length ?? 0;
  let count = 0;
  let cursor: ExportCursor | undefined;
  do {
    const { rows, next } = await exports.page(query, pageRows, cursor);
    const part = Buffer.from(rows.map(csvRow).join(""));
    parts.push(part);
    size += part.length;
    count += rows.length;
    cursor = next;
    const isLate = cursor !== undefined && limits.now() - startedAt >= limits.forMs;
    if (size > limits.bytes || isLate) return { kind: "tooLarge" };
  } while (cursor !== undefined);
  if (count === 0) return { kind: "empty" };
  return { kind: "file", bytes: new Uint8Array(Buffer.concat(parts)), rows: count };
}
