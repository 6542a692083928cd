import { type Credits, formatMoney, type Money } from "../ledger/money.js";
import { createPause, isFresh, type Time } from "../ledger/time.js";
import type { Log } from "../log.js";
import { catalogue } from "./catalogue/catalogue.js";
import type { Model } from "./model.js";
import { isListed, type Pricing } from "./price.js";

/** What a task took, and whose it was. */
export interface Taken {
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
export interface Dearer {
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
  readonly n: number;
  readonly dearer: readonly Dearer[];
  /** Models of which the provider charged a failed task. */
  readonly paidFailures: readonly string[];
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
  readonly alarm: (topic: string, message: string) => void;
  readonly background: (work: Promise<unknown>) => void;
}

/** What others have learned reaches an instance after so long. */
const refreshMs = 5 * 60_000;
/** After so long a hidden model is offered again: only a sale can show that its price has fallen. */
const hiddenMs = 24 * 60 * 60_000;
/** So many lessons are kept, the newest. */
const mostLessons = 1_000;

export type Costs = ReturnType<typeof createCosts>;

/**
 * What the provider really takes, learned from its own record of each task: alarms the operator when
 * that exceeds what the catalogue says, and hides what would be sold below its cost.
 */
export function createCosts(options: CostsOptions) {
  const { memory, time, log, background } = options;
  let lessons: Lessons = { n: 0, dearer: [], paidFailures: [] };
  let reading: Promise<void> | undefined;
  const pause = createPause(time);

  function take(known: Lessons): void {
    // A read may be overtaken by what was learned meanwhile.
    if (known.n >= lessons.n) lessons = known;
  }

  function refresh(): Promise<void> | undefined {
    if (memory === undefined || !pause.isOver) return reading;
    pause.begin(refreshMs);
    reading = memory.read().then(take, (error: Error) => {
      log.warn(`What models cost could not be read: ${error.message}`);
    });
    return reading;
  }

  async function keep(taken: Taken): Promise<string | undefined> {
    let news: string | undefined;
    const next = (known: Lessons) => {
      const learned = learn(known, taken, time.now());
      // A write that nobody confirmed may have been our own.
      const isOurs = known.dearer.some(({ task }) => task === taken.taskId);
      if (learned !== undefined) news = describe(options, taken, known, learned);
      else if (!isOurs) news = undefined;
      return learned;
    };
    const learned = next(lessons);
    if (learned === undefined) return undefined;
    if (memory === undefined) lessons = learned;
    else await memory.change(next).then(take, forgive(learned));
    return news;
  }

  function forgive(learned: Lessons) {
    return (error: Error): void => {
      log.warn(`What a model costs is known to this instance alone: ${error.message}`);
      lessons = learned;
    };
  }

  return {
    /** Whether it is offered: not if it is known to cost more than is asked for it. */
    isSold(model: Model): boolean {
      const work = refresh();
      if (work !== undefined) background(work);
      return !isHidden(options, lessons, model);
    },

    /** Never rejects. */
    async learn(taken: Taken): Promise<void> {
      await refresh();
      const news = await keep(taken);
      if (news !== undefined) options.alarm(topicOf(taken), news);
    },
  };
}

/** Undefined if that is nothing new. */
function learn(known: Lessons, taken: Taken, now: number): Lessons | undefined {
  const { model, expected, consumed = 0n } = taken;
  if (model === undefined || consumed === 0n) return undefined;
  if (taken.isFailed) {
    const { paidFailures } = known;
    if (paidFailures.includes(model)) return undefined;
    return { ...known, paidFailures: [...paidFailures, model] };
  }
  if (expected === undefined) return undefined;
  const isSame = (one: Dearer) => one.model === model && one.expected === expected;
  const before = known.dearer.find(isSame);
  const others = known.dearer.filter((one) => !isSame(one));
  if (consumed <= expected) return before && { ...known, dearer: others };
  if (before?.consumed === consumed && isFresh(before.at, now, hiddenMs)) return undefined;
  const lesson = { model, expected, consumed, task: taken.taskId, at: now };
  return { ...known, dearer: [...others, lesson].slice(-mostLessons) };
}

type Judge = Pick<CostsOptions, "pricing" | "sellsBelowCost" | "time">;

/** A lesson about a price that the catalogue no longer has is over. */
function isHidden(
  { pricing, sellsBelowCost, time }: Judge,
  { dearer }: Lessons,
  model: Model,
): boolean {
  if (sellsBelowCost) return false;
  return dearer.some(
    (one) =>
      one.model === model.id &&
      isFresh(one.at, time.now(), hiddenMs) &&
      pricing.isBelowCost(one) &&
      isListed(model, one.expected),
  );
}

function topicOf({ model, isFailed }: Taken): string {
  return isFailed
    ? `Kie.ai charged for a failed task of ${model}`
    : `Kie.ai takes more for ${model} than the catalogue says`;
}

/** What the operator is to hear; undefined if they have heard it. */
function describe(
  options: CostsOptions,
  taken: Taken,
  before: Lessons,
  after: Lessons,
): string | undefined {
  const { model = "", expected = 0n, consumed = 0n } = taken;
  const { pricing } = options;
  const facts = `task ${taken.taskId}, ${taken.key} of user ${taken.userId}`;
  if (taken.isFailed) {
    return `${formatMoney(consumed)} credits (${facts}). The user got their money back, so that is your loss: ask Kie.ai to return it`;
  }
  if (consumed <= expected) return undefined;
  const hides = (lessons: Lessons) =>
    catalogue.some((one) => one.id === model && isHidden(options, lessons, one));
  const isKnown = before.dearer.some((one) => one.model === model);
  if (isKnown && (hides(before) || !hides(after))) return undefined;
  const sums = { price: pricing.priceOfCredits(expected), cost: pricing.costOf(consumed) };
  return [
    `${formatMoney(expected)} credits were expected, ${formatMoney(consumed)} were taken (${facts}).`,
    pricing.isBelowCost({ expected, consumed })
      ? lossOf(options, sums, leastMarkup(expected, consumed))
      : `Sold for ${formatMoney(sums.price)}, it costs ${formatMoney(sums.cost)} instead of ${formatMoney(pricing.costOf(expected))}: raise MARKUP if you want to keep your margin`,
  ].join(" ");
}

function lossOf(
  { sellsBelowCost }: CostsOptions,
  { price, cost }: { readonly price: Money; readonly cost: Money },
  markup: string,
): string {
  const loss = `Sold for ${formatMoney(price)}, it costs ${formatMoney(cost)}: you lose ${formatMoney(cost - price)} each time.`;
  return sellsBelowCost
    ? `${loss} It is sold all the same, because SELL_BELOW_COST is 1`
    : `${loss} It is no longer offered; in a day it is tried again. To offer it now, set MARKUP to ${markup} or more`;
}

/** The least that covers it, such as "5" or "2.501". */
function leastMarkup(expected: Credits, consumed: Credits): string {
  const perMille = (consumed * 1000n + expected - 1n) / expected;
  return String(Number(perMille) / 1000);
}
