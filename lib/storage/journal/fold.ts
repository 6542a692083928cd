import type { Credits, Money } from "../../ledger/money.js";
import { isUnfinished, refundKey, unfinishedStates } from "../../ledger/operation.js";
import {
  type BanEntry,
  type ChargeEntry,
  type DeliveryEntry,
  type EndEntry,
  type ErasureEntry,
  type ForeignEntry,
  isAboutUser,
  type JournalEntry,
  type Mirror,
  type MoneyEntry,
  newerBan,
  type RememberedBan,
  type RememberedOperation,
  readTags,
  type SubmitEntry,
} from "./entries.js";

/** What journal and mirror together know of a user. */
export interface AccountState {
  /** The balance, as far as mirror and journal know. */
  readonly balance: Money;
  /**
   * What the user may still spend in this outage, however wrong the remembered balance is; absent =
   * the journal is the authority, so its balance is exact.
   */
  readonly allowance: Money | undefined;
  /** How much of the balance may never reach the database: it is shown, but can't be spent here. */
  readonly uncertain: Money;
  readonly operations: ReadonlyMap<string, KnownOperation>;
  /** How the journal ended generations, charged here or in the database. */
  readonly ends: ReadonlyMap<string, Ending>;
  /** Delivery claims of these ends. */
  readonly claims: ReadonlyMap<string, DeliveryClaim>;
  /** Ends that were delivered, with the users' files. */
  readonly deliveries: ReadonlyMap<string, DeliveredResult>;
  /** What the mirror says the database holds, with owners. */
  readonly inDatabase: ReadonlyMap<string, string>;
  /** Operations whose user had their words erased: they get no new ones. */
  readonly erased: ReadonlySet<string>;
  readonly ban: KnownBan | undefined;
}

export interface KnownBan extends RememberedBan {
  /** Of the journal's entry; absent if only the mirror remembers it. */
  readonly attemptId?: string;
}

export interface KnownOperation extends RememberedOperation {
  readonly taskId?: string | undefined;
  readonly attemptId?: string;
  readonly credits?: Credits | undefined;
  readonly isDelivered?: boolean;
  readonly files?: string | undefined;
  /** The attempt that recorded or ended it. */
  readonly recordedBy?: string;
  /** The journal itself holds the charge, so it counts against the allowance. */
  readonly isCharged?: boolean;
}

export interface DeliveredResult {
  /** Milliseconds since 1970, of the first time. */
  readonly at: number;
  readonly files: string | undefined;
}

export interface DeliveryClaim {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly attemptId: string;
}

