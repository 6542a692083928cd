import { type Ledger, LedgerUnavailable } from "../ledger/ledger.js";
import type { Rate } from "../ledger/rate.js";
import { createPause, type Time } from "../ledger/time.js";
import type { Log } from "../log.js";
import type { Announcer } from "./announcer.js";
import { makeCallbackUrl } from "./callback-url.js";
import { findById } from "./catalogue/catalogue.js";
import { type CostMemory, createCosts } from "./costs.js";
import { createFinisher } from "./finish.js";
import { createOverdue } from "./overdue.js";
import { createPricing } from "./price.js";
import type { Provider } from "./provider.js";
import { type Commission, createStarter, type Started } from "./start.js";

export interface StudioOptions {
  readonly ledger: Ledger;
  readonly provider: Provider;
  readonly announcer: Announcer;
  readonly usdRate: Rate;
  readonly markup: Rate;
  /** Models are sold whatever they cost. */
  readonly sellsBelowCost?: boolean;
  /** Where instances tell each other what models really cost; absent = nowhere. */
  readonly costMemory?: CostMemory | undefined;
  /** Where the provider reaches us; absent = nowhere, ends are found by looking. */
  readonly publicUrl: string | undefined;
  /** Signs the addresses of callbacks. */
  readonly callbackKey: Buffer;
  /** The provider's own signature; absent = there is none. */
  readonly hmacKey: string | undefined;
  readonly time: Time;
  readonly log: Log;
  /** Tells the operator of trouble that only he can end. */
  readonly alarm: (topic: string, message: string) => void;
  readonly background: (work: Promise<unknown>) => void;
}

/** Ordinary traffic looks so often whether something was left undone, and does so much of it. */
const oftenMs = 30_000;
/** Where nothing was left undone, it looks more and more rarely: each look reads journals, in an outage many. */
const rarelyMs = 10 * 60_000;
const someLimits = { limit: 100, forMs: 10_000 } as const;
/** Of a model that is no longer sold. */
const longestDeadlineMinutes = 60;

/** Everything about generations but their words. */
export function createStudio(options: StudioOptions) {
  const { ledger, provider, announcer, publicUrl, callbackKey, time, log, background } = options;
  const { pricing, costs } = createPrices(options);
  const finisher = createFinisher({ ledger, provider, announcer, costs, background });
  const lookAfter = createOverdue({
    ...options,
    finisher,
    now: time.now,
    random: time.random,
    deadlineMinutesOf: (id = "") => findById(id)?.deadlineMinutes ?? longestDeadlineMinutes,
  });
  const start = createStarter({
    ledger,
    provider,
    callbackUrlOf: (generation) =>
      publicUrl === undefined ? undefined : makeCallbackUrl(publicUrl, callbackKey, generation),
    log,
  });
  let pauseMs = oftenMs;
  const pause = createPause(time);

  function lookSoon(): void {
    pauseMs = oftenMs;
    if (pause.endsAt > time.now() + oftenMs) pause.begin(oftenMs);
  }

  async function lookNow(): Promise<void> {
    const looked = await lookAfter(someLimits).catch((error: unknown) => {
      if (!(error instanceof LedgerUnavailable)) log.error("Looking after failed", error);
      return undefined;
    });
    pauseMs = looked?.pending === 0 ? Math.min(2 * pauseMs, rarelyMs) : oftenMs;
    pause.begin(pauseMs);
  }

  return {
    pricing,
    announcer,
    lookAfter,

    start(commission: Commission): Promise<Started> {
      lookSoon();
      return start(commission);
    },

    /** Undefined if it ran lately. Never rejects. */
    lookAfterSome(): Promise<void> | undefined {
      if (!pause.isOver) return undefined;
      pause.begin(pauseMs);
      return lookNow();
    },

    /** What the endpoint for the provider's callbacks needs. */
    finish: finisher.finish,
    hmacKey: options.hmacKey,
    alarm: options.alarm,
  };
}

/** The catalogue's prices, and what sales have taught about them. */
function createPrices(options: StudioOptions) {
  const { costMemory: memory, sellsBelowCost = false } = options;
  const listed = createPricing(options);
  const costs = createCosts({ ...options, pricing: listed, memory, sellsBelowCost });
  return { pricing: { ...listed, isSold: costs.isSold }, costs };
}
