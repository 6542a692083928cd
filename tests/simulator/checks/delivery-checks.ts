import { claimMs, type EndedGeneration } from "../../../lib/ledger/ledger.js";
import type { Clock } from "../model/clock.js";
import type { Link } from "../model/network.js";
import type { Service } from "../model/provider.js";
import { clockSlackMs } from "../scenario/profiles.js";
import { rollFor } from "../scenario/random.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Judge } from "./checks.js";
import type { Tables } from "./database-state.js";
import type { Journals } from "./journals.js";

/** Whoever answered. */
export type Store = "database" | "journal";

export const storeOf = ({ revision }: Pick<EndedGeneration, "revision">): Store =>
  revision === undefined ? "journal" : "database";

/** One attempt to tell a user how his generation ended, by somebody who has the right to. */
export interface Telling {
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

export interface TidingsOptions {
  readonly clock: Clock;
  readonly judge: Judge;
  readonly tables: Tables;
  readonly journals: Journals;
  readonly service: Service;
  readonly storeLink: Link;
  readonly scenario: Scenario;
}

export type Tidings = ReturnType<typeof watchTidings>;

type Begun = Pick<Telling, "kind" | "urls"> & {
  readonly ended: EndedGeneration;
  readonly isRepeated?: boolean;
};
type Changing = { -readonly [Name in keyof Telling]: Telling[Name] };

/** Of a hundred generations so many belong to somebody who has blocked the bot. */
const blocked = 3;
/** A store that has failed is left alone for 10 seconds, and its journals are not emptied. */
const storePauseMs = 12_000;

/** The users' chats with the bot, and whether what comes there is right: D1, D2 and D3. */
export function watchTidings(options: TidingsOptions) {
  const { clock, judge, tables, journals, service, storeLink, scenario } = options;
  const tellings = new Map<string, Changing[]>();

  function recordsOf({ userId, key }: Telling): Store[] {
    const { entries, archived } = journals.pagesOf(userId);
    const isDelivery = (entry: (typeof entries)[number]) =>
      entry.kind === "delivered" && entry.key === key;
    const records: Store[] = [];
    if (tables.operations.get(key)?.deliveredAt !== undefined) records.push("database");
    if (entries.some(isDelivery) || archived.some(isDelivery)) records.push("journal");
    return records;
  }

  /** D3: what is brought was made for this very order. */
  function checkMaker({ key, userId, urls }: Telling): void {
    for (const url of urls) {
      const maker = service.makerOf(url);
      const isOwn = maker?.key === key && maker.userId === userId && maker.state === "succeeded";
      judge.demand(isOwn, "D3", () => `${key} is brought "${url}", made for ${maker?.key}`);
    }
  }

  return {
    tellings: tellings as ReadonlyMap<string, readonly Telling[]>,

    count() {
      const come = [...tellings.values()].map((told) =>
        told.filter(({ kind, outcome }) => kind !== "regret" && outcome === "taken"),
      );
      return {
        brought: come.flat().length,
        gifts: come.flat().filter(({ kind }) => kind === "gift").length,
        again: come.flat().length - come.filter(({ length }) => length > 0).length,
      };
    },

    begin({ ended, isRepeated = false, ...begun }: Begun): Telling {
      const { userId, key } = ended.generation;
      const from = { userId, key, store: storeOf(ended), at: clock.now, isRepeated };
      const telling: Changing = { ...begun, ...from, outcome: "ambiguous", ...nowhere };
      tellings.set(key, [...(tellings.get(key) ?? []), telling]);
      return telling;
    },

    /** What Telegram makes of it. */
    receive(telling: Telling): "taken" | "refused" {
      checkMaker(telling);
      const isBlocked = rollFor(scenario.seed, `chat of ${telling.key}`).between(1, 100) <= blocked;
      const outcome = isBlocked ? "refused" : "taken";
      (telling as Changing).outcome = outcome;
      return outcome;
    },

    /** D2: what the ledger said it has put on record is there, if the journal could be asked. */
    recorded(telling: Telling, slot: number): void {
      const recordedIn = recordsOf(telling);
      const isExcused = storeLink.lastTrouble(slot) >= clock.now - storePauseMs;
      judge.demand(
        recordedIn.length > 0 || isExcused,
        "D2",
        () => `that the user was told of ${telling.key} is on record nowhere`,
      );
      Object.assign(telling as Changing, { recordedIn, recordedAt: clock.now });
    },
  };
}

const nowhere = { recordedIn: [], recordedAt: Number.POSITIVE_INFINITY } as const;

/** A generation when all is over. */
export interface Over {
  readonly key: string;
  readonly state: string;
  readonly isDelivered: boolean;
}

export interface TidingsEvidence {
  readonly judge: Judge;
  readonly scenario: Scenario;
  readonly tidings: Tidings;
}

/** What must hold of everything that users were told, when all is over. */
export function judgeTidings(evidence: TidingsEvidence, generations: readonly Over[]): void {
  for (const over of generations) {
    const told = evidence.tidings.tellings.get(over.key) ?? [];
    checkTold(evidence, over, told);
    checkOnce(evidence, over.key, told);
    checkTrue(evidence, over, told);
  }
}

/** D1: every end has been told, and that is on record. */
function checkTold({ judge }: TidingsEvidence, over: Over, told: readonly Telling[]): void {
  const { key, state, isDelivered } = over;
  const suffices = (telling: Telling) =>
    (state === "refunded" || telling.kind !== "regret") &&
    (hasCome(telling) || isHopeless(telling, isDelivered));
  judge.demand(told.some(suffices), "D1", () => `${key} is ${state}, and its user never heard`);
  judge.demand(isDelivered, "D1", () => `nobody knows whether the user was told of ${key}`);
}

const hasCome = ({ outcome }: Telling) => outcome === "taken";

/**
 * Telegram will never take it; or it was sent twice and nobody heard what became of that, which is
 * where the bot gives up: the result stands in the user's history.
 */
function isHopeless({ outcome, isRepeated, recordedIn }: Telling, isDelivered: boolean): boolean {
  // An instance that crashed when the record was made did not see it.
  const isOnRecord = recordedIn.length > 0 || isDelivered;
  return outcome === "refused" || (isRepeated && isOnRecord);
}

/** D2: nobody is told twice by those who could know that he had been told. */
function checkOnce(evidence: TidingsEvidence, key: string, told: readonly Telling[]): void {
  const come = told.filter(hasCome);
  for (const again of come) {
    const isKnown = (first: Telling) => isAgain(evidence, first, again);
    const number = come.indexOf(again);
    evidence.judge.demand(
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
function isAgain({ scenario }: TidingsEvidence, first: Telling, again: Telling): boolean {
  if ((first.kind === "regret") !== (again.kind === "regret")) return false;
  if (!first.recordedIn.includes(again.store) || first.store !== again.store) return false;
  const leaseIsOver = again.at - first.at >= claimMs && first.recordedAt > again.at;
  // In a journal leases run by the clocks of those who take them.
  const clocksDiffer = again.store === "journal" && clockSlackMs(scenario.profile) >= claimMs;
  return !leaseIsOver && !clocksDiffer;
}

/** D3: what the user heard is what became of it, as far as the one who told him could know. */
function checkTrue(evidence: TidingsEvidence, over: Over, told: readonly Telling[]): void {
  const { key, state } = over;
  const isSole = evidence.scenario.profile.database === "never";
  const wrong = told
    .filter(({ store }) => isSole || store === "database")
    .find(({ kind }) => (kind === "result") !== (state === "done"));
  evidence.judge.demand(wrong === undefined, "D3", () => `${key} is ${state}, told ${wrong?.kind}`);
}
