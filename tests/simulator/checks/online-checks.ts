import type {
  Account,
  ChargeOutcome,
  GenerationWithBalance,
  HistoryPage,
} from "../../../lib/ledger/ledger.js";
import { mirrorOf } from "../../../lib/storage/journal/documents.js";
import { type Mirror, movesMoney, tag } from "../../../lib/storage/journal/entries.js";
import type { Clock } from "../model/clock.js";
import type { Network } from "../model/network.js";
import type { Service } from "../model/provider.js";
import { deadlineMs } from "../model/studio.js";
import type { InitialState } from "../scenario/initial-state.js";
import { keysOfOrder, orderKey } from "../scenario/parts.js";
import { clockSlackMs, toleratedSlackMs } from "../scenario/profiles.js";
import type {
  Command,
  Delivery,
  Forgery,
  Payment,
  Reversal,
  Scenario,
} from "../scenario/scenario.js";
import { reversedOf } from "./balance-checks.js";
import type { Checks } from "./checks.js";
import type { DatabaseState } from "./database-state.js";
import { type Store, storeOf } from "./delivery-checks.js";
import type { Journals } from "./journals.js";

type Moved = Payment | Reversal;

interface Acknowledgement {
  readonly command: Moved;
  /** When the update came: its mirror was not written before. */
  readonly since: number;
  readonly at: number;
  /** The store was not well from where it was answered: the mirror may not have heard. */
  readonly unmirrored: boolean;
}

interface ReadStart {
  readonly userId: number;
  readonly slot: number;
  readonly begin: number;
  /** The database's number of the next operation. */
  readonly operations: number;
}

/** A request for a task. */
interface Request {
  /** Whether the instance may have missed another one's claim. */
  readonly wasBlind: boolean;
}

/** A start waits so long for the store: longer ago, trouble with it does not matter. */
const blindMs = 5_000;

export interface OnlineChecksOptions {
  readonly clock: Clock;
  readonly checks: Checks;
  readonly databaseState: DatabaseState;
  readonly journals: Journals;
  readonly service: Service;
  readonly storeNetwork: Network;
  readonly bodies: ReadonlyMap<string, string>;
  /** When the user's mirror was last damaged. */
  readonly mirrorDamagedAt: (userId: number) => number | undefined;
  readonly initialState: InitialState;
  readonly scenario: Scenario;
}

/**
 * T of rule F1: an instance hears of an outage after so long, its reading of the flag included. Where
 * calls to the store are dear (only payments are mirrored) it looks less often.
 */
const freshMs = { all: 12_000, payments: 62_000 };
/** How long a payment's answer waits for its mirror. */
const mirrorMs = 2_500;
/** How many entries a page of the history has. */
const pageLength = 20;

export type OnlineChecks = ReturnType<typeof createOnlineChecks>;

