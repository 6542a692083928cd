import type { RaiseAlarm } from "../alarms/alarms.js";
import type { Deadlines } from "../ledger/deadlines.js";
import { type Generation, type Ledger, LedgerUnavailable } from "../ledger/ledger.js";
import { createPause, type Time } from "../ledger/time.js";
import type { Log } from "../log.js";
import { makeCallbackUrl } from "./callback-url.js";
import { catalogue } from "./catalogue/catalogue.js";
import { type CostMemory, createCosts } from "./costs.js";
import { createFinisher } from "./finish.js";
import { createFollowUp } from "./follow-up.js";
import type { Model } from "./model.js";
import type { Notifier } from "./notifier.js";
import { createPricing, type Prices } from "./price.js";
import type { Provider } from "./provider.js";
import { createStarter, type GenerationJob, type StartOutcome } from "./start.js";

export interface StudioOptions {
  readonly ledger: Ledger;
  readonly provider: Provider;
  readonly notifier: Notifier;
  /** The same object until something changes. */
  readonly prices: () => Prices;
  /** Models that are off until they are tried, and were; absent = none. */
  readonly triedModels?: readonly string[];
  /** Whether the bot offers to improve prompts now; absent = never. */
  readonly improvesPrompts?: () => boolean;
  /** Where instances tell each other what models really cost; absent = nowhere. */
  readonly costMemory?: CostMemory | undefined;
  /** Hears of each generation that failed by the provider's fault; absent = that is not counted. */
  readonly onProviderFault?: ((model: string) => Promise<void>) | undefined;
  /** Where the provider reaches us; absent = nowhere, ends are found by looking. */
  readonly publicUrl: string | undefined;
  /** Signs the addresses of callbacks. */
  readonly callbackKey: Buffer;
  /** The provider's own signature; absent = there is none. */
  readonly hmacKey: string | undefined;
  readonly time: Time;
  readonly log: Log;
  /** Alerts the operators to trouble that only they can end. */
  readonly alarm: RaiseAlarm;
  readonly background: (work: Promise<unknown>) => void;
}

/** Ordinary traffic looks so often whether something was left undone, and does so much of it. */
const shortPauseMs = 30_000;
/** Where nothing was left undone, it looks more and more rarely. */
const longPauseMs = 10 * 60_000;
/** In an outage each look reads journals: the pause after it is at least so long for each. */
const perReadMs = 2_000;
const trafficLimits = { limit: 100, forMs: 10_000 } as const;
/** Models that are no longer sold have the longest deadline that there is. */
const deadlines: Deadlines = {
  usual: 60 * 60_000,
  byModel: new Map(
    catalogue
      .filter(({ deadlineMinutes }) => deadlineMinutes !== 60)
      .map(({ id, deadlineMinutes }) => [id, deadlineMinutes * 60_000]),
  ),
};

/** Everything about generations but their words. */
export function createStudio(options: StudioOptions) {
  const { publicUrl, callbackKey, time, log, notifier } = options;
  const { pricing, costs } = createPrices(options);
  const finisher = createFinisher({ ...options, costs });
  const lookAfter = createFollowUp({
    ...options,
    finisher,
    now: time.now,
    random: time.random,
    log,
    deadlines,
  });
  const callbackUrlOf = (generation: Generation, isPart?: boolean) =>
    publicUrl === undefined
      ? undefined
      : makeCallbackUrl(publicUrl, callbackKey, generation, isPart);
  const start = createStarter({ ...options, callbackUrlOf });
  const looks = createTrafficFollowUp(lookAfter, time, log);

  return {
    pricing,
    notifier,
    lookAfter,
    /** What the provider's own list teaches about costs. */
    noteListing: costs.noteListing,
    /** How long a model usually takes. */
    usualSeconds: costs.usualSeconds,
    noteSeconds: costs.noteSeconds,

    start(job: GenerationJob): Promise<StartOutcome> {
      looks.soon();
      return start(job);
    },

    completeOverdue: looks.some,

    /** What the endpoint for the provider's callbacks needs. */
    finish: finisher.finish,
    hmacKey: options.hmacKey,
    alarm: options.alarm,
  };
}

/** When ordinary traffic looks after generations. */
function createTrafficFollowUp(lookAfter: ReturnType<typeof createFollowUp>, time: Time, log: Log) {
  let pauseMs = shortPauseMs;
  const pause = createPause(time);

  async function lookNow(): Promise<void> {
    let reads = 0;
    const onRead = (more: number) => {
      reads += more;
    };
    const looked = await lookAfter({ ...trafficLimits, onRead }).catch((error: unknown) => {
      if (!(error instanceof LedgerUnavailable)) log.error("Looking after failed", error);
      return undefined;
    });
    pauseMs = looked?.pending === 0 ? Math.min(2 * pauseMs, longPauseMs) : shortPauseMs;
    pause.begin(Math.min(Math.max(pauseMs, reads * perReadMs), longPauseMs));
  }

  return {
    /** Something has begun: the next look is soon. */
    soon(): void {
      pauseMs = shortPauseMs;
      if (pause.endsAt > time.now() + shortPauseMs) pause.begin(shortPauseMs);
    },

    /** Undefined if it ran lately. Never rejects. */
    some(): Promise<void> | undefined {
      if (!pause.isOver) return undefined;
      pause.begin(pauseMs);
      return lookNow();
    },
  };
}

/** The catalogue's prices, and what sales have taught about them. */
function createPrices(options: StudioOptions) {
  const { costMemory: memory, prices } = options;
  const sellsBelowCost = () => prices().sellBelowCost;
  const listed = createPricing(options);
  const costs = createCosts({ ...options, pricing: listed, memory, sellsBelowCost });
  const isSold = (model: Model) => listed.isSold(model) && costs.isSold(model);
  const isStillSold = async (model: Model) => listed.isSold(model) && costs.isStillSold(model);
  return { pricing: { ...listed, isSold, isStillSold }, costs };
}
