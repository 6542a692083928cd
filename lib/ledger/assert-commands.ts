import type { BanChange, Charge, Correction } from "./ledger.js";
import { isStorable } from "./money.js";
import { assertEntry, assertKey, assertUserId } from "./operation.js";

/* Each refuses, before anything is asked, what would be refused or silently changed later. */

export function assertCharge({ userId, key, price }: Charge): void {
  assertUserId(userId);
  assertEntry({ key, type: "generation", amount: -price });
}

export function assertCorrection({ userId, key, balance, actor }: Correction): void {
  assertUserId(userId);
  assertKey(key);
  if (!isStorable(balance)) throw new RangeError("the balance does not fit");
  if (actor !== undefined) assertUserId(actor);
}

export function assertBanChange({ userId, actor }: BanChange): void {
  assertUserId(userId);
  assertUserId(actor);
}
