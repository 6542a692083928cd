import { type Money, parseMoney } from "../../ledger/money.js";
import type { Facts } from "../../shop/admin-log.js";

/** A sum of an act on record; undefined if it has none. */
export function sumIn(facts: Facts | undefined, name: string): Money | undefined {
  const text = facts?.[name];
  return typeof text === "string" ? parseMoney(text) : undefined;
}

/** A number of an act on record; undefined if it has none. */
export function numberIn(facts: Facts | undefined, name: string): number | undefined {
  const number = facts?.[name];
  return typeof number === "number" ? number : undefined;
}
