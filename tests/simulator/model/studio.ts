import type { RaiseAlarm } from "../../../lib/alarms/alarms.js";
import type { ChargeLimits, Generation, Ledger } from "../../../lib/ledger/ledger.js";
import type { Log } from "../../../lib/log.js";
import { makeCallbackUrl, readCallbackUrl } from "../../../lib/studio/callback-url.js";
import { createFinisher, type FinishOutcome } from "../../../lib/studio/finish.js";
import { createFollowUp } from "../../../lib/studio/follow-up.js";
import type { Notifier } from "../../../lib/studio/notifier.js";
import type { Provider } from "../../../lib/studio/provider.js";
import { createStarter, type GenerationJob } from "../../../lib/studio/start.js";
import type { Process } from "./process.js";

export interface StudioOptions {
  readonly ledger: Ledger;
  readonly process: Process;
  readonly provider: Provider;
  readonly notifier: Notifier;
  readonly log: Log;
  readonly background: (work: Promise<unknown>) => void;
  readonly alarm: RaiseAlarm;
}

export type Studio = ReturnType<typeof openStudio>;

const key = Buffer.from("a key");
const callbackUrlOf = (generation: Generation, isPart?: boolean) =>
  makeCallbackUrl("https://bot.example", key, generation, isPart);

/** After this the money of a generation comes back. */
export const deadlineMs = 120_000;
/** How much a user may order: the last two less strict than in a real bot, whose users pause. */
export const limits: ChargeLimits = {
  unfinished: 3,
  charged: { count: 8, withinMs: 10_000 },
  refunded: { count: 6, withinMs: 10 * 60_000 },
};
/** What the scheduler allows for one look. */
const lookLimits = { limit: 200, forMs: 15_000 } as const;

/** What one instance has of the studio: the production code, put together for this simulation. */
export function openStudio({ process, log, ...options }: StudioOptions) {
  const { notifier } = options;
  const finisher = createFinisher({ ...options, time: process.time, log });
  const start = createStarter({ ...options, callbackUrlOf, log });
  const followUp = createFollowUp({
    ...options,
    finisher,
    now: process.time.now,
    random: process.time.random,
    log,
    deadlines: { usual: deadlineMs, byModel: new Map() },
  });

  return {
    /** The provider's door. Undefined if it was not us who made the address. */
    async handleCallback(address: string, taskId: string): Promise<FinishOutcome | undefined> {
      const generation = readCallbackUrl(address, key);
      return generation && finisher.finish(generation, taskId);
    },

    followUp: () => followUp(lookLimits),

    /** What follows a charge, as lib/bot/orders/start-generation.ts has it. */
    async startGeneration(
      generation: Generation,
      attempt: Pick<GenerationJob, "attemptId" | "isPart">,
    ): Promise<void> {
      const model = { id: "fox", input: () => ({}) };
      const request = { choice: {}, prompt: "a fox" };
      const started = await start({ generation, ...attempt, model, request });
      if (started.kind === "refunded") await notifier.notifyRefund(started.refunded, started.why);
    },
  };
}
