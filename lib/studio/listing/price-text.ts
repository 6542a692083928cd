/*
 * Kie describes its prices in prose: "A 5-second video costs 160 credits ($0.80), and a 10-second
 * …". We never derive a price from such a text. We only look for our own prices among its numbers.
 */

/** A number of credits in a text, and what it pays for as far as the text says so. */
export interface Amount {
  /** "1,260" has two readings: the lower one first. */
  readonly readings: readonly number[];
  /** Undefined = the whole task, or the text says it elsewhere. */
  readonly per: "second" | "characters" | "other" | undefined;
  /** The length of the clip that it pays for. */
  readonly seconds: number | undefined;
}

/** Longer texts are cut. Kie's texts have less than a tenth of it. */
const maxLength = 4_000;

/** Matches a number in exactly one way: with two, a crafted text could make the search take for ever. */
const number = String.raw`\d+(?:[.,]\d+)*`;
const between = String.raw`\s*(?:\/|-|–|—|\bto\b|\bor\b|\band\b|,\s)\s*`;
const amounts = new RegExp(
  String.raw`(?<![\p{L}\d.,$€£])(${number}(?:${between}${number})*)\s*credits?(?!\p{L})`,
  "giu",
);
const forWhat =
  /^\s*(?:\([^()]{0,80}\)\s*)?(?:\/|per\b|for\b|each\b|every\b|an?\b)\s*(?:(?:an?|each|every|one)\b\s*)?(?:(?:output|generated|video|audio)\b\s*)?/i;
const duration = /(\d+)[\s-]*(?:s|secs?|seconds?)\b/gi;

/** All numbers of credits in a text, in order. */
export function amountsIn(text: string): readonly Amount[] {
  const whole = text.slice(0, maxLength);
  let end = 0;
  return [...whole.matchAll(amounts)].flatMap((found) => {
    const before = whole.slice(end, found.index);
    end = found.index + found[0].length;
    const numbers = (found[1] ?? "").match(new RegExp(number, "g")) ?? [];
    const [, ...others] = numbers;
    const meant = meaningOf(whole.slice(end, end + 160));
    const seconds = meant.per === undefined ? (meant.seconds ?? secondsIn(before)) : undefined;
    return numbers.map((one) => ({
      readings: readingsOf(one),
      per: meant.per,
      // With several numbers it is unclear which one the duration belongs to.
      seconds: others.length === 0 ? seconds : undefined,
    }));
  });
}

/** Reads what follows a number of credits, such as "($0.07) per second". */
function meaningOf(after: string): Pick<Amount, "per" | "seconds"> {
  const [introduction] = forWhat.exec(after) ?? [];
  if (introduction === undefined) return { per: undefined, seconds: undefined };
  const what = after.slice(introduction.length);
  if (/^(?:1[\s-]*)?(?:s|secs?|seconds?)\b/i.test(what))
    return { per: "second", seconds: undefined };
  if (/^(?:1[,.\s]?000|1\s*k|(?:one )?thousand)[\s-]*char/i.test(what)) {
    return { per: "characters", seconds: undefined };
  }
  if (/^[^.;]{0,30}\b(?:char|tokens?|minutes?|min|megapixels?|mp|million|layers?)/i.test(what)) {
    return { per: "other", seconds: undefined };
  }
  const [, clip] = /^(\d+)[\s-]*(?:s|secs?|seconds?)\b/i.exec(what) ?? [];
  return { per: undefined, seconds: clip === undefined ? undefined : Number(clip) };
}

/** The duration in a text; undefined unless it names exactly one. */
function secondsIn(text: string): number | undefined {
  const [only, ...others] = new Set(
    [...text.matchAll(duration)].map(([, digits]) => Number(digits)),
  );
  return others.length === 0 && only !== undefined && only > 0 ? only : undefined;
}

/** A comma can separate decimals or thousands. */
function readingsOf(text: string): readonly number[] {
  const isAmbiguous = /^[1-9]\d{0,2},\d{3}$/.test(text);
  const asThousands = Number(text.replaceAll(",", ""));
  const asDecimals = Number(text.replace(",", "."));
  if (isAmbiguous) return [asDecimals, asThousands];
  return [Number.isNaN(asDecimals) || /,\d{3},|,\d{3}\./.test(text) ? asThousands : asDecimals];
}

const conditions: readonly (readonly [phrase: string, pattern: RegExp])[] = [
  ["limited-time", /limited[\s-]time/i],
  ["until", /\buntil\b/i],
  ["OFF", /\bOFF\b|%\s*off\b/],
  ["discount", /\bdiscount|\bpromotion|\bspecial offer/i],
  ["with video", /\bwith (?:a )?(?:reference )?video\b|\bvideo input/i],
  ["input image", /\binput (?:image|picture)|\b(?:image|picture) input/i],
];

/** Phrases that mark a price as a temporary offer, or as not the whole price. */
export function conditionsIn(text: string): readonly string[] {
  return conditions.filter(([, pattern]) => pattern.test(text)).map(([phrase]) => phrase);
}
