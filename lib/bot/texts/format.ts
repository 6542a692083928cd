import { formatMoney, type Money } from "../../ledger/money.js";

/** How sums look to users: `1 240.50 ₽`, always with two decimals. */
export function moneyFormat(currency: string) {
  return (amount: Money): string => {
    const [whole = "", fraction] = formatMoney(amount).replace("-", "−").split(".");
    return `${whole.replace(/\B(?=(\d{3})+$)/g, " ")}.${fraction} ${currency}`;
  };
}

/** The same with a plus: `+100.00 ₽`. */
export function signedFormat(currency: string) {
  const format = moneyFormat(currency);
  return (amount: Money): string => (amount > 0n ? `+${format(amount)}` : format(amount));
}

/** `2026-11-22 10:05 UTC`: Telegram does not tell the user's time zone. */
export function formatTime(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** `JPEG, PNG or WebP`. */
export function listed(names: readonly string[], or: string): string {
  return [names.slice(0, -1).join(", "), ...names.slice(-1)].filter(Boolean).join(` ${or} `);
}
