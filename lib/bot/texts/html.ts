/** Text in Telegram's HTML parse mode; only `html` makes it, so nothing gets in unescaped. */
export class Html {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

type Value = string | number | Html | readonly Html[];

/**
 * Every value is escaped unless it is `Html` itself.
 * @example
 * html`Hello, <b>${"<Ann>"}</b>`.source // "Hello, <b>&lt;Ann&gt;</b>"
 */
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

/** First strong isolate: what follows, up to its end, does not turn what stands around it. */
const isolate = "\u2068";
const endOfIsolate = "\u2069";
/** Characters that embed, override or isolate a direction of writing. */
const turning = /[\u202a-\u202e\u2066-\u2069]/;
/** Letters that are written from right to left, and the marks that count as such. */
const rightToLeft =
  /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * A user's words within a sentence of ours: they can't change its direction of writing. Their own
 * direction controls are left out.
 */
export function isolated(words: string): string {
  const plain = words.replaceAll(new RegExp(turning, "g"), "");
  return rightToLeft.test(plain) ? isolate + plain + endOfIsolate : plain;
}

/** The same for words on lines of their own, whole: `readVerbatim` gives exactly them back. */
export function verbatim(words: string): string {
  const isHarmless = !(turning.test(words) || rightToLeft.test(words));
  return isHarmless ? words : isolate + words + endOfIsolate;
}

/** What `verbatim` was given. */
export function readVerbatim(quoted: string): string {
  const isWrapped = quoted.startsWith(isolate) && quoted.endsWith(endOfIsolate);
  return isWrapped ? quoted.slice(1, -1) : quoted;
}

/** Whether there is anything to see in it. */
export function isVisible(text: string): boolean {
  return /[^\p{Default_Ignorable_Code_Point}\p{C}\p{Z}\s\u2800]/u.test(text);
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
