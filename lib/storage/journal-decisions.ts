import { spendable } from "../ledger/fold.js";
import type { Moved } from "../ledger/journal.js";
import type {
  Applied,
  Charge,
  ChargeOutcome,
  Corrected,
  Correction,
  Refunded,
  Settled,
} from "../ledger/ledger.js";
import { isStorable } from "../ledger/money.js";
import { type Entry, type OperationState, refundKey, storedPrompt } from "../ledger/operation.js";
import type { Found, Page, Verdict } from "./journal-books.js";

/*
 * What each command does to a user's journal. The journal's writer asks again whenever it had to read
 * again, so each first looks for what an earlier try of its own may have written: same key, same mark.
 */

/** Who writes: the mark of one command, and whether the database may have carried it out already. */
export type Stamp = Pick<Moved, "by" | "amb">;

export async function decideApply(
  page: Page,
  entries: readonly Entry[],
  stamp: Stamp,
): Promise<Verdict<Applied>> {
  const judged: Judged[] = [];
  for (const entry of entries) judged.push(await judge(page, entry, stamp));
  const append = judged
    .flatMap(({ moved }) => moved ?? [])
    .map((moved, index) => ({ ...moved, at: page.moment + index }));
  const balance = append.reduce((sum, { amount }) => sum + amount, page.view.balance);
  if (!isStorable(balance)) throw new RangeError("the balance does not fit NUMERIC(12,2)");
  const keysOf = (chosen: (entry: Judged) => boolean) =>
    judged.filter(chosen).map(({ key }) => key);
  const result = {
    balance,
    ...page.dated,
    applied: keysOf(({ isOurs }) => isOurs),
    amounts: new Map(judged.map(({ key, amount }) => [key, amount])),
    mismatched: keysOf(({ isAnother }) => isAnother),
  };
  return append.length === 0 ? { done: result } : { append, result };
}

/** What is to become of an entry, given what is on record. */
interface Judged {
  readonly key: string;
  readonly amount: bigint;
  /** To be written; absent if it is on record already. */
  readonly moved?: Moved;
  readonly isOurs: boolean;
  readonly isAnother: boolean;
}

async function judge(page: Page, entry: Entry, stamp: Stamp): Promise<Judged> {
  const { key, type } = entry;
  const amount = await amountOf(page, entry);
  const found = await page.find(key);
  if (found === undefined) {
    const moved = toMoved(entry, amount, page.moment, stamp);
    return { key, amount, moved, isOurs: true, isAnother: false };
  }
  const known = found.operation;
  const isAnother = known !== undefined && (known.type !== type || known.amount !== amount);
  return { key, amount: known?.amount ?? amount, isOurs: known?.by === stamp.by, isAnother };
}

/** A reversal takes back what its payment gave, if that is known here. */
async function amountOf(page: Page, { reverses, amount }: Entry): Promise<bigint> {
  if (reverses === undefined) return amount;
  const given = (await page.find(reverses))?.operation?.amount;
  return given === undefined ? amount : -given;
}

function toMoved(entry: Entry, amount: bigint, at: number, stamp: Stamp): Moved {
  const { key, type, stars, reverses } = entry;
  if (type === "generation") throw new RangeError("a generation is charged, not applied");
  return { t: "move", key, type, amount, stars, reverses, at, ...stamp };
}

export async function decideCharge(
  page: Page,
  charge: Charge,
  doubt: boolean,
): Promise<Verdict<ChargeOutcome>> {
  const { key, price, model, attempt } = charge;
  const found = await page.find(key);
  if (found !== undefined) return { done: repeatedCharge(page, charge, found, doubt) };
  const { balance } = page.view;
  if (spendable(page.view) < price) {
    return { done: doubt ? { kind: "unknown" } : { kind: "insufficient", balance, ...page.dated } };
  }
  const amb = doubt ? ({ amb: true } as const) : {};
  const prompt = storedPrompt(charge.prompt);
  return {
    append: [{ t: "charge", key, price, model, prompt, attempt, at: page.moment, ...amb }],
    result: { kind: "charged", balance: balance - price, ...page.dated },
  };
}

