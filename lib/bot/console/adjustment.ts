import type { Money } from "../../ledger/money.js";
import type { Adjustment, AdjustmentChange } from "../../shop/adjust.js";
import { readAmount } from "../texts/amount.js";

/** Why a correction can't be read. */
export type AdjustmentProblem = "usage" | "sum" | "zero" | "noReason" | "longReason";

/** Phones write a dash or a real minus sign. */
const shape = /^(\d{1,16})\s+([+=−–—-])\s*(\S+)(?:\s+(.*))?$/s;
const minus = /^[−–—-]/;
const longestReason = 300;

/**
 * Reads "ID +50 reason", "ID -20.5 reason" and "ID =100 reason".
 * @param currency the operator's label of the balance
 */
export function readAdjustment(text: string, currency: string): Adjustment | AdjustmentProblem {
  const [, id = "", sign = "", sum = "", reason = ""] =
    shape.exec(text.replaceAll("\0", "").toWellFormed()) ?? [];
  const userId = Number(id);
  if (!Number.isSafeInteger(userId) || userId <= 0) return "usage";
  const change = readChange(sign, sum, currency);
  // "+1 000 reason" must not become "+1" because of "000 reason".
  if (change === undefined || /^\d{3}(?!\d)/.test(reason)) return "sum";
  if (change.kind === "add" && change.amount === 0n) return "zero";
  if (reason.trim() === "") return "noReason";
  if (reason.length > longestReason) return "longReason";
  return { userId, change, reason: reason.trim() };
}

function readChange(sign: string, sum: string, currency: string): AdjustmentChange | undefined {
  const amount = readSum(sum, currency);
  if (amount === undefined) return undefined;
  if (sign === "=") return { kind: "set", balance: amount };
  if (amount < 0n) return undefined;
  return { kind: "add", amount: sign === "+" ? amount : -amount };
}

function readSum(sum: string, currency: string): Money | undefined {
  if (!minus.test(sum)) return readAmount(sum, currency);
  const amount = readAmount(sum.slice(1), currency);
  return amount === undefined ? undefined : -amount;
}
