import { claimMs, type EndedGeneration } from "../../../lib/ledger/ledger.js";
import type { Clock } from "../model/clock.js";
import type { Network } from "../model/network.js";
import type { Service } from "../model/provider.js";
import { clockSlackMs } from "../scenario/profiles.js";
import { randomFor } from "../scenario/random.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Checks } from "./checks.js";
import type { DatabaseState } from "./database-state.js";
import type { Journals } from "./journals.js";

/** Whoever answered. */
export type Store = "database" | "journal";

export const storeOf = ({ revision }: Pick<EndedGeneration, "revision">): Store =>
  revision === undefined ? "journal" : "database";

/** One attempt to tell a user how his generation ended, by somebody who has the right to. */
export interface DeliveryAttempt {
  readonly kind: "result" | "gift" | "regret";
  readonly userId: number;
  readonly key: string;
  readonly urls: readonly string[];
  /** Who gave the right, and when. */
  readonly store: Store;
  readonly at: number;
  readonly isRepeated: boolean;
  /** What became of it in the user's chat. */
  readonly outcome: "ambiguous" | "taken" | "refused";
  /** Where it stood on record when the ledger said so, and when. */
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

/** Of a hundred generations so many belong to somebody who has blocked the bot. */
const blocked = 3;
/** A store that has failed is left alone for 10 seconds, and its journals are not emptied. */
const storePauseMs = 12_000;

/** The users' chats with the bot, and whether what comes there is right: D1, D2 and D3. */
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

  /** D3: what is brought was made for this very order. */
  function checkMaker({ key, userId, urls }: DeliveryAttempt): void {
    for (const url of urls) {
      const maker = service.makerOf(url);
      const isOwn = maker?.key === key && maker.userId === userId && maker.state === "succeeded";
      checks.demand(isOwn, "D3", () => `${key} is brought "${url}", made for ${maker?.key}`);
    }
  }

  return {
    attempts: attempts as ReadonlyMap<string, readonly DeliveryAttempt[]>,

    count() {
      const come = [...attempts.values()].map((told) =>
        told.filter(({ kind, outcome }) => kind !== "regret" && outcome === "taken"),
      );
      return {
        brought: come.flat().length,
        gifts: come.flat().filter(({ kind }) => kind === "gift").length,
        again: come.flat().length - come.filter(({ length }) => length > 0).length,
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
        randomFor(scenario.seed, `chat of ${attempt.key}`).between(1, 100) <= blocked;
      const outcome = isBlocked ? "refused" : "taken";
      (attempt as MutableAttempt).outcome = outcome;
      return outcome;
    },

    /** D2: what the ledger said it has put on record is there, if the journal could be asked. */
    recorded(attempt: DeliveryAttempt, slot: number): void {
      const recordedIn = recordsOf(attempt);
      const isExcused = storeNetwork.lastFaultAt(slot) >= clock.now - storePauseMs;
      checks.demand(
        recordedIn.length > 0 || isExcused,
        "D2",
        () => `that the user was told of ${attempt.key} is on record nowhere`,
      );
      Object.assign(attempt as MutableAttempt, { recordedIn, recordedAt: clock.now });
    },
  };
}

const nowhere = { recordedIn: [], recordedAt: Number.POSITIVE_INFINITY } as const;

/** A generation when all is over. */
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

/** What must hold of everything that users were told, when all is over. */
export function checkDeliveries(
  evidence: DeliveryEvidence,
  generations: readonly FinalGeneration[],
): void {
  for (const over of generations) {
    const told = evidence.deliveryChecks.attempts.get(over.key) ?? [];
    checkNotified(evidence, over, told);
    checkOnce(evidence, over.key, told);
    checkAccurate(evidence, over, told);
  }
}

/** D1: every end has been told, and that is on record. */
function checkNotified(
  { checks }: DeliveryEvidence,
  over: FinalGeneration,
  told: readonly DeliveryAttempt[],
): void {
  const { key, state, isDelivered } = over;
  const suffices = (attempt: DeliveryAttempt) =>
    (state === "refunded" || attempt.kind !== "regret") &&
    (hasArrived(attempt) || isUndeliverable(attempt, isDelivered));
  checks.demand(told.some(suffices), "D1", () => `${key} is ${state}, and its user never heard`);
  checks.demand(isDelivered, "D1", () => `nobody knows whether the user was told of ${key}`);
}

const hasArrived = ({ outcome }: DeliveryAttempt) => outcome === "taken";

/**
 * Telegram will never take it; or it was sent twice and nobody heard what became of that, which is
 * where the bot gives up: the result stands in the user's history.
 */
function isUndeliverable(
  { outcome, isRepeated, recordedIn }: DeliveryAttempt,
  isDelivered: boolean,
): boolean {
  // An instance that crashed when the record was made did not see it.
  const isOnRecord = recordedIn.length > 0 || isDelivered;
  return outcome === "refused" || (isRepeated && isOnRecord);
}

/** D2: nobody is told twice by those who could know that he had been told. */
function checkOnce(
  evidence: DeliveryEvidence,
  key: string,
  told: readonly DeliveryAttempt[],
): void {
  const come = told.filter(hasArrived);
  for (const again of come) {
    const isKnown = (first: DeliveryAttempt) => isAgain(evidence, first, again);
    const number = come.indexOf(again);
    evidence.checks.demand(
      !come.slice(0, number).some(isKnown),
      "D2",
      () => `the ${again.kind} of ${key} is brought once more, though that was on record`,
    );
  }
}

/**
 * A send that nobody heard of, a crash before it was put on record, and a ledger that could not be
 * asked to do so all leave no record: then it is better told twice than never.
 */
function isAgain(
  { scenario }: DeliveryEvidence,
  first: DeliveryAttempt,
  again: DeliveryAttempt,
): boolean {
  if ((first.kind === "regret") !== (again.kind === "regret")) return false;
  if (!first.recordedIn.includes(again.store) || first.store !== again.store) return false;
  const leaseIsOver = again.at - first.at >= claimMs && first.recordedAt > again.at;
  // In a journal leases run by the clocks of those who take them.
  const clocksDiffer = again.store === "journal" && clockSlackMs(scenario.profile) >= claimMs;
  return !leaseIsOver && !clocksDiffer;
}

/** D3: what the user heard is what became of it, as far as the one who told him could know. */
function checkAccurate(
  evidence: DeliveryEvidence,
  over: FinalGeneration,
  told: readonly DeliveryAttempt[],
): void {
  const { key, state } = over;
  const isSole = evidence.scenario.profile.database === "never";
  const wrong = told
    .filter(({ store }) => isSole || store === "database")
    .find(({ kind }) => (kind === "result") !== (state === "done"));
  evidence.checks.demand(
    wrong === undefined,
    "D3",
    () => `${key} is ${state}, told ${wrong?.kind}`,
  );
}