function repeatedCharge(page: Page, charge: Charge, found: Found, doubt: boolean): ChargeOutcome {
  const { operation, owner } = found;
  const isOther = operation !== undefined && operation.amount !== -charge.price;
  if (isOther || (operation && operation.type !== "generation")) return { kind: "mismatch" };
  const funds = { balance: page.view.balance, ...page.dated };
  if (owner === charge.attempt) return { kind: "charged", ...funds };
  // The database has it, and nobody knows whose it is: it may be the one that was not answered.
  if (owner === undefined && doubt) return { kind: "unknown" };
  return {
    kind: "duplicate",
    ...funds,
    state: stateOf(page, charge.key, found),
    taskId: operation?.taskId,
    resultUrl: operation?.resultUrl ?? undefined,
  };
}

/** The state as far as it is known; of what only the database knows, the least that it can be. */
function stateOf({ view }: Page, key: string, found: Found | undefined): OperationState {
  if (found?.operation !== undefined) return found.operation.state;
  if (view.inDatabase.has(`settle:${key}`)) return "done";
  return view.inDatabase.has(refundKey(key)) ? "refunded" : "charged";
}

export async function decideSubmitted(
  page: Page,
  key: string,
  task: string,
  stamp: Stamp,
): Promise<Verdict<boolean>> {
  const found = await page.find(key);
  if (found?.operation?.by === stamp.by) return { done: true };
  const isPast = found === undefined ? page.isComplete : stateOf(page, key, found) !== "charged";
  if (isPast) return { done: false };
  return { append: [{ t: "submitted", of: key, task, at: page.moment, ...stamp }], result: true };
}

export function decideSettle(page: Page, key: string, url: string, stamp: Stamp) {
  return decideEnd(page, key, { t: "settle", url, ...stamp }, settledOf);
}

export function decideRefund(page: Page, key: string, stamp: Stamp) {
  return decideEnd(page, key, { t: "refund", ...stamp }, refundedOf);
}

type End = Stamp & { readonly t: "settle" | "refund"; readonly url?: string };

/** Only the first end of a generation counts; what is unknown here may still be in the database. */
async function decideEnd<R>(
  page: Page,
  key: string,
  end: End,
  resultOf: (page: Page, found: Found | undefined, isDone: boolean) => R,
): Promise<Verdict<R | undefined>> {
  const found = await page.find(key);
  if (found === undefined && page.isComplete) return { done: undefined };
  const before = page.view.ends.get(key);
  if (before?.by === end.by) return { done: resultOf(page, found, true) };
  const state = before?.state ?? stateOf(page, key, found);
  if (state !== "charged" && state !== "submitted") return { done: undefined };
  return { append: [{ ...end, of: key, at: page.moment }], result: resultOf(page, found, false) };
}

function refundedOf(page: Page, found: Found | undefined, isDone: boolean): Refunded {
  const amount = found?.operation && -found.operation.amount;
  const balance = page.view.balance + (isDone ? 0n : (amount ?? 0n));
  return { balance, ...page.dated, ...(amount !== undefined && { amount }) };
}

function settledOf(_: Page, found: Found | undefined): Settled {
  const { amount, model } = found?.operation ?? {};
  return { model: model ?? undefined, ...(amount !== undefined && { amount }) };
}

export async function decideCorrection(
  page: Page,
  { key, balance }: Correction,
  by: string,
): Promise<Verdict<Corrected>> {
  const found = await page.find(key);
  const { view, dated, moment: at } = page;
  if (found !== undefined) {
    return { done: { applied: found.operation?.by === by, balance: view.balance, ...dated } };
  }
  const amount = balance - view.balance;
  return {
    append: [{ t: "move", key, type: "adjustment", amount, by, at }],
    result: { applied: true, balance, ...dated },
  };
}
