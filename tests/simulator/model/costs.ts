import { AsyncLocalStorage } from "node:async_hooks";
import type { Ledger } from "../../../lib/ledger/ledger.js";
import { journalOwner, unfinishedDocument } from "../../../lib/storage/journal/documents.js";
import { usersOf } from "../../../lib/storage/journal/unfinished-users.js";
import type { ListedObject, ObjectStore } from "../../../lib/storage/objects/object-store.js";
import type { Checks } from "../checks/checks.js";
import type { Journals } from "../checks/journals.js";
import type { Clock } from "./clock.js";
import type { Around } from "./ledger-wrapper.js";

/*
 * C1: what commands cost while the database is out, in requests to the store. A look at what is
 * pending may cost more, but only for users who are named as having something unfinished. Once in a
 * while a look searches all journals; no instance may do that each time.
 */

/** Journal and mirror. */
const perAccount = 2;
const reading: readonly (keyof Ledger)[] = ["getAccount", "history", "find"];
/** The flag is read and raised, the account is read, and the journal is written. */
const perCommand = 5;
/** The names of the users are read, and revised. */
const perLook = 3;
/** A user is named before the journal is written. */
const perNaming = 2;
/** An instance searches all journals at most so often: once in a minute, by clocks that agree. */
const searchPauseMs = 45_000;
/** After what went wrong, the names and the account are read and the account is written again. */
const perTrouble = perAccount + 2;
/** A list may be late by so much: it names users whose journals were just emptied. */
const latestMs = 1_000;

/** What one command has cost so far. */
interface Bill {
  readonly since: number;
  /** How many users were named then. */
  readonly named: number;
  requests: number;
  lists: number;
  /** Requests that failed or met another write. */
  troubles: number;
  /** Whether it asked the database after all: then journals may have been replayed. */
  asked: boolean;
}

/** Besides a read and a write for each document of the user, which are some of all documents. */
const perErasure = 12;

export interface CostsOptions {
  readonly clock: Clock;
  readonly checks: Checks;
  readonly journals: Pick<Journals, "users" | "contentOf">;
  readonly bodies: ReadonlyMap<string, string>;
  /** Whether the clocks agree and nothing is damaged: then searches are rare. */
  readonly isOrderly: boolean;
}

export type Costs = ReturnType<typeof watchCosts>;

/** Counts the requests of each command, even if others run at the same time. */
export function watchCosts({ clock, checks, journals, bodies, isOrderly }: CostsOptions) {
  const bills = new AsyncLocalStorage<Bill>();
  const writtenAt = new Map<number, number>();
  const searchedAt = new Map<number, number>();

  const countIn = lastOf((body: string) => usersOf(unfinishedDocument.parse(body)).length);

  function namedUsers(): number {
    const body = bodies.get(unfinishedDocument.key);
    return body === undefined ? 0 : countIn(body);
  }

  /** Users in whose journals the look may have found something to read. */
  function usersSince(since: number): number {
    const isOpen = (userId: number) => journals.contentOf(userId).entries.length > 0;
    const wasOpen = (userId: number) => (writtenAt.get(userId) ?? 0) >= since - latestMs;
    return journals.users().filter((userId) => isOpen(userId) || wasOpen(userId)).length;
  }

  function allowed(method: keyof Ledger, { since, troubles, lists, named }: Bill): number {
    const again = perTrouble * troubles;
    if (method === "findUnfinished") {
      const users = Math.max(named, namedUsers()) + (lists === 0 ? 0 : usersSince(since));
      return perLook + lists + users + again;
    }
    if (method === "erase") return perErasure + 2 * bodies.size + again;
    return (reading.includes(method) ? perAccount : perCommand + perNaming) + again;
  }

  /** The users of these scenarios are so few that only a search lists journals. */
  function checkSearch(slot: number, { since, lists, troubles }: Bill): void {
    if (lists === 0 || !isOrderly) return;
    const last = searchedAt.get(slot) ?? Number.NEGATIVE_INFINITY;
    // Looks at the same time may both search.
    const isRare = since <= last || since - last >= searchPauseMs;
    checks.require(isRare, "C1", () => `i${slot} searches all journals after ${since - last} ms`);
    if (troubles === 0) searchedAt.set(slot, clock.now);
  }

  return {
    /**
     * To be put around each command of an instance that has a database.
     * @param leavesDatabaseAlone so that the command can ask only the store
     */
    command: (slot: number, leavesDatabaseAlone: () => boolean): Around =>
      async function command(method, call) {
        const asksStoreAlone = leavesDatabaseAlone();
        const none = { requests: 0, lists: 0, troubles: 0, asked: false };
        const bill: Bill = { since: clock.now, named: namedUsers(), ...none };
        try {
          return await bills.run(bill, call);
        } finally {
          if (method === "findUnfinished") checkSearch(slot, bill);
          const most = allowed(method, bill);
          checks.require(
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

/** Reads the same text only once in a row. */
function lastOf<T>(read: (text: string) => T): (text: string) => T {
  let last: { readonly text: string; readonly value: T } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, value: read(text) };
    return last.value;
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

  const { peek } = store;
  return {
    ...store,
    get: (key) => on(() => store.get(key)),
    put: (...write) =>
      on(
        () => store.put(...write),
        ({ kind }) => kind !== "written",
      ),
    ...(peek && { peek: (key) => on(() => peek(key)) }),
    async *list(prefix) {
      const bill = current();
      if (bill !== undefined) bill.lists++;
      yield* await on(() => listAll(store, prefix));
    },
  };
}

async function listAll(store: ObjectStore, prefix: string): Promise<ListedObject[]> {
  const all: ListedObject[] = [];
  for await (const object of store.list(prefix)) all.push(object);
  return all;
}
