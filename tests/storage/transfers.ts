import { expect } from "vitest";
import type { ObjectStore } from "../../lib/storage/objects/object-store.js";
import {
  type DocumentKind,
  readDocument,
  updateDocument,
} from "../../lib/storage/objects/update-document.js";
import { realTime } from "../support/real-time.js";

interface Transfer {
  readonly from: number;
  readonly to: number;
  readonly amount: number;
}

interface Book {
  readonly sequence: number;
  readonly balances: readonly number[];
  readonly transfers: Readonly<
    Record<string, Transfer & { readonly at: number; readonly answer: Answer }>
  >;
}

type Answer = "moved" | "too little";

const start = [100, 100, 100, 100, 100];

const book: DocumentKind<Book> = {
  key: "transfers/book.json",
  empty: { sequence: 0, balances: start, transfers: {} },
  parse: JSON.parse,
  format: (document) => JSON.stringify(document),
};

interface RunOptions {
  readonly count: number;
  readonly workers: number;
  readonly afterEach?: () => Promise<void>;
}

/** Moves money back and forth, every fifth time twice at once. @returns what was answered */
export async function runTransfers(store: ObjectStore, { count, workers, afterEach }: RunOptions) {
  const answers = new Map<string, Answer>();
  let next = 0;

  async function deliver(id: string, transfer: Transfer): Promise<void> {
    const answer = await carryOut(store, id, transfer, next);
    expect(answers.get(id) ?? answer, `answers to ${id}`).toBe(answer);
    answers.set(id, answer);
  }

  async function work(): Promise<void> {
    while (next < count) {
      const i = next++;
      const transfer = { from: i % 5, to: (i * 7 + 1) % 5, amount: 1 + ((i * 13) % 40) };
      const deliveries = Array.from({ length: i % 5 === 0 ? 2 : 1 }, () =>
        deliver(`t${i}`, transfer),
      );
      await Promise.all(deliveries);
      await afterEach?.();
    }
  }

  await Promise.all(Array.from({ length: workers }, work));
  return answers;
}

function carryOut(
  store: ObjectStore,
  id: string,
  transfer: Transfer,
  seed: number,
): Promise<Answer> {
  const decide = (document: Book) => {
    const before = document.transfers[id];
    if (before !== undefined) return { done: before.answer };
    const { balances, answer } = move(document.balances, transfer);
    const entry = { ...transfer, at: document.sequence + 1, answer };
    const transfers = { ...document.transfers, [id]: entry };
    return { write: { ...document, balances, transfers }, result: answer };
  };
  return updateDocument(store, book, realTime(seed), decide, 60_000);
}

function move(balances: readonly number[], { from, to, amount }: Transfer) {
  const answer: Answer = (balances[from] ?? 0) >= amount ? "moved" : "too little";
  if (answer === "too little") return { balances, answer };
  const after = balances.with(from, (balances[from] ?? 0) - amount);
  return { balances: after.with(to, (after[to] ?? 0) + amount), answer };
}

/** Each transfer once, each answer true, no money made or lost, and the book adds up. */
export async function expectTrueBook(store: ObjectStore, answers: ReadonlyMap<string, Answer>) {
  const { document } = await readDocument(store, book);
  const entries = Object.entries(document.transfers).sort(
    ([, one], [, other]) => one.at - other.at,
  );
  expect(document.sequence).toBe(answers.size);
  expect(entries.map(([, { at }]) => at)).toEqual(entries.map((_, index) => index + 1));
  const written = entries.map(([id, { answer }]) => [id, answer]);
  expect(Object.fromEntries(written)).toEqual(Object.fromEntries(answers));
  let balances: readonly number[] = start;
  for (const [, entry] of entries) {
    const replayed = move(balances, entry);
    expect(replayed.answer).toBe(entry.answer);
    balances = replayed.balances;
  }
  expect(document.balances).toEqual(balances);
  expect(balances.reduce((sum, balance) => sum + balance)).toBe(500);
}
