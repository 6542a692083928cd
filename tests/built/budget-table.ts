import { readFile } from "node:fs/promises";

/** What costs the operator something: requests by kind, in the order of the table's columns. */
export const kinds = ["sql", "reads", "writes", "lists", "telegram", "kie"] as const;
export type Kind = (typeof kinds)[number];
export type Costs = Readonly<Record<Kind, number>>;

/** How many there are of what a formula names, such as `{ N: 3 }`. */
export type Sizes = Readonly<Record<string, number>>;

/** A cell such as `2`, `3 + 4N` or `≤ 2`. */
export interface Cell {
  readonly text: string;
  /** Whether it may also cost less. */
  readonly isBound: boolean;
  /** Factors by letter; "" for what is always there. */
  readonly terms: ReadonlyMap<string, number>;
}

export interface Row {
  readonly what: string;
  readonly cells: Readonly<Record<Kind, Cell>>;
}

const page = new URL("../../docs/reliability.md", import.meta.url);
const head = "| What happens | SQL | Reads | Writes | Lists | Telegram | Kie |";

/** @throws Error if the document has no such table or a cell can't be read */
export async function readTable(): Promise<readonly Row[]> {
  const lines = (await readFile(page, "utf8")).split("\n");
  const from = lines.indexOf(head);
  if (from < 0) throw new Error(`docs/reliability.md has no table "${head}"`);
  const after = lines.slice(from + 2);
  return after.slice(0, after.indexOf("")).map(readRow);
}

/** @throws Error if there is none */
export function rowOf(table: readonly Row[], what: string): Row {
  const row = table.find((one) => one.what === what);
  if (row === undefined) throw new Error(`docs/reliability.md has no row "${what}"`);
  return row;
}

function readRow(line: string): Row {
  const [what = "", ...texts] = line
    .slice(1, -1)
    .split("|")
    .map((text) => text.trim());
  if (texts.length !== kinds.length) throw new Error(`not a row of the table: ${line}`);
  const cells = kinds.map((kind, index) => [kind, readCell(texts[index] ?? "")] as const);
  return { what, cells: Object.fromEntries(cells) as Record<Kind, Cell> };
}

export function readCell(text: string): Cell {
  const [, bound, formula = ""] = /^(≤ )?(.+)$/.exec(text) ?? [];
  const terms = new Map<string, number>();
  for (const term of formula.split(" + ")) {
    const [, factor = "", letter = ""] = /^(\d*)([A-Z]?)$/.exec(term) ?? [];
    if (term === "" || factor + letter !== term || terms.has(letter)) {
      throw new Error(`not a cost: "${text}"`);
    }
    terms.set(letter, factor === "" ? 1 : Number(factor));
  }
  return { text, isBound: bound !== undefined, terms };
}

/** @throws Error if a size that the formula names is not given */
function costIn({ terms, text }: Cell, sizes: Sizes): number {
  let cost = 0;
  for (const [letter, factor] of terms) {
    const size = letter === "" ? 1 : sizes[letter];
    if (size === undefined) throw new Error(`"${text}" needs ${letter}`);
    cost += factor * size;
  }
  return cost;
}

/** What differs between a row and what was measured, as sentences; none = nothing. */
export function compare({ cells }: Row, sizes: Sizes, measured: Costs): string[] {
  return kinds.flatMap((kind) => {
    const cell = cells[kind];
    const allowed = costIn(cell, sizes);
    const found = measured[kind];
    if (found > allowed) return [`${kind}: costs ${found}, the table allows ${cell.text}`];
    const isNeedless = found < allowed && !cell.isBound;
    return isNeedless ? [`${kind}: costs only ${found}, the table says ${cell.text}`] : [];
  });
}