/** The answers to users, Telegram and the provider, and whether each was right at its moment. */
export function createOnlineChecks(options: OnlineChecksOptions) {
  const {
    clock,
    checks,
    databaseState,
    journals,
    service,
    storeNetwork,
    scenario,
    bodies,
    initialState,
  } = options;
  const acknowledged = new Map<string, Acknowledgement>();
  const charged = { database: new Map<string, string>(), journal: new Map<string, string>() };
  const explained = new Set<string>(initialState.commands.map(({ key }) => key));
  const ends = new Map<string, readonly Store[]>();
  const asked = new Map<string, Request[]>();
  const forgeries: { key: string; noticed: boolean }[] = [];

  /** G1: at the moment of the answer it is somewhere that lasts. */
  function checkDurable({ key, userId }: Moved): void {
    if (databaseState.operations.has(key)) return;
    const { entries, archived } = journals.contentOf(userId);
    const isWritten = [...entries, ...archived].some(
      (entry) => movesMoney(entry) && entry.key === key,
    );
    checks.require(isWritten, "G1", () => `${key} is acknowledged and is nowhere`);
  }

  /** D4: money comes back for what failed or never began, and for the rest when it is overdue. */
  function checkRefund(key: string): void {
    const tasks = service.tasksOf(key);
    // Where both stores have begun it, one may have been refused.
    const isTwofold = (asked.get(key) ?? []).length > 1;
    const hasFailed = tasks.length === 0 || tasks.some(({ state }) => state === "failed");
    const age = clock.now - firstPress(key);
    checks.require(
      hasFailed || isTwofold || age >= deadlineMs - clockSlackMs(scenario.profile),
      "D4",
      () => `${key} is refunded after ${age} ms, though nothing failed`,
    );
  }

  function firstPress(key: string): number {
    const isIt = ({ command }: Delivery) =>
      command.kind === "generate" && command.key === orderKey(key);
    return Math.min(...scenario.deliveries.filter(isIt).map(({ at }) => at));
  }

  function knowsNameOnly(userId: number, key: string): boolean {
    if (options.mirrorDamagedAt(userId) !== undefined) return true;
    const mirror: Partial<Mirror> = JSON.parse(bodies.get(mirrorOf(userId).key) ?? "{}");
    const isNamed = mirror.recent?.includes(tag(key)) ?? false;
    return isNamed && !mirror.operations?.some((operation) => operation.key === key);
  }

  /** Payments that a reader must see now. */
  function visible({ userId, slot, begin, operations }: ReadStart, viaStore: boolean): Moved[] {
    if (clockSlackMs(scenario.profile) > toleratedSlackMs) return [];
    const before = begin - freshMs[scenario.profile.mirror];
    const isFresh = storeNetwork.lastFaultAt(slot) < before;
    const damagedAt = options.mirrorDamagedAt(userId) ?? Number.NEGATIVE_INFINITY;
    const wasThere = (key: string) =>
      (databaseState.operations.get(key)?.id ?? operations) < operations;
    return [...acknowledged.values()]
      .filter(({ command, at }) => command.userId === userId && at < before)
      .filter(({ command, unmirrored, since }) =>
        viaStore
          ? (!unmirrored && since > damagedAt) || !wasThere(command.key)
          : isFresh || wasThere(command.key),
      )
      .map(({ command }) => command)
      .filter(({ kind }) => kind === "pay");
  }

  /** Everything that may ever have been taken from the user. */
  function mostTaken(userId: number): bigint {
    const taken = new Map<string, bigint>();
    for (const { command } of scenario.deliveries) {
      if (command.kind === "generate" && command.userId === userId)
        for (const key of keysOfOrder(command.key)) taken.set(key, command.price);
    }
    return sum([...taken.values()]) + countedTwice(userId) + reversedOf(scenario, userId);
  }

  function isSet(userId: number): boolean {
    const { acts = [] } = scenario;
    return acts.some(({ what }) => what.kind === "set" && what.userId === userId);
  }

  /** A charge that the database made ambiguous counts there and in the journal, until that is empty. */
  function countedTwice(userId: number): bigint {
    const { entries } = journals.contentOf(userId);
    return sum(entries.map((entry) => (entry.kind === "charge" ? BigInt(entry.price) : 0n)));
  }

  return {
    now: () => clock.now,
    charged,
    explained,
    forgeries,
    acknowledgements: acknowledged as ReadonlyMap<string, Acknowledgement>,
    hasAcknowledged: (key: string) => acknowledged.has(key),

    noteAcknowledgement(
      command: Moved,
      slot: number,
      begin: number,
      mismatched: readonly string[],
    ): void {
      checkDurable(command);
      const isForged = forgeries.some(({ key }) => key === command.key);
      checks.require(
        mismatched.length === 0 || isForged,
        "G9",
        () => `${command.key} is said to be another one`,
      );
      if (acknowledged.has(command.key)) return;
      const unmirrored =
        storeNetwork.lastFaultAt(slot) >= begin - mirrorMs || clock.now - begin > mirrorMs;
      acknowledged.set(command.key, { command, since: begin, at: clock.now, unmirrored });
    },

    /** Of an operation that only its name is known, no amount can be compared: nothing changes, without a report. */
    noteForgery(
      { of: { userId, key } }: Forgery,
      mismatched: readonly string[],
      isViaStore: boolean,
    ): void {
      const noticed = mismatched.includes(key);
      forgeries.push({ key, noticed: noticed || (isViaStore && knowsNameOnly(userId, key)) });
    },

    /**
     * G3: at most one attempt per store gets the answer "charged". G15: further results of an order are
     * charged by the attempt that charged its first.
     */
    noteCharge(key: string, attempt: string, outcome: ChargeOutcome): void {
      if (outcome.kind === "charged" || outcome.kind === "unknown") explained.add(key);
      if (outcome.kind === "mismatch") checks.fail("G9", `${key} is said to be another one`);
      if (outcome.kind !== "charged") return;
      const store = outcome.revision === undefined ? "journal" : "database";
      const earlier = charged[store].get(key) ?? attempt;
      checks.require(earlier === attempt, "G3", () => `${key} was charged twice by the ${store}`);
      charged[store].set(key, attempt);
      const isFirsts = [charged.database, charged.journal].some(
        (known) => known.get(orderKey(key)) === attempt,
      );
      checks.require(isFirsts, "G15", () => `${key} was charged by a press that lost its order`);
    },

    /** G7: a generation ends once in the authoritative store, and once in an outage. */
    noteEnd(found: GenerationWithBalance): void {
      const { key } = found.generation;
      const earlier = ends.get(key) ?? [];
      const isSole = scenario.profile.database === "never" || scenario.profile.expects.calm;
      const isSecond = storeOf(found) === "database" && earlier.includes("database");
      const isMany = isSecond || earlier.length >= (isSole ? 1 : 2);
      checks.require(!isMany, "G7", () => `${key} has ended ${earlier.length + 1} times`);
      ends.set(key, [...earlier, storeOf(found)]);
      if (found.generation.state === "refunded") checkRefund(key);
    },

    /**
     * G10: a task is requested once. Twice only if the database and a journal have both charged it,
     * and the instance that charged the database could not learn of the other one from the store.
     */
    noteTaskRequest(key: string, userId: number, slot: number): void {
      const wasBlind =
        storeNetwork.lastFaultAt(slot) > clock.now - blindMs ||
        options.mirrorDamagedAt(userId) !== undefined ||
        scenario.profile.database === "appears";
      const requests = [...(asked.get(key) ?? []), { wasBlind }];
      asked.set(key, requests);
      const leaves = [charged.database, charged.journal].filter((store) => store.has(key)).length;
      const most = requests.some((request) => request.wasBlind) ? leaves : Math.min(leaves, 1);
      checks.require(
        requests.length <= most,
        "G10",
        () => `${key} was charged by ${leaves} stores and requested ${requests.length} times`,
      );
    },

    /** L4: a process that crashed can't answer its user. */
    noteCrash(command: Command): void {
      if (command.kind !== "generate") return;
      for (const key of keysOfOrder(command.key)) explained.add(key);
    },

    /** A user opens their balance or history. */
    startRead: (userId: number, slot: number): ReadStart => ({
      userId,
      slot,
      begin: clock.now,
      operations: databaseState.operations.size + 1,
    }),

    checkBalance(read: ReadStart, { balance, revision, asOf }: Account): void {
      // An operator may have set it to any sum.
      if (isSet(read.userId)) return;
      // The database's answer with a date says that a journal could not be emptied first.
      if (revision !== undefined && asOf !== undefined) return;
      const { userId } = read;
      const seen = visible(read, revision === undefined);
      const least = sum(seen.map(({ amount }) => amount)) - mostTaken(userId);
      checks.require(
        balance >= least,
        "F1",
        () => `user ${userId} has at least ${least} and is shown ${balance}`,
      );
    },

    /** @param now by the clock of the instance that answers */
    checkHistory(read: ReadStart, page: HistoryPage, now: number): void {
      const isExcused = page.asOf instanceof Date && page.asOf.getTime() >= now;
      if (isExcused || page.entries.length >= pageLength) return;
      const shown = new Set(page.entries.map(({ key }) => key));
      for (const { key, userId } of visible(read, page.asOf !== undefined)) {
        checks.require(shown.has(key), "F1", () => `${key} is not in the history of ${userId}`);
      }
    },
  };
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
