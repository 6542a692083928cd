/** A table as a file: RFC 4180, UTF-8 with a byte order mark, so that spreadsheets read every alphabet. */
export const csvStart = "\ufeff";

export type Cell = string | number | null;

/** One row, with its line break. */
export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(toCell).join(",")}\r\n`;
}

function toCell(cell: Cell): string {
  const text = withoutFormula(cell === null ? "" : String(cell));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Spreadsheets compute what begins like a formula, and users choose some of these texts. An apostrophe
 * makes it plain text. A negative sum is a number and no formula.
 * Source: owasp.org/www-community/attacks/CSV_Injection.
 */
function withoutFormula(text: string): string {
  const isNumber = /^-?\d+(\.\d+)?$/.test(text);
  return !isNumber && /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}
