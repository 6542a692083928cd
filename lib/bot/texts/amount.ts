import type { Money } from "../../ledger/money.js";

/** Groups of three digits may be apart; a decimal point or comma has one or two digits behind it. */
const number = /^(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,](\d{1,2}))?$/;

/** How people write roubles; any other currency has only the operator's own label. */
const roubles = ["₽", "руб", "руб.", "рубль", "рубля", "рублей", "р", "р.", "rub"];

/**
 * Reads a sum as a person writes it: "1000", "250.50", "250,50", "1 000 руб", "１０００". Nothing is
 * rounded or guessed.
 * @param currency the operator's label of the balance
 * @returns undefined if it is not clear which sum is meant
 */
export function readAmount(text: string, currency: string): Money | undefined {
  const bare = withoutCurrency(withPlainDigits(text).trim(), currency);
  const [, whole, fraction = ""] = number.exec(bare) ?? [];
  if (whole === undefined) return undefined;
  return BigInt(whole.replaceAll(/\D/g, "") + fraction.padEnd(2, "0"));
}

/** East Asian keyboards write full-width digits, commas and points. */
function withPlainDigits(text: string): string {
  return text.replaceAll(/[\uff0c\uff0e\uff10-\uff19]/g, (wide) =>
    String.fromCharCode(wide.charCodeAt(0) - 0xfee0),
  );
}

/** Leaves out the currency before or after the number. */
function withoutCurrency(text: string, currency: string): string {
  const label = currency.toLowerCase();
  const names = roubles.includes(label) ? roubles : [label];
  const written = text.toLowerCase();
  const after = names.filter((name) => written.endsWith(name));
  const [longest] = after.sort((one, other) => other.length - one.length);
  if (longest !== undefined) return written.slice(0, -longest.length).trimEnd();
  return written.startsWith(label) ? written.slice(label.length).trimStart() : written;
}
