import { AsyncLocalStorage } from "node:async_hooks";
import type { Ledger } from "../../lib/ledger/ledger.js";
import { journalOwner } from "../../lib/storage/documents.js";
import type { ListedObject, ObjectStore } from "../../lib/storage/object-store.js";
import type { Around } from "./around.js";
import type { Clock } from "./clock.js";
import type { Journals } from "./journals.js";
import type { Judge } from "./judge.js";

/*
 * C1: what commands cost while the database is out, in requests to the store. A look at what is
 * pending may cost more, but only for users in whose journals something may be pending.
 */

/** Journal and mirror. */
const perAccount = 2;
const reading: readonly (keyof Ledger)[] = ["open", "history", "find"];
/** The flag is read and raised, the account is read, and the journal is written. */
const perCommand = 5;
/** The list of journals. */
const perLook = 1;
/** After what went wrong, the account is read and written again. */
const perTrouble = perAccount + 1;
/** A list may be late by so much: it names users whose journals were just emptied. */
const latestMs = 1_000;

/** What one command has cost so far. */
interface Bill {
  readonly since: number;
  requests: number;
  /** Requests that failed or met another write. */
  troubles: number;
  /** Whether it asked the database after all: then journals may have been replayed. */
  asked: boolean;
}

export interface CostsOptions {
  readonly clock: Clock;
  readonly judge: Judge;
  readonly journals: Pick<Journals, "users" | "pagesOf">;
}

export type Costs = ReturnType<typeof watchCosts>;

/** Counts the requests of each command, whatever else runs at the same time. */
export function watchCosts({ clock, judge, journals }: CostsOptions) {
  const bills = new AsyncLocalStorage<Bill>();
  const writtenAt = new Map<number, number>();

  /** Users in whose journals the look may have found something to read. */
  function usersSince(since: number): number {
    const isOpen = (userId: number) => journals.pagesOf(userId).entries.length > 0;
    const wasOpen = (userId: number) => (writtenAt.get(userId) ?? 0) >= since - latestMs;
    return journals.users().filter((userId) => isOpen(userId) || wasOpen(userId)).length;
  }

  function allowed(method: keyof Ledger, { since, troubles }: Bill): number {
    const again = perTrouble * troubles;
    if (method === "pending") return perLook + perAccount * usersSince(since) + again;
    return (reading.includes(method) ? perAccount : perCommand) + again;
  }

  return {
    /**
     * To be put around each command of an instance that has a database.
     * @param leavesDatabaseAlone so that the command can ask only the store
     */
    command: (slot: number, leavesDatabaseAlone: () => boolean): Around =>
      async function command(method, call) {
        const asksStoreAlone = leavesDatabaseAlone();
        const bill: Bill = { since: clock.now, requests: 0, troubles: 0, asked: false };
        try {
          return await bills.run(bill, call);
        } finally {
          const most = allowed(method, bill);
          judge.demand(
            !asksStoreAlone || bill.asked || bill.requests <= most,
            "C1",
            () => `i${slot}: ${method} made ${bill.requests} requests to the store, not ${most}`,
          );
        }
      },

    /** To be called before each question to the database. */
    noteQuestion(): void {
      const bill = bills.getStore();
      if (bill !== undefined) bill.asked = true;
    },

    /** To be called after each write of the store. */
    written(key: string): void {
      const userId = journalOwner(key);
      if (userId !== undefined) writtenAt.set(userId, clock.now);
    },

    /** The store; each request goes on the bill of the command that makes it. */
    billed: (store: ObjectStore): ObjectStore => billed(store, () => bills.getStore()),
  };
}

function billed(store: ObjectStore, current: () => Bill | undefined): ObjectStore {
  async function on<T>(request: () => Promise<T>, isTrouble = (_: T) => false): Promise<T> {
    const bill = current();
    if (bill === undefined) return request();
    bill.requests++;
    try {
      const answer = await request();
      if (isTrouble(answer)) bill.troubles++;
      return answer;
    } catch (error) {
      bill.troubles++;
      throw error;
    }
  }

  const { glance } = store;
  return {
    ...store,
    get: (key) => on(() => store.get(key)),
    put: (...write) =>
      on(
        () => store.put(...write),
        ({ kind }) => kind !== "written",
      ),
    ...(glance && { glance: (key) => on(() => glance(key)) }),
    async *list(prefix) {
      yield* await on(() => listAll(store, prefix));
    },
  };
}

async function listAll(store: ObjectStore, prefix: string): Promise<ListedObject[]> {
  const all: ListedObject[] = [];
  for await (const object of store.list(prefix)) all.push(object);
  return all;
}
