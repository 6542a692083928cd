/** Text in Telegram's HTML parse mode; only `html` makes it, so nothing gets in unescaped. */
export class Html {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

type Value = string | number | Html | readonly Html[];

/** html`Hello, <b>${name}</b>`: every value is escaped unless it is `Html` itself. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(String.raw({ raw: parts }, ...values.map(render)));
}

/** Joins lines, leaving out what is absent. */
export function lines(...given: readonly (Html | undefined)[]): Html {
  return new Html(given.flatMap((line) => (line === undefined ? [] : [line.source])).join("\n"));
}

function render(value: Value): string {
  if (value instanceof Html) return value.source;
  if (typeof value === "object") return value.map(({ source }) => source).join("");
  return escaped(String(value));
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text: string): string {
  return text.toWellFormed().replace(/[&<>"]/g, (character) => entities[character] ?? character);
}

/** The beginning of a text: whole code points, on one line, with an ellipsis if it goes on. */
export function shorten(text: string, length: number): string {
  const points = Array.from(text.slice(0, length * 2 + 1).replaceAll(/\s+/g, " "));
  return points.length <= length ? points.join("") : `${points.slice(0, length - 1).join("")}…`;
}
