import type { Alarm, RaiseAlarm } from "../alarms/alarms.js";
import { studioAlarms } from "../alarms/studio-alarms.js";
import { type Credits, formatMoney } from "../ledger/money.js";
import { createPause, isFresh, type Time, within } from "../ledger/time.js";
import type { Log } from "../log.js";
import { catalogue } from "./catalogue/catalogue.js";
import {
  currentListing,
  type ListedDearer,
  type Listing,
  type ListingFinding,
  type ListingNews,
  noteFinding,
} from "./listing/memory.js";
import type { Model } from "./model.js";
import { isListed, type Pricing } from "./price.js";

/** What a task took, and whose it was. */
export interface CreditsTaken {
  readonly userId: number;
  readonly key: string;
  readonly taskId: string;
  /** The provider's name of its model. */
  readonly model: string | undefined;
  /** By the catalogue, when it was charged. */
  readonly expected: Credits | undefined;
  readonly consumed: Credits | undefined;
  /** It failed: nothing should have been taken. */
  readonly isFailed?: true;
}

/** An order that took more than the catalogue says. Orders of a model with the same price are alike. */
export interface PriceLesson {
  readonly model: string;
  readonly expected: Credits;
  readonly consumed: Credits;
  /** The task that showed it. */
  readonly task: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface Lessons {
  /** Counts the versions. */
  readonly sequence: number;
  readonly dearer: readonly PriceLesson[];
  /** Models of which the provider charged a failed task. */
  readonly paidFailures: readonly string[];
  /** Absent = nothing is missing in the list, and nothing is dearer. */
  readonly listing?: Listing | undefined;
}

/** What all instances have learned. Every method may reject. */
export interface CostMemory {
  read(): Promise<Lessons>;
  /**
   * @param next may be called several times; undefined leaves everything as it is
   * @returns what is known afterwards
   */
  change(next: (known: Lessons) => Lessons | undefined): Promise<Lessons>;
}

export interface CostsOptions {
  /** Absent = each instance only knows what it learned itself. */
  readonly memory?: CostMemory | undefined;
  readonly pricing: Pick<Pricing, "priceOfCredits" | "costOf" | "isBelowCost">;
  /** Models are sold whatever they cost. */
  readonly sellsBelowCost: boolean;
  readonly time: Time;
  readonly log: Log;
  readonly alarm: RaiseAlarm;
  readonly background: (work: Promise<unknown>) => void;
}

/** After this long at most an instance knows what others have learned. */
const refreshMs = 5 * 60_000;
/** An order waits no longer for that. */
const readTimeoutMs = 2_000;
/** After so long a hidden model is offered again: only a sale can show that its price has fallen. */
const hiddenMs = 24 * 60 * 60_000;
/** So many lessons are kept, the newest. */
const maxLessons = 1_000;

export type Costs = ReturnType<typeof createCosts>;

/**
 * What the provider really takes, learned from its own record of each task and from its own list:
 * alarms the operator when that exceeds what the catalogue says, and hides what would be sold below its
 * cost.
 */
export function createCosts(options: CostsOptions) {
  const { time, background } = options;
  const book = createLessonStore(options);

  async function keep(taken: CreditsTaken): Promise<Alarm | undefined> {
    let news: Alarm | undefined;
    const next = (known: Lessons) => {
      const learned = learn(known, taken, time.now());
      // A write without an answer may have been our own.
      const isOurs = known.dearer.some(({ task }) => task === taken.taskId);
      if (learned !== undefined) news = describe(options, taken, known, learned);
      else if (!isOurs) news = undefined;
      return learned;
    };
    if (next(book.lessons) !== undefined) await book.change(next);
    return news;
  }

  return {
    /** Whether it is offered: not if it is gone, or known to cost more than is asked for it. */
    isSold(model: Model): boolean {
      const work = book.refresh();
      if (work !== undefined) background(work);
      return !isHidden(options, book.lessons, model);
    },

    /** The same, but an instance that has just started waits until it knows what others have learned. */
    async isStillSold(model: Model): Promise<boolean> {
      const known = book.refresh() ?? Promise.resolve();
      await within(time.deadline(readTimeoutMs), known).catch(() => {});
      return !isHidden(options, book.lessons, model);
    },

    /**
     * Remembers what the provider's list says. What is gone is not offered, nor what certainly costs more
     * than is asked for it, until a list says otherwise.
     * @returns what the operators do not know yet; undefined = nothing. Never rejects
     */
    async noteListing(found: ListingFinding): Promise<ListingNews | undefined> {
      await book.refresh();
      let noted = noteFinding(book.lessons.listing, found, time.now());
      const next = ({ listing, ...others }: Lessons): Lessons | undefined => {
        noted = noteFinding(listing, found, time.now(), noted);
        return noted.isNew ? { ...others, listing: noted.listing } : undefined;
      };
      if (noted.isNew) await book.change(next);
      return noted.news;
    },

    /** Never rejects. */
    async learn(taken: CreditsTaken): Promise<void> {
      await book.refresh();
      const news = await keep(taken);
      if (news !== undefined) options.alarm(news);
    },
  };
}

/** What this instance knows, and how it hears from others and tells them. */
function createLessonStore({ memory, time, log }: Pick<CostsOptions, "memory" | "time" | "log">) {
  let lessons: Lessons = { sequence: 0, dearer: [], paidFailures: [] };
  let reading: Promise<void> | undefined;
  const pause = createPause(time);

  function take(known: Lessons): void {
    // A read may be overtaken by what was learned meanwhile.
    if (known.sequence >= lessons.sequence) lessons = known;
  }

  return {
    get lessons() {
      return lessons;
    },

    refresh(): Promise<void> | undefined {
      if (memory === undefined || !pause.isOver) return reading;
      pause.begin(refreshMs);
      reading = memory.read().then(take, (error: Error) => {
        log.warn(`What models cost could not be read: ${error.message}`);
      });
      return reading;
    },

    /** @param next undefined = leave it as it is */
    async change(next: (known: Lessons) => Lessons | undefined): Promise<void> {
      const learnAlone = () => {
        lessons = next(lessons) ?? lessons;
      };
      if (memory === undefined) return learnAlone();
      await memory.change(next).then(take, (error: Error) => {
        log.warn(`What a model costs is known to this instance alone: ${error.message}`);
        learnAlone();
      });
    },
  };
}

/** Undefined if that is nothing new. */
function learn(known: Lessons, taken: CreditsTaken, now: number): Lessons | undefined {
  const { model, expected = 0n, consumed = 0n } = taken;
  if (model === undefined || consumed === 0n) return undefined;
  if (taken.isFailed) {
    const { paidFailures } = known;
    if (paidFailures.includes(model)) return undefined;
    return { ...known, paidFailures: [...paidFailures, model] };
  }
  // Of a result that comes after its refund only what had been taken until then may be on record.
  if (expected <= 0n) return undefined;
  const isSame = (one: PriceLesson) => one.model === model && one.expected === expected;
  const before = known.dearer.find(isSame);
  const others = known.dearer.filter((one) => !isSame(one));
  if (consumed <= expected) return before && { ...known, dearer: others };
  if (before?.consumed === consumed && isFresh(before.at, now, hiddenMs)) return undefined;
  const lesson = { model, expected, consumed, task: taken.taskId, at: now };
  return { ...known, dearer: [...others, lesson].slice(-maxLessons) };
}

type HidingOptions = Pick<CostsOptions, "pricing" | "sellsBelowCost" | "time">;

function isHidden(judge: HidingOptions, { dearer, listing }: Lessons, model: Model): boolean {
  const { sellsBelowCost, time } = judge;
  const now = time.now();
  const listed = currentListing(listing, now);
  if (listed?.gone.includes(model.id)) return true;
  if (sellsBelowCost) return false;
  const learned = dearer.filter(({ at }) => isFresh(at, now, hiddenMs));
  return [...learned, ...(listed?.dearer ?? [])].some((one) => isLoss(judge, one, model));
}

/** A lesson about a price that the catalogue no longer has is over. */
function isLoss({ pricing }: HidingOptions, one: ListedDearer, model: Model): boolean {
  return one.model === model.id && pricing.isBelowCost(one) && isListed(model, one.expected);
}

/** The alarm for the operator; undefined if they have had it. */
function describe(
  options: CostsOptions,
  taken: CreditsTaken,
  before: Lessons,
  after: Lessons,
): Alarm | undefined {
  const { userId, key, taskId, model = "", expected = 0n, consumed = 0n } = taken;
  const { pricing, sellsBelowCost } = options;
  const facts = { userId, key, taskId, model, consumed: formatMoney(consumed) };
  if (taken.isFailed) return studioAlarms.failedTaskCharged(facts);
  if (consumed <= expected) return undefined;
  const hides = (lessons: Lessons) =>
    catalogue.some((one) => one.id === model && isHidden(options, lessons, one));
  const isKnown = before.dearer.some((one) => one.model === model);
  if (isKnown && (hides(before) || !hides(after))) return undefined;
  const [price, cost] = [pricing.priceOfCredits(expected), pricing.costOf(consumed)];
  const isLoss = pricing.isBelowCost({ expected, consumed });
  return studioAlarms.modelDearer({
    ...facts,
    expected: formatMoney(expected),
    price: formatMoney(price),
    cost: formatMoney(cost),
    ...(isLoss && {
      loss: formatMoney(cost - price),
      leastMarkup: leastMarkup(expected, consumed),
      isHidden: !sellsBelowCost,
    }),
  });
}

/** The least that covers it, such as "5" or "2.501". */
export function leastMarkup(expected: Credits, consumed: Credits): string {
  const perMille = (consumed * 1000n + expected - 1n) / expected;
  return String(Number(perMille) / 1000);
}
