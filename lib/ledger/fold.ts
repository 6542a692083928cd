import {
  type Charged,
  type JournalEntry,
  type Mirror,
  type Moved,
  type RememberedOperation,
  readTags,
} from "./journal.js";
import type { Money } from "./money.js";
import { type OperationState, refundKey } from "./operation.js";

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
  /** How the journal ended generations, whoever had charged them. */
  readonly ends: ReadonlyMap<string, Ending>;
  /** What the mirror says the database holds, with owners. */
  readonly inDatabase: ReadonlyMap<string, string>;
}

export interface KnownOperation extends RememberedOperation {
  readonly taskId?: string;
  readonly attempt?: string;
  /** The call that took it down, or ended it. */
  readonly by?: string;
  /** In the journal, and certain to be applied there. */
  readonly certain?: boolean;
}

export interface Ending {
  readonly state: "done" | "refunded";
  readonly by: string;
}

/** Closed operations that were put aside. */
export interface PutAside {
  readonly n: number;
  /** What they add to the balance. */
  readonly sum: Money;
  /** What they add to the allowance. */
  readonly allowed: Money;
}

export interface Known {
  readonly archive?: readonly PutAside[];
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
export function fold({ archive = [], entries, mirror, cap }: Known): View {
  const inDatabase = readTags(mirror?.recent ?? []);
  const waiting = archive.filter(({ n }) => !inDatabase.has(archiveName(n)));
  const sumOf = (sums: readonly Money[]) => sums.reduce((total, sum) => total + sum, 0n);
  const folding: Folding = {
    balance: (mirror?.balance ?? 0n) + sumOf(waiting.map(({ sum }) => sum)),
    allowance: cap === undefined ? cap : cap + sumOf(archive.map(allowedBy(inDatabase))),
    operations: new Map(mirror?.operations.map((operation) => [operation.key, operation])),
    ends: new Map(),
    inDatabase,
  };
  for (const entry of entries) add(folding, entry);
  return folding;
}

interface Folding extends View {
  balance: Money;
  allowance: Money | undefined;
  readonly operations: Map<string, KnownOperation>;
  readonly ends: Map<string, Ending>;
}

/** What the database has already may have been spent there: it allows nothing more here. */
function allowedBy(inDatabase: ReadonlyMap<string, string>) {
  return ({ n, allowed }: PutAside): Money =>
    inDatabase.has(archiveName(n)) && allowed > 0n ? 0n : allowed;
}

/** The name under which the database's knowledge of a put-aside bunch is remembered. */
export const archiveName = (n: number) => `archive:${n}`;

function add(view: Folding, entry: JournalEntry): void {
  if (entry.t === "move") addMoved(view, entry);
  else if (entry.t === "charge") addCharged(view, entry);
  else if (entry.t === "refund") addRefund(view, entry);
  else if (entry.t === "submitted") {
    change(view, entry.of, ["charged"], { state: "submitted", taskId: entry.task, by: entry.by });
  } else {
    const { of, url = null, by } = entry;
    end(view, of, { state: "done", by });
    change(view, of, unfinished, { state: "done", resultUrl: url, by });
  }
}

const unfinished: readonly OperationState[] = ["charged", "submitted"];

function addMoved(view: Folding, { key, type, amount, stars, by, at, amb }: Moved): void {
  const isNew = !view.inDatabase.has(key);
  if (isNew) view.balance += amount;
  if (amount < 0n || (isNew && amb !== true)) allow(view, amount);
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
  end(view, of, { state: "refunded", by });
  const generation = view.operations.get(of);
  if (generation === undefined || !unfinished.includes(generation.state)) return;
  change(view, of, unfinished, { state: "refunded", by });
  const key = refundKey(of);
  const amount = -generation.amount;
  const isNew = !view.inDatabase.has(key);
  if (isNew) view.balance += amount;
  if (isNew && generation.certain === true && amb !== true) allow(view, amount);
  const { model } = generation;
  view.operations.set(key, { ...nothing, key, type: "refund", amount, model, at, state: "final" });
}

/** The first end counts. */
function end(view: Folding, key: string, ending: Ending): void {
  if (!view.ends.has(key)) view.ends.set(key, ending);
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
