import type { Applied } from "../ledger/ledger.js";
import type { Money } from "../ledger/money.js";
import type { Entry } from "../ledger/operation.js";

/** What a payment moved with its bonus: as it is on record, whatever these entries say. */
export function totalOf(entries: readonly Entry[], { amounts }: Pick<Applied, "amounts">): Money {
  return entries.reduce((sum, { key, amount }) => sum + (amounts.get(key) ?? amount), 0n);
}
