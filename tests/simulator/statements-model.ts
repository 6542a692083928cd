import type { JournalEntry } from "../../lib/ledger/journal.js";
import type {
  Applied,
  Charge,
  ChargeOutcome,
  Corrected,
  Correction,
  Generation,
  Refunded,
  Settled,
} from "../../lib/ledger/ledger.js";
import type { Money } from "../../lib/ledger/money.js";
import { type Entry, refundKey } from "../../lib/ledger/operation.js";
import type { Replayed } from "../../lib/storage/replay.js";
import { type Operation, type Tables, unfinished } from "./tables.js";

export type Statements = ReturnType<typeof createStatements>;

/**
 * What the statements of lib/storage/statements.ts do, each as one step that nobody sees half done.
 * How they fare side by side is proven with PostgreSQL itself; here they come one after another.
 * @param onCommit hears of each
 */
export function createStatements(tables: Tables, onCommit: (userId: number) => void) {
  const { operations, row, insert, update, inState } = tables;

  function apply(userId: number, entries: readonly Entry[]): Applied {
    const given = entries.map((entry) => ({ ...entry, amount: amountOf(userId, entry) }));
    const priorOf = ({ key }: Entry) => operations.get(key);
    const amounts = new Map(
      given.map((entry) => [entry.key, amountOnRecord(userId, entry, priorOf(entry))]),
    );
    const mismatched = given.filter((entry) => isAnother(userId, entry, priorOf(entry)));
    const fresh = given.filter((entry) => priorOf(entry) === undefined);
    tables.addUser(userId);
    for (const entry of fresh.sort((a, b) => (a.key < b.key ? -1 : 1))) insert(userId, entry);
    return { ...row(userId), applied: keysOf(fresh), amounts, mismatched: keysOf(mismatched) };
  }

  /** A reversal takes back what is on record. */
  function amountOf(userId: number, { reverses, amount }: Entry): Money {
    const reversed = reverses === undefined ? undefined : operations.get(reverses);
    return reversed?.userId === userId ? -reversed.amount : amount;
  }

  function charge(wanted: Charge): ChargeOutcome {
    const { userId, key, price, model, prompt, attempt } = wanted;
    const { balance } = row(userId);
    const prior = operations.get(key);
    if (prior !== undefined) return repeated(wanted, prior, row(userId));
    if (!tables.users.has(userId) || balance < price) return { kind: "insufficient", balance };
    const taken = { key, type: "generation", amount: -price, state: "charged" } as const;
    const { id: operationId } = insert(userId, { ...taken, model, prompt, attempt });
    return { kind: "charged", ...row(userId), operationId };
  }

  function submitted({ userId, key, taskId }: Generation & { readonly taskId: string }): boolean {
    const operation = inState({ userId, key }, ["charged"]);
    if (operation !== undefined) update(operation, { state: "submitted", taskId });
    return operation !== undefined;
  }

  function settle(generation: Generation & { readonly resultUrl: string }): Settled | undefined {
    const operation = inState(generation, unfinished);
    if (operation === undefined) return undefined;
    update(operation, { state: "done", resultUrl: generation.resultUrl });
    return { amount: operation.amount, model: operation.model ?? undefined };
  }

  function refund(generation: Generation, at?: Date): Refunded | undefined {
    const operation = inState(generation, unfinished);
    if (operation === undefined) return undefined;
    const { userId } = generation;
    const key = refundKey(generation.key);
    if (operations.has(key)) throw new Error(`${key} would be there twice`);
    const { model } = operation;
    const amount = -operation.amount;
    update(operation, { state: "refunded" });
    insert(userId, {
      key,
      type: "refund",
      amount,
      ...(model !== null && { model }),
      ...(at !== undefined && { createdAt: at }),
    });
    return { ...row(userId), amount };
  }

  function setBalance({ userId, key, balance }: Correction): Corrected {
    const applied = !operations.has(key);
    tables.addUser(userId);
    const amount = balance - row(userId).balance;
    if (applied) insert(userId, { key, type: "adjustment", amount });
    return { ...row(userId), applied };
  }

  function replay(userId: number, entries: readonly JournalEntry[]): Replayed {
    const { mismatched } = apply(userId, entries.flatMap(toEntry));
    for (const entry of entries) follow(userId, entry);
    return { ...row(userId), mismatched, newest: tables.newest(userId) };
  }

  function follow(userId: number, entry: JournalEntry): void {
    switch (entry.t) {
      case "submitted":
        return void submitted({ userId, key: entry.of, taskId: entry.task });
      case "settle":
        return void settle({ userId, key: entry.of, resultUrl: entry.url ?? "" });
      case "refund":
        return void refund({ userId, key: entry.of }, new Date(entry.at));
    }
  }

  function committed<T>(userId: number, outcome: T): T {
    onCommit(userId);
    return outcome;
  }

  return {
    open(userId: number) {
      tables.addUser(userId);
      return row(userId);
    },
    apply: (userId: number, entries: readonly Entry[]) => committed(userId, apply(userId, entries)),
    charge: (wanted: Charge) => committed(wanted.userId, charge(wanted)),
    submitted,
    settle,
    refund: (generation: Generation) => committed(generation.userId, refund(generation)),
    setBalance: (correction: Correction) => committed(correction.userId, setBalance(correction)),
    /** One transaction. */
    replay: (userId: number, entries: readonly JournalEntry[]) =>
      committed(userId, replay(userId, entries)),
    missing: (keys: readonly string[]) => new Set(keys.filter((key) => !operations.has(key))),
  };
}

const keysOf = (entries: readonly Entry[]) => entries.map(({ key }) => key);

function amountOnRecord(userId: number, entry: Entry, prior: Operation | undefined): Money {
  return prior?.userId === userId ? prior.amount : entry.amount;
}

function isAnother(userId: number, entry: Entry, prior: Operation | undefined): boolean {
  if (prior === undefined) return false;
  const { type, amount } = entry;
  return prior.userId !== userId || prior.type !== type || prior.amount !== amount;
}

function repeated(
  { userId, price, attempt }: Charge,
  prior: Operation,
  row: { readonly balance: Money; readonly revision: bigint },
): ChargeOutcome {
  if (prior.userId !== userId || prior.amount !== -price) return { kind: "mismatch" };
  if (prior.attempt === attempt) return { kind: "charged", ...row, operationId: prior.id };
  const { state, taskId, resultUrl } = prior;
  return {
    kind: "duplicate",
    balance: row.balance,
    state,
    taskId: taskId ?? undefined,
    resultUrl: resultUrl ?? undefined,
  };
}

function toEntry(entry: JournalEntry): Entry[] {
  if (entry.t === "move") {
    const { key, type, amount, stars, reverses, at } = entry;
    const optional = { ...(stars !== undefined && { stars }), ...(reverses && { reverses }) };
    return [{ key, type, amount, createdAt: new Date(at), ...optional }];
  }
  if (entry.t !== "charge") return [];
  const { key, price, model, prompt, attempt, at } = entry;
  const charged = { type: "generation", state: "charged", amount: -price } as const;
  return [{ ...charged, key, createdAt: new Date(at), model, prompt, attempt }];
}
