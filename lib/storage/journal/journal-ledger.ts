import {
  type Charge,
  type ChargeOutcome,
  type Claim,
  type Delivery,
  type Generation,
  type Ledger,
  LedgerUnavailable,
  type OperationName,
  type Refund,
  type Result,
} from "../../ledger/ledger.js";
import { isStorable } from "../../ledger/money.js";
import { assertEntry, assertKey, assertUserId } from "../../ledger/operation.js";
import type { Time } from "../../ledger/time.js";
import type { Books, Stamp } from "./account-store.js";
import {
  decideClaim,
  decideDelivered,
  decideRefund,
  decideSettle,
  decideSubmitted,
  foundOf,
} from "./generation-commands.js";
import { readHistory } from "./history.js";
import { decideApply, decideCharge, decideCorrection } from "./money-commands.js";
import { createPending } from "./pending.js";

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

    ...generations({ books, time, doubt }, stamp),

    /** Without a database all instances share the journal: it has charged one attempt only. */
    claimStart: async (start) => isAuthority || books.claimStart(start),

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

    async erase(userId) {
      assertUserId(userId);
      return books.erase(userId, stamp().by);
    },

    ready: books.ready,

    async owners(names) {
      if (!isAuthority) throw new LedgerUnavailable("the database could not be asked");
      return findOwners(books, names);
    },
  };
}

function generations(
  { books, time, doubt }: Omit<JournalOptions, "isAuthority">,
  stamp: () => Stamp,
) {
  return {
    async charge(charge: Charge) {
      assertUserId(charge.userId);
      assertEntry({ key: charge.key, type: "generation", amount: -charge.price });
      const work = books.write(charge.userId, (page, unheard) =>
        decideCharge(page, charge, doubt, unheard),
      );
      return work.catch((error: unknown) => unlessUntouched(error, doubt));
    },

    async submitted({ userId, key, taskId }: Generation & { readonly taskId: string }) {
      const mark = stamp();
      return books.write(userId, (page) => decideSubmitted(page, key, taskId, mark));
    },

    async settle(result: Result) {
      const mark = stamp();
      return books.write(result.userId, (page) => decideSettle(page, result, mark));
    },

    async refund(refund: Refund) {
      const mark = stamp();
      return books.write(refund.userId, (page) => decideRefund(page, refund, mark));
    },

    async claim(claim: Claim) {
      const mark = stamp();
      return books.write(claim.userId, (page) => decideClaim(page, claim, mark));
    },

    async delivered(delivery: Delivery) {
      const mark = stamp();
      return books.write(delivery.userId, (page) => decideDelivered(page, delivery, mark));
    },

    async find({ userId, key }: Generation) {
      const page = await books.read(userId);
      const found = await page.find(key);
      const isKnown = found !== undefined || page.view.ends.has(key);
      return isKnown ? foundOf(page, { userId, key }, found) : undefined;
    },

    pending: createPending(books, time),
  } satisfies Partial<Ledger>;
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

async function findOwners(
  books: Books,
  names: readonly OperationName[],
): Promise<Map<string, number>> {
  const owners = new Map<string, number>();
  for (const [userId, keys] of groupByUser(names)) {
    const page = await books.readIfLegible(userId);
    // What can't be read may be on record: to say that it is missing would credit it again.
    const isHeld = (key: string) =>
      books.ifLegible(async () => page && (await page.find(key)) !== undefined);
    for (const key of keys) if ((await isHeld(key)) ?? !owners.has(key)) owners.set(key, userId);
  }
  return owners;
}

function groupByUser(names: readonly OperationName[]): Map<number, string[]> {
  const users = new Map<number, string[]>();
  for (const { userId, key } of names) users.set(userId, [...(users.get(userId) ?? []), key]);
  return users;
}
