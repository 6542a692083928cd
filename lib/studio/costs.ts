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

/** What the provider charged for a task, and whose task it was. */
export interface CreditsTaken {
  readonly userId: number;
  readonly key: string;
  readonly taskId: string;
  /** The provider's name of its model. */
  readonly model: string | undefined;
  /** According to the catalogue when the user was charged. */
  readonly expected: Credits | undefined;
  readonly consumed: Credits | undefined;
  /** It failed, so the provider should have charged nothing. */
  readonly isFailed?: true;
}

/** An order that cost more than the catalogue says. It stands for all orders of the model at that price. */
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
  /** Models for which the provider charged a failed task. */
  readonly paidFailures: readonly string[];
  /** Absent = the list lacks no model, and none has become dearer. */
  readonly listing?: Listing | undefined;
  /** How long each model usually takes, in seconds, as measured; absent = it was not measured yet. */
  readonly seconds?: Readonly<Record<string, number>> | undefined;
}

/** What all instances have learned, in the object store. Every method may reject. */
export interface CostMemory {
  read(): Promise<Lessons>;
  /**
   * @param next may be called several times; returns undefined to change nothing
   * @returns what the document contains afterwards
   */
  change(next: (known: Lessons) => Lessons | undefined): Promise<Lessons>;
}

export interface CostsOptions {
  /** Absent = each instance knows only what it has learned itself. */
  readonly memory?: CostMemory | undefined;
  readonly pricing: Pick<Pricing, "priceOfCredits" | "costOf" | "isBelowCost">;
  /** Whether the bot sells models below their cost. */
  readonly sellsBelowCost: () => boolean;
  readonly time: Time;
  readonly log: Log;
  readonly alarm: RaiseAlarm;
  readonly background: (work: Promise<unknown>) => void;
}

/** An instance knows within this time what others have learned. */
const refreshMs = 5 * 60_000;
/** An order waits for it at most this long. */
const readTimeoutMs = 2_000;
/** How long a model stays hidden. Then the bot offers it again, because only a sale can show that its price fell. */
const hiddenMs = 24 * 60 * 60_000;
/** How many lessons are kept: the newest. */
const maxLessons = 1_000;

export type Costs = ReturnType<typeof createCosts>;

/**
 * Learns the provider's real prices from its record of each task and from its price list. Alerts the
 * operators when a price exceeds that of the catalogue, and hides models that would sell below cost.
 */
export function createCosts(options: CostsOptions) {
  const { time, background } = options;
  const book = createLessonStore(options);

  async function keep(taken: CreditsTaken): Promise<Alarm | undefined> {
    let news: Alarm | undefined;
    const next = (known: Lessons) => {
      const learned = learn(known, taken, time.now());
      // If the answer to a write was lost, this may be our own.
      const isOurs = known.dearer.some(({ task }) => task === taken.taskId);
      if (learned !== undefined) news = describe(options, taken, known, learned);
      else if (!isOurs) news = undefined;
      return learned;
    };
    if (next(book.lessons) !== undefined) await book.change(next);
    return news;
  }

  return {
    /** Whether the bot offers it: not if the provider dropped it, or if it is known to cost more than its price. */
    isSold(model: Model): boolean {
      const work = book.refresh();
      if (work !== undefined) background(work);
      return !isHidden(options, book.lessons, model);
    },

    /** The same, but an instance that has just started waits for what others have learned. */
    async isStillSold(model: Model): Promise<boolean> {
      const known = book.refresh() ?? Promise.resolve();
      await within(time.deadline(readTimeoutMs), known).catch(() => {});
      return !isHidden(options, book.lessons, model);
    },

    /**
     * Remembers the provider's list. The bot stops offering models that are gone, and those that
     * certainly cost more than their price, until a list says otherwise.
     * @returns what is new to the operators; undefined = nothing. Never rejects
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

    /** In seconds: as measured lately, else what the catalogue says. It makes no request. */
    usualSeconds: ({ id, usualSeconds }: Pick<Model, "id" | "usualSeconds">): number =>
      book.lessons.seconds?.[id] ?? usualSeconds,

    noteSeconds: (seconds: Readonly<Record<string, number>>) => noteSeconds(book, seconds),

    /** Never rejects. */
    async learn(taken: CreditsTaken): Promise<void> {
      await book.refresh();
      const news = await keep(taken);
      if (news !== undefined) options.alarm(news);
    },
  };
}

/** What this instance knows, shared with the others through the object store. */
function createLessonStore({ memory, time, log }: Pick<CostsOptions, "memory" | "time" | "log">) {
  let lessons: Lessons = { sequence: 0, dearer: [], paidFailures: [] };
  let reading: Promise<void> | undefined;
  const pause = createPause(time);

  function take(known: Lessons): void {
    // This instance may have learned something newer during the read.
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

    /** @param next returns undefined to change nothing */
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

/** Remembers how long models take, for every instance. Never rejects. */
async function noteSeconds(
  book: ReturnType<typeof createLessonStore>,
  seconds: Readonly<Record<string, number>>,
): Promise<void> {
  await book.refresh();
  const isSame = (known: Lessons) =>
    JSON.stringify(known.seconds ?? {}) === JSON.stringify(seconds);
  if (isSame(book.lessons)) return;
  await book.change((known) => (isSame(known) ? undefined : { ...known, seconds }));
}

/** Undefined if it is nothing new. */
function learn(known: Lessons, taken: CreditsTaken, now: number): Lessons | undefined {
  const { model, expected = 0n, consumed = 0n } = taken;
  if (model === undefined || consumed === 0n) return undefined;
  if (taken.isFailed) {
    const { paidFailures } = known;
    if (paidFailures.includes(model)) return undefined;
    return { ...known, paidFailures: [...paidFailures, model] };
  }
  // For a result after its refund, the record may show only what had been charged until then.
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
  if (sellsBelowCost()) return false;
  const learned = dearer.filter(({ at }) => isFresh(at, now, hiddenMs));
  return [...learned, ...(listed?.dearer ?? [])].some((one) => isLoss(judge, one, model));
}

/** Whether the model sells below this cost. Costs of prices that the catalogue no longer has don't count. */
function isLoss({ pricing }: HidingOptions, one: ListedDearer, model: Model): boolean {
  return one.model === model.id && pricing.isBelowCost(one) && isListed(model, one.expected);
}

/** The alarm for the operators; undefined if they have already got it. */
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
  const [price, cost] = [pricing.priceOfCredits(expected, model), pricing.costOf(consumed)];
  const isLoss = pricing.isBelowCost({ model, expected, consumed });
  return studioAlarms.modelDearer({
    ...facts,
    expected: formatMoney(expected),
    price: formatMoney(price),
    cost: formatMoney(cost),
    ...(isLoss && {
      loss: formatMoney(cost - price),
      leastMarkup: leastMarkup(expected, consumed),
      isHidden: !sellsBelowCost(),
    }),
  });
}

/** The smallest MARKUP that covers the cost, such as "5" or "2.501". */
export function leastMarkup(expected: Credits, consumed: Credits): string {
  const perMille = (consumed * 1000n + expected - 1n) / expected;
  return String(Number(perMille) / 1000);
}
