/** A positive decimal factor, exact to a thousandth: 1.6 is `{ perMille: 1600n }`. */
export interface Rate {
  readonly perMille: bigint;
}

const decimal = /^(\d{1,6})(?:\.(\d{1,3}))?$/;

/** Reads "1.6"; undefined for anything else, for zero and for more than three decimals. */
export function parseRate(text: string): Rate | undefined {
  const [, whole, fraction = ""] = decimal.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const perMille = BigInt(whole + fraction.padEnd(3, "0"));
  return perMille > 0n ? { perMille } : undefined;
}
