import { claimMs, type EndedGeneration } from "../../../lib/ledger/ledger.js";
import type { Clock } from "../model/clock.js";
import type { Network } from "../model/network.js";
import type { Service } from "../model/provider.js";
import { orderKey } from "../scenario/parts.js";
import { clockSlackMs } from "../scenario/profiles.js";
import { randomFor } from "../scenario/random.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Checks } from "./checks.js";
import type { DatabaseState } from "./database-state.js";
import type { Journals } from "./journals.js";

/** The store that answered. */
export type Store = "database" | "journal";

export const storeOf = ({ revision }: Pick<EndedGeneration, "revision">): Store =>
  revision === undefined ? "journal" : "database";

/** One attempt to tell a user how their generation ended, by an instance that holds the claim. */
export interface DeliveryAttempt {
  readonly kind: "result" | "gift" | "refund";
  readonly userId: number;
  readonly key: string;
  readonly urls: readonly string[];
  /** Where the claim was made, and when. */
  readonly store: Store;
  readonly at: number;
  readonly isRepeated: boolean;
  /** What happened in the user's chat. */
  readonly outcome: "ambiguous" | "taken" | "refused";
  /** Where it was on record when the ledger said so, and when. */
  readonly recordedIn: readonly Store[];
  readonly recordedAt: number;
}

export interface DeliveryChecksOptions {
  readonly clock: Clock;
  readonly checks: Checks;
  readonly databaseState: DatabaseState;
  readonly journals: Journals;
  readonly service: Service;
  readonly storeNetwork: Network;
  readonly scenario: Scenario;
}

export type DeliveryChecks = ReturnType<typeof createDeliveryChecks>;

type NewAttempt = Pick<DeliveryAttempt, "kind" | "urls"> & {
  readonly ended: EndedGeneration;
  readonly isRepeated?: boolean;
};
type MutableAttempt = { -readonly [Name in keyof DeliveryAttempt]: DeliveryAttempt[Name] };

/** Of a hundred generations so many belong to a user who has blocked the bot. */
const blocked = 3;
/** A store that has failed is left alone for 10 seconds, and its journals are not emptied. */
const storePauseMs = 12_000;

/** The users' chats with the bot, and whether the right messages arrive there: D1, D2 and D3. */
export function createDeliveryChecks(options: DeliveryChecksOptions) {
  const { clock, checks, databaseState, journals, service, storeNetwork, scenario } = options;
  const attempts = new Map<string, MutableAttempt[]>();

  function recordsOf({ userId, key }: DeliveryAttempt): Store[] {
    const { entries, archived } = journals.contentOf(userId);
    const isDelivery = (entry: (typeof entries)[number]) =>
      entry.kind === "delivered" && entry.key === key;
    const records: Store[] = [];
    if (databaseState.operations.get(key)?.deliveredAt !== undefined) records.push("database");
    if (entries.some(isDelivery) || archived.some(isDelivery)) records.push("journal");
    return records;
  }

  /** D3: the delivered result was made for this order. */
  function checkMaker({ key, userId, urls }: DeliveryAttempt): void {
    for (const url of urls) {
      const maker = service.makerOf(url);
      const isOwn = maker?.key === key && maker.userId === userId && maker.state === "succeeded";
      checks.require(isOwn, "D3", () => `${key} is delivered "${url}", made for ${maker?.key}`);
    }
  }

  return {
    attempts: attempts as ReadonlyMap<string, readonly DeliveryAttempt[]>,

    count() {
      const arrived = [...attempts.values()].map((attempts) =>
        attempts.filter(({ kind, outcome }) => kind !== "refund" && outcome === "taken"),
      );
      return {
        delivered: arrived.flat().length,
        gifts: arrived.flat().filter(({ kind }) => kind === "gift").length,
        repeated: arrived.flat().length - arrived.filter(({ length }) => length > 0).length,
      };
    },

    begin({ ended, isRepeated = false, ...begun }: NewAttempt): DeliveryAttempt {
      const { userId, key } = ended.generation;
      const from = { userId, key, store: storeOf(ended), at: clock.now, isRepeated };
      const attempt: MutableAttempt = { ...begun, ...from, outcome: "ambiguous", ...nowhere };
      attempts.set(key, [...(attempts.get(key) ?? []), attempt]);
      return attempt;
    },

    /** What Telegram makes of it. */
    receive(attempt: DeliveryAttempt): "taken" | "refused" {
      checkMaker(attempt);
      const isBlocked =
        randomFor(scenario.seed, `chat of ${orderKey(attempt.key)}`).between(1, 100) <= blocked;
      const outcome = isBlocked ? "refused" : "taken";
      (attempt as MutableAttempt).outcome = outcome;
      return outcome;
    },

    /** D2: what the ledger said it has put on record is there, if the journal could be asked. */
    recorded(attempt: DeliveryAttempt, slot: number): void {
      const recordedIn = recordsOf(attempt);
      const isExcused = storeNetwork.lastFaultAt(slot) >= clock.now - storePauseMs;
      checks.require(
        recordedIn.length > 0 || isExcused,
        "D2",
        () => `the delivery of ${attempt.key} is on record nowhere`,
      );
      Object.assign(attempt as MutableAttempt, { recordedIn, recordedAt: clock.now });
    },
  };
}

