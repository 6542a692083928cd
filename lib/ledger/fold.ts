import { type Charged, type JournalEntry, type Mirror, type Moved, readTags } from "./journal.js";
import type { Money } from "./money.js";
import { type OperationState, type OperationType, refundKey } from "./operation.js";

/** What journal and mirror together know of a user. */
export interface View {
  /** What he has, as far as anybody here knows. */
  readonly balance: Money;
  /**
   * What he may still spend in this outage, however wrong the remembered balance is; absent = the
   * journal is the authority and there is nothing to be wrong about.
   */
  readonly allowance: Money | undefined;
  readonly operations: ReadonlyMap<string, KnownOperation>;
  /** What the mirror says the database holds, with owners. */
  readonly inDatabase: ReadonlyMap<string, string>;
}

export interface KnownOperation {
  readonly id: number;
  readonly key: string;
  readonly type: OperationType;
  readonly amount: Money;
  readonly model: string | null;
  readonly prompt: string | null;
  readonly resultUrl: string | null;
  readonly state: OperationState;
  readonly stars: number | null;
  readonly at: number;
  readonly taskId?: string;
  readonly attempt?: string;
  /** The call that took it down, or ended it. */
  readonly by?: string;
  /** In the journal, and certain to be applied there. */
  readonly certain?: boolean;
}

export interface Known {
  /** The sum of what was moved out of the journal into its archive. */
  readonly carried: Money;
  readonly entries: readonly JournalEntry[];
  readonly mirror: Mirror | undefined;
  /** How much may be spent on a remembered balance; absent = unlimited. */
  readonly cap: Money | undefined;
}

/** What may be spent now: never more than there is, never more than the outage allows. */
export function spendable({ balance, allowance }: View): Money {
  return allowance === undefined || balance < allowance ? balance : allowance;
}

/**
 * Adds the journal to the mirror. Entries that the mirror already contains do not count twice. The
 * allowance counts what is certain only: credits that may be in the database already add nothing
 * there, so they must not be spent a second time.
 */
export function fold({ carried, entries, mirror, cap }: Known): View {
  const folding: Folding = {
    balance: (mirror?.balance ?? 0n) + carried,
    allowance: cap,
    operations: new Map(mirror?.operations.map((operation) => [operation.key, operation])),
    inDatabase: readTags(mirror?.recent ?? []),
  };
  for (const entry of entries) add(folding, entry);
  return folding;
}

interface Folding extends View {
  balance: Money;
  allowance: Money | undefined;
  readonly operations: Map<string, KnownOperation>;
}

function add(view: Folding, entry: JournalEntry): void {
  if (entry.t === "move") addMoved(view, entry);
  else if (entry.t === "charge") addCharged(view, entry);
  else if (entry.t === "refund") addRefund(view, entry);
  else if (entry.t === "submitted") {
    change(view, entry.of, ["charged"], { state: "submitted", taskId: entry.task, by: entry.by });
  } else {
    const { of, url = null, by } = entry;
    change(view, of, unfinished, { state: "done", resultUrl: url, by });
  }
}

const unfinished: readonly OperationState[] = ["charged", "submitted"];

function addMoved(view: Folding, { key, type, amount, stars, by, at, amb }: Moved): void {
  if (!view.inDatabase.has(key)) view.balance += amount;
  if (amb !== true || amount < 0n) allow(view, amount);
  view.operations.set(key, {
    ...nothing,
    key,
    type,
    amount,
    stars: stars ?? null,
    at,
    by,
    state: "final",
  });
}

function addCharged(view: Folding, entry: Charged): void {
  const { key, price, model, prompt, attempt, at, amb } = entry;
  if (!view.inDatabase.has(key)) view.balance -= price;
  allow(view, -price);
  const known = view.operations.get(key);
  view.operations.set(key, {
    ...nothing,
    state: "charged",
    ...known,
    key,
    type: "generation",
    amount: -price,
    model,
    prompt,
    attempt,
    at,
    certain: amb !== true,
  });
}

function addRefund(view: Folding, entry: JournalEntry & { of: string; by: string }): void {
  const { of, by, at, amb } = entry;
  const generation = view.operations.get(of);
  if (generation === undefined || !unfinished.includes(generation.state)) return;
  change(view, of, unfinished, { state: "refunded", by });
  const key = refundKey(of);
  const amount = -generation.amount;
  if (!view.inDatabase.has(key)) view.balance += amount;
  if (generation.certain === true && amb !== true) allow(view, amount);
  const { model } = generation;
  view.operations.set(key, { ...nothing, key, type: "refund", amount, model, at, state: "final" });
}

const nothing = { id: 0, model: null, prompt: null, resultUrl: null, stars: null };

function allow(view: Folding, amount: Money): void {
  if (view.allowance !== undefined) view.allowance += amount;
}

function change(
  view: Folding,
  key: string,
  from: readonly OperationState[],
  news: Partial<KnownOperation>,
): void {
  const known = view.operations.get(key);
  if (known === undefined || !from.includes(known.state)) return;
  view.operations.set(key, { ...known, ...news });
}
