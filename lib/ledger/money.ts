/** A sum in minor units of the balance's currency: 1240.50 is `124050n`. Never a float. */
export type Money = bigint;

/** What the provider takes, in hundredths of its credit: 0.80 credits are `80n`. Stored like a sum. */
export type Credits = bigint;

/** NUMERIC(12,2) holds ten digits before the point. */
const largest: Money = 999_999_999_999n;

const decimal = /^(-?)(\d{1,10})(?:\.(\d{1,2}))?$/;

/** Reads "12", "12.5" or "-12.50"; anything finer than 0.01 or beyond NUMERIC(12,2) is refused. */
export function parseMoney(text: string): Money | undefined {
  const [, sign, whole = "", fraction = ""] = decimal.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const minor = BigInt(whole + fraction.padEnd(2, "0"));
  return sign === "-" ? -minor : minor;
}

/** The text of NUMERIC(12,2): two decimals always, no grouping. */
export function formatMoney(amount: Money): string {
  const digits = absolute(amount).toString().padStart(3, "0");
  return `${amount < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Whether NUMERIC(12,2) can hold the sum. */
export function isStorable(amount: Money): boolean {
  return absolute(amount) <= largest;
}

function absolute(amount: Money): Money {
  return amount < 0n ? -amount : amount;
}
