import type {
  Applied,
  Charge,
  ChargeLimit,
  ChargeOutcome,
  Correction,
  CorrectionOutcome,
} from "../../ledger/ledger.js";
import { isStorable } from "../../ledger/money.js";
import { type Entry, isUnfinished, storedNote, storedPrompt } from "../../ledger/operation.js";
import type { Attempt, CommandDecision, FoundInArchive, JournalAccount } from "./account-store.js";
import type { MoneyEntry } from "./entries.js";
import { type KnownOperation, spendable } from "./fold.js";
import { stateOf } from "./generation-commands.js";

/*
 * What each command does to a user's journal. The journal's writer asks again whenever it had to read
 * again, so each first looks for what an earlier try of its own may have written: same key, same attempt id.
 */

export async function decideApply(
  account: JournalAccount,
  entries: readonly Entry[],
  attempt: Attempt,
): Promise<CommandDecision<Applied>> {
  const judged: CheckedEntry[] = [];
  for (const entry of entries) judged.push(await checkEntry(account, entry, attempt));
  const append = judged
    .flatMap(({ append }) => append ?? [])
    .map((moved, index) => ({ ...moved, at: account.timestamp + index }));
  const balance = append.reduce((sum, { amount }) => sum + amount, account.state.balance);
  if (!isStorable(balance)) throw new RangeError("the balance does not fit NUMERIC(12,2)");
  const keysOf = (chosen: (entry: CheckedEntry) => boolean) =>
    judged.filter(chosen).map(({ key }) => key);
  const result = {
    balance,
    ...account.staleness,
    applied: keysOf(({ isOurs }) => isOurs),
    amounts: new Map(judged.map(({ key, amount }) => [key, amount])),
    keyConflicts: keysOf(({ isConflict }) => isConflict),
  };
  return append.length === 0 ? { done: result } : { append, result };
}

/** What is to become of an entry, given what is on record. */
interface CheckedEntry {
  readonly key: string;
  readonly amount: bigint;
  /** To be written; absent if it is on record already. */
  readonly append?: MoneyEntry;
  readonly isOurs: boolean;
  readonly isConflict: boolean;
}

async function checkEntry(
  account: JournalAccount,
  entry: Entry,
  attempt: Attempt,
): Promise<CheckedEntry> {
  const { key, type } = entry;
  const amount = await amountOf(account, entry);
  const found = await account.find(key);
  if (found === undefined) {
    const moved = toMoneyEntry(entry, amount, account.timestamp, attempt);
    return { key, amount, append: moved, isOurs: true, isConflict: false };
  }
  const known = found.operation;
  const isAnother = known !== undefined && (known.type !== type || known.amount !== amount);
  return {
    key,
    amount: known?.amount ?? amount,
    isOurs: known?.recordedBy === attempt.attemptId,
    isConflict: isAnother,
  };
}

/** A reversal takes back what its payment gave, if that is known here. */
async function amountOf(account: JournalAccount, { reverses, amount }: Entry): Promise<bigint> {
  if (reverses === undefined) return amount;
  const given = (await account.find(reverses))?.operation?.amount;
  return given === undefined ? amount : -given;
}

function toMoneyEntry(entry: Entry, amount: bigint, at: number, attempt: Attempt): MoneyEntry {
  const { key, type, stars, reverses, actor } = entry;
  const note = entry.note === undefined ? undefined : storedNote(entry.note);
  if (type === "generation") throw new RangeError("a generation is charged, not applied");
  return { kind: "move", key, type, amount, stars, reverses, note, actor, at, ...attempt };
}

export async function decideCharge(
  account: JournalAccount,
  charge: Charge,
  databaseAmbiguous: boolean,
  ambiguous: boolean,
): Promise<CommandDecision<ChargeOutcome>> {
  const { key, price, model, attemptId, context, credits } = charge;
  const found = await account.find(key);
  if (found !== undefined)
    return { done: repeatedCharge(account, charge, found, databaseAmbiguous) };
  // If the charge may have been applied, or may be yet, the outcome is unknown.
  const isOpen = databaseAmbiguous || ambiguous;
  const refusal = whyNotCharged(account, charge);
  if (refusal !== undefined) return { done: isOpen ? { kind: "unknown" } : refusal };
  const { balance } = account.state;
  const ambiguity = databaseAmbiguous ? ({ ambiguous: true } as const) : {};
  const prompt = storedPrompt(charge.prompt);
  return {
    append: [
      {
        kind: "charge",
        key,
        price,
        model,
        prompt,
        attemptId,
        context,
        credits,
        at: account.timestamp,
        ...ambiguity,
      },
    ],
    result: { kind: "charged", balance: balance - price, ...account.staleness },
  };
}