export interface Ending {
  readonly state: "done" | "refunded";
  readonly attemptId: string;
  /** Where the result is: of a charge that only the database knows nothing else is known here. */
  readonly url?: string | undefined;
  readonly task?: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** An archived chunk of closed operations. */
export interface ArchiveSummary {
  readonly number: number;
  /** What they add to the balance. */
  readonly sum: Money;
  /** What the entries add to the allowance if a database may hold their credits; 0 or less. */
  readonly allowed: Money;
}

export interface FoldInput {
  readonly archive?: readonly ArchiveSummary[];
  readonly entries: readonly JournalEntry[];
  readonly mirror: Mirror | undefined;
  /** How much may be spent on a remembered balance; absent = unlimited. */
  readonly allowanceLimit: Money | undefined;
  /** No database is configured: only the journal can hold its credits. */
  readonly isAuthority?: boolean;
}

/** What may be spent now: never more than there certainly is, never more than the outage allows. */
export function spendable({ balance: shown, allowance, uncertain }: AccountState): Money {
  const balance = shown - uncertain;
  return allowance === undefined || balance < allowance ? balance : allowance;
}

/**
 * Adds the journal to the mirror. Entries that the mirror already contains do not count twice.
 *
 * The allowance counts charges only. A credit in the journal never raises it where there is a
 * database: Telegram may deliver the same payment to an instance that reaches the database and not
 * the store, and the user could spend it there, too. A refund restores what its charge took from the
 * allowance if no result can come any more; see docs/decisions/013.
 */
export function fold({
  archive = [],
  entries,
  mirror,
  allowanceLimit,
  isAuthority = false,
}: FoldInput): AccountState {
  const inDatabase = readTags(mirror?.recent ?? []);
  const waiting = archive.filter(({ number }) => !inDatabase.has(archiveName(number)));
  const sumOf = (sums: readonly Money[]) => sums.reduce((total, sum) => total + sum, 0n);
  const folding: Folding = {
    balance: (mirror?.balance ?? 0n) + sumOf(waiting.map(({ sum }) => sum)),
    allowance:
      allowanceLimit === undefined
        ? allowanceLimit
        : allowanceLimit + sumOf(archive.map(allowedBy(inDatabase, isAuthority))),
    uncertain: 0n,
    isAuthority,
    operations: new Map(mirror?.operations.map((operation) => [operation.key, operation])),
    ends: new Map(),
    claims: new Map(),
    deliveries: new Map(),
    inDatabase,
    ban: mirror?.ban,
    erased: new Set(mirror?.operations.filter(({ erased }) => erased).map(({ key }) => key)),
  };
  for (const entry of entries) add(folding, entry);
  for (const key of folding.erased) dropWords(folding, key);
  return folding;
}

interface Folding extends AccountState {
  balance: Money;
  allowance: Money | undefined;
  uncertain: Money;
  readonly isAuthority: boolean;
  readonly operations: Map<string, KnownOperation>;
  readonly ends: Map<string, Ending>;
  readonly claims: Map<string, DeliveryClaim>;
  readonly deliveries: Map<string, DeliveredResult>;
  readonly erased: Set<string>;
  ban: KnownBan | undefined;
}

/** A credit that may be in the database may have been spent there: it does not raise the allowance. */
function allowedBy(inDatabase: ReadonlyMap<string, string>, isAuthority: boolean) {
  return ({ number, sum, allowed }: ArchiveSummary): Money => {
    if (isAuthority && !inDatabase.has(archiveName(number))) return sum;
    return allowed < 0n ? allowed : 0n;
  };
}

/** The name under which the database's knowledge of an archived chunk is remembered. */
export const archiveName = (number: number) => `archive:${number}`;

function add(view: Folding, entry: JournalEntry): void {
  if (entry.kind === "move") addMoved(view, entry);
  else if (entry.kind === "charge") addCharged(view, entry);
  else if (entry.kind === "refund") addRefund(view, entry);
  else if (entry.kind === "settle") addSettled(view, entry);
  else if (entry.kind === "submitted") addSubmitted(view, entry);
  else if (entry.kind === "delivered") addDelivered(view, entry);
  else if (entry.kind === "foreign") addForeign(view, entry);
  else if (isAboutUser(entry)) addAboutUser(view, entry);
  else view.claims.set(entry.key, entry);
}

function addSubmitted(view: Folding, { key, task, attemptId }: SubmitEntry): void {
  change(view, key, ["charged"], { state: "submitted", taskId: task, recordedBy: attemptId });
}

function addSettled(view: Folding, entry: EndEntry): void {
  const { key, url = null, task, attemptId } = entry;
  end(view, { ...entry, state: "done" });
  const made = { state: "done", resultUrl: url, by: attemptId } as const;
  change(view, key, unfinishedStates, task === undefined ? made : { ...made, taskId: task });
}

function addDelivered(view: Folding, { key, at, files: given, replaces }: DeliveryEntry): void {
  const before = view.deliveries.get(key);
  const isKept = before?.files !== undefined && before.files !== replaces;
  const files = isKept ? before.files : given;
  view.deliveries.set(key, { at: before?.at ?? at, files });
  const known = view.operations.get(key);
  if (known !== undefined) view.operations.set(key, { ...known, isDelivered: true, files });
}

function addMoved(view: Folding, entry: MoneyEntry): void {
  const { key, type, amount, stars, note, actor, attemptId, at } = entry;
  const isNew = !view.inDatabase.has(key);
  if (isNew) view.balance += amount;
  if (amount < 0n || (isNew && view.isAuthority)) allow(view, amount);
  view.operations.set(key, {
    ...blankOperation,
    key,
    type,
    amount,
    stars: stars ?? null,
    note,
    actor,
    at,
    recordedBy: attemptId,
    state: "final",
  });
}

function addAboutUser(view: Folding, entry: ErasureEntry | BanEntry): void {
  if (entry.kind === "erased") addErasure(view);
  else {
    const { kind, reason, attemptId, at } = entry;
    view.ban = newerBan(view.ban, { at, isBanned: kind === "ban", reason, attemptId });
  }
}

/** Of everything that is known until then. */
function addErasure({ operations, ends, deliveries, erased }: Folding): void {
  for (const known of [operations, ends, deliveries]) {
    for (const key of known.keys()) erased.add(key);
  }
}

/**
 * An end recorded here that was not delivered yet keeps what its delivery needs. Of an end that only the
 * mirror remembers the delivery is not for the journal.
 */
function dropWords(view: Folding, key: string): void {
  const operation = view.operations.get(key);
  const ending = view.ends.get(key);
  const told = view.deliveries.get(key);
  const isOpen = ending !== undefined || isUnfinished(operation?.state ?? "final");
  const isOver = told !== undefined || !isOpen;
  if (told !== undefined) view.deliveries.set(key, { ...told, files: undefined });
  if (ending !== undefined && isOver) {
    view.ends.set(key, { ...ending, url: undefined, task: undefined });
  }
  if (operation === undefined) return;
  const all = { resultUrl: null, context: undefined, taskId: undefined };
  const gone = { prompt: null, files: undefined, erased: true, ...(isOver && all) } as const;
  view.operations.set(key, { ...operation, ...gone });
}

/** An entry of unknown meaning: a debit reduces the balance, a credit can't be spent. */
function addForeign(view: Folding, { amount }: ForeignEntry): void {
  view.balance += amount;
  if (amount < 0n) allow(view, amount);
  else view.uncertain += amount;
}

function addCharged(view: Folding, entry: ChargeEntry): void {
  const { key, price, model, prompt, attemptId, context, credits, at } = entry;
  if (entry.erased) view.erased.add(key);
  if (!view.inDatabase.has(key)) view.balance -= price;
  allow(view, -price);
  const known = view.operations.get(key);
  view.operations.set(key, {
    ...blankOperation,
    state: "charged",
    ...known,
    key,
    type: "generation",
    amount: -price,
    model,
    prompt,
    attemptId,
    context,
    credits,
    at,
    isCharged: true,
  });
}

function addRefund(view: Folding, entry: EndEntry): void {
  const { key: of, attemptId, at, noResult } = entry;
  end(view, { ...entry, state: "refunded" });
  const generation = view.operations.get(of);
  if (generation === undefined || !isUnfinished(generation.state)) return;
  change(view, of, unfinishedStates, { state: "refunded", recordedBy: attemptId });
  const key = refundKey(of);
  const amount = -generation.amount;
  const isNew = !view.inDatabase.has(key);
  if (isNew) view.balance += amount;
  const isOwn = generation.isCharged === true;
  const isOver = (noResult === true && isOwn) || (isNew && view.isAuthority);
  if (isOwn && isOver) allow(view, amount);
  // Another task may still succeed in the other half, and then its charge stays.
  if (isNew && !isOver) view.uncertain += amount;
  const { model } = generation;
  view.operations.set(key, {
    ...blankOperation,
    key,
    type: "refund",
    amount,
    model,
    at,
    state: "final",
  });
}

/** The first end counts, and its writer has the delivery claim, except that of a part. */
function end(view: Folding, entry: Ending & Pick<EndEntry, "key" | "isPart">): void {
  const { key, state, attemptId, at, url, task, isPart } = entry;
  if (view.ends.has(key)) return;
  view.ends.set(key, { state, attemptId, url, task, at });
  if (!isPart) view.claims.set(key, { at, attemptId });
}

const blankOperation = { id: 0, model: null, prompt: null, resultUrl: null, stars: null };

function allow(view: Folding, amount: Money): void {
  if (view.allowance !== undefined) view.allowance += amount;
}

function change(
  view: Folding,
  key: string,
  from: readonly string[],
  news: Partial<KnownOperation>,
): void {
  const known = view.operations.get(key);
  if (known === undefined || !from.includes(known.state)) return;
  view.operations.set(key, { ...known, ...news });
}
