import {
  type ChargeOutcome,
  type Ledger,
  LedgerUnavailable,
  type OperationName,
} from "../ledger/ledger.js";
import { isStorable } from "../ledger/money.js";
import { assertEntry, assertKey, assertUserId } from "../ledger/operation.js";
import type { Time } from "../ledger/time.js";
import type { Books, Page } from "./journal-books.js";
import {
  decideApply,
  decideCharge,
  decideCorrection,
  decideRefund,
  decideSettle,
  decideSubmitted,
  type Stamp,
} from "./journal-decisions.js";
import { readHistory } from "./journal-history.js";

export interface JournalOptions {
  readonly books: Books;
  readonly time: Time;
  /** There is no database: the journal itself is the authority. */
  readonly isAuthority: boolean;
  /** The database may have carried out these very commands, unheard. */
  readonly doubt: boolean;
}

/** The ledger over one small document per user in an object store. */
export function createJournalLedger({ books, time, isAuthority, doubt }: JournalOptions): Ledger {
  const stamp = () => makeStamp(time, doubt);

  return {
    async open(userId) {
      assertUserId(userId);
      const { view, dated } = await books.read(userId);
      return { balance: view.balance, ...dated };
    },

    async apply(userId, entries) {
      assertUserId(userId);
      entries.forEach(assertEntry);
      const mark = stamp();
      return books.write(userId, (page) => decideApply(page, entries, mark));
    },

    async charge(charge) {
      assertUserId(charge.userId);
      assertEntry({ key: charge.key, type: "generation", amount: -charge.price });
      const work = books.write(charge.userId, (page) => decideCharge(page, charge, doubt));
      return work.catch((error: unknown) => unlessUntouched(error, doubt));
    },

    async submitted({ userId, key, taskId }) {
      const mark = stamp();
      return books.write(userId, (page) => decideSubmitted(page, key, taskId, mark));
    },

    async settle({ userId, key, resultUrl: url }) {
      const mark = stamp();
      return books.write(userId, (page) => decideSettle(page, key, url, mark));
    },

    async refund({ userId, key }) {
      const mark = stamp();
      return books.write(userId, (page) => decideRefund(page, key, mark));
    },

    async setBalance(correction) {
      assertUserId(correction.userId);
      assertKey(correction.key);
      if (!isStorable(correction.balance)) throw new RangeError("the balance does not fit");
      if (!isAuthority) throw new LedgerUnavailable("a balance is set in the database only");
      const { by } = stamp();
      return books.write(correction.userId, (page) => decideCorrection(page, correction, by));
    },

    async history(query) {
      assertUserId(query.userId);
      return readHistory(await books.read(query.userId), query);
    },

    ready: books.ready,

    async missing(names) {
      if (!isAuthority) throw new LedgerUnavailable("the database could not be asked");
      return findMissing(books, names);
    },
  };
}

/** Tells our own first try from everybody else's. */
function makeStamp({ random }: Time, doubt: boolean): Stamp {
  return { by: random().toString(36).slice(2, 12), ...(doubt && { amb: true }) };
}

/** Only if nothing was sent anywhere may the user hear that nothing was charged. */
function unlessUntouched(error: unknown, doubt: boolean): ChargeOutcome {
  if (!(error instanceof LedgerUnavailable)) throw error;
  if (error.untouched && !doubt) throw error;
  return { kind: "unknown" };
}

async function findMissing(books: Books, names: readonly OperationName[]): Promise<Set<string>> {
  const missing: string[] = [];
  for (const [userId, keys] of groupByUser(names)) {
    const page = await books.readIfLegible(userId);
    // What can't be read may be on record: to say that it is missing would credit it again.
    if (page !== undefined) missing.push(...(await missingOf(page, keys)));
  }
  return new Set(missing);
}

async function missingOf(page: Page, keys: readonly string[]): Promise<string[]> {
  const found = await Promise.all(keys.map((key) => page.find(key)));
  return keys.filter((_, index) => found[index] === undefined);
}

function groupByUser(names: readonly OperationName[]): Map<number, string[]> {
  const users = new Map<number, string[]>();
  for (const { userId, key } of names) users.set(userId, [...(users.get(userId) ?? []), key]);
  return users;
}