const nowhere = { recordedIn: [], recordedAt: Number.POSITIVE_INFINITY } as const;

/** A generation after the run. */
export interface FinalGeneration {
  readonly key: string;
  readonly state: string;
  readonly isDelivered: boolean;
}

export interface DeliveryEvidence {
  readonly checks: Checks;
  readonly scenario: Scenario;
  readonly deliveryChecks: DeliveryChecks;
}

/** What must hold of all deliveries after the run. */
export function checkDeliveries(
  evidence: DeliveryEvidence,
  generations: readonly FinalGeneration[],
): void {
  for (const over of generations) {
    const attempts = evidence.deliveryChecks.attempts.get(over.key) ?? [];
    checkNotified(evidence, over, attempts);
    checkOnce(evidence, over.key, attempts);
    checkAccurate(evidence, over, attempts);
  }
}

/** D1: every end was delivered, and that is on record. */
function checkNotified(
  { checks }: DeliveryEvidence,
  over: FinalGeneration,
  attempts: readonly DeliveryAttempt[],
): void {
  const { key, state, isDelivered } = over;
  const suffices = (attempt: DeliveryAttempt) =>
    (state === "refunded" || attempt.kind !== "refund") &&
    (hasArrived(attempt) || isUndeliverable(attempt, isDelivered));
  checks.require(
    attempts.some(suffices),
    "D1",
    () => `${key} is ${state}, and its user was never notified`,
  );
  checks.require(isDelivered, "D1", () => `the delivery of ${key} is not on record`);
}

const hasArrived = ({ outcome }: DeliveryAttempt) => outcome === "taken";

/**
 * Telegram refuses it for good; or it was sent twice with an unknown outcome, which is where the bot
 * gives up: the result is in the user's history.
 */
function isUndeliverable(
  { outcome, isRepeated, recordedIn }: DeliveryAttempt,
  isDelivered: boolean,
): boolean {
  // An instance that crashed when the record was made did not see it.
  const isOnRecord = recordedIn.length > 0 || isDelivered;
  return outcome === "refused" || (isRepeated && isOnRecord);
}

/** D2: no second delivery by an instance that could know of the first one. */
function checkOnce(
  evidence: DeliveryEvidence,
  key: string,
  attempts: readonly DeliveryAttempt[],
): void {
  const arrived = attempts.filter(hasArrived);
  for (const again of arrived) {
    const isKnown = (first: DeliveryAttempt) => isAgain(evidence, first, again);
    const number = arrived.indexOf(again);
    evidence.checks.require(
      !arrived.slice(0, number).some(isKnown),
      "D2",
      () => `the ${again.kind} of ${key} is delivered once more, though that was on record`,
    );
  }
}

/**
 * A send with an unknown outcome, a crash before the record, and a ledger that was out of reach all
 * leave no record: then delivering twice is better than not at all.
 */
function isAgain(
  { scenario }: DeliveryEvidence,
  first: DeliveryAttempt,
  again: DeliveryAttempt,
): boolean {
  if ((first.kind === "refund") !== (again.kind === "refund")) return false;
  if (!first.recordedIn.includes(again.store) || first.store !== again.store) return false;
  const leaseIsOver = again.at - first.at >= claimMs && first.recordedAt > again.at;
  // In a journal leases run by the clocks of those who take them.
  const clocksDiffer = again.store === "journal" && clockSlackMs(scenario.profile) >= claimMs;
  return !leaseIsOver && !clocksDiffer;
}

/** D3: the message says what became of the generation, as far as its sender could know. */
function checkAccurate(
  evidence: DeliveryEvidence,
  over: FinalGeneration,
  attempts: readonly DeliveryAttempt[],
): void {
  const { key, state } = over;
  const isSole = evidence.scenario.profile.database === "never";
  const wrong = attempts
    .filter(({ store }) => isSole || store === "database")
    .find(({ kind }) => (kind === "result") !== (state === "done"));
  evidence.checks.require(
    wrong === undefined,
    "D3",
    () => `${key} is ${state}, but its user was sent: ${wrong?.kind}`,
  );
}