/** Settings are not compared: only the database knows what is newest. */
function whyNotCharged(account: JournalAccount, charge: Charge): ChargeOutcome | undefined {
  const { ban, balance } = account.state;
  if (ban?.isBanned) return { kind: "banned", reason: ban.reason ?? undefined };
  const limit = exceededLimit(account, charge);
  if (limit !== undefined) return { kind: "limited", limit };
  const isShort = spendable(account.state) < charge.price;
  return isShort ? { kind: "insufficient", balance, ...account.staleness } : undefined;
}

/** What is older does not count as unfinished: its end may wait elsewhere. */
const maxUnfinishedMs = 2 * 60 * 60 * 1000;
/** The same of what only the mirror remembers: with MIRROR=payments it hears of no end. */
const maxMirroredMs = 10 * 60 * 1000;
/** During a long outage a journal must not grow without bound. */
const maxJournalEntries = 500;

/** The first limit that one more charge would exceed, as far as journal and mirror know. */
function exceededLimit(
  { state: view, timestamp, isComplete, entries }: JournalAccount,
  { limits }: Charge,
): ChargeLimit | undefined {
  if (!isComplete && entries.length > maxJournalEntries) return "unfinished";
  if (limits === undefined) return undefined;
  const { unfinished, charged, refunded } = limits;
  const count = (withinMs: number, isMeant: (operation: KnownOperation) => boolean) =>
    [...view.operations.values()].filter((one) => one.at > timestamp - withinMs && isMeant(one))
      .length;
  const isOpen = ({ state, isCharged, at }: KnownOperation) =>
    isUnfinished(state) && (isCharged === true || at > timestamp - maxMirroredMs);
  if (count(maxUnfinishedMs, isOpen) >= unfinished) return "unfinished";
  if (count(charged.withinMs, ({ type }) => type === "generation") >= charged.count)
    return "charged";
  const refunds = count(refunded.withinMs, ({ type }) => type === "refund");
  const done = count(refunded.withinMs, ({ state }) => state === "done");
  return refunds >= refunded.count && done === 0 ? "refunded" : undefined;
}

function repeatedCharge(
  account: JournalAccount,
  charge: Charge,
  found: FoundInArchive,
  databaseAmbiguous: boolean,
): ChargeOutcome {
  const { operation, owner } = found;
  const isOther = operation !== undefined && operation.amount !== -charge.price;
  if (isOther || (operation && operation.type !== "generation")) return { kind: "mismatch" };
  const funds = { balance: account.state.balance, ...account.staleness };
  if (owner === charge.attemptId) return { kind: "charged", ...funds };
  // The database has it from an unknown attempt, perhaps this ambiguous one.
  if (owner === undefined && databaseAmbiguous) return { kind: "unknown" };
  return {
    kind: "duplicate",
    ...funds,
    state: stateOf(account, charge.key, found),
    taskId: operation?.taskId,
    resultUrl: operation?.resultUrl ?? undefined,
  };
}

export async function decideCorrection(
  account: JournalAccount,
  { key, balance, note, actor }: Correction,
  attemptId: string,
): Promise<CommandDecision<CorrectionOutcome>> {
  const found = await account.find(key);
  const { state, staleness, timestamp: at } = account;
  if (found !== undefined) {
    return {
      done: {
        applied: found.operation?.recordedBy === attemptId,
        balance: state.balance,
        ...staleness,
      },
    };
  }
  const amount = balance - state.balance;
  const entry = { key, type: "adjustment", amount, ...(note !== undefined && { note }) };
  const about = actor === undefined ? entry : { ...entry, actor };
  return {
    append: [toMoneyEntry(about, amount, at, { attemptId })],
    result: { applied: true, balance, ...staleness },
  };
}
