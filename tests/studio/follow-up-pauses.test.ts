import { test as base, describe, expect } from "vitest";
import { type Ledger, LedgerUnavailable, type UnfinishedQuery } from "../../lib/ledger/ledger.js";
import type { Notifier } from "../../lib/studio/notifier.js";
import type { Provider } from "../../lib/studio/provider.js";
import { createStudio } from "../../lib/studio/studio.js";
import { fixedPrices } from "../support/fixed-pricing.js";
import { realTime } from "../support/real-time.js";
import { collectLog } from "../support/test.js";

const second = 1_000;

const test = base
  .extend("clock", () => ({ time: 0 }))
  /** What a check finds, and how many reads it takes. */
  .extend("world", () => ({ pending: 0, reads: 0, checks: 0 }))
  .extend("studio", ({ clock, world }) => {
    const refuse = () => Promise.reject(new LedgerUnavailable("down"));
    const ledger: Partial<Ledger> = {
      async findUnfinished({ onRead }: UnfinishedQuery) {
        world.checks++;
        onRead?.(world.reads);
        return Array.from({ length: world.pending }, (_, index) => ({
          userId: 7,
          key: `gen:7:${index}`,
          state: "charged" as const,
          isDelivered: false,
          ageMs: 60 * second,
        }));
      },
      markSubmitted: refuse,
      refund: refuse,
    };
    return createStudio({
      ledger: ledger as Ledger,
      provider: { create: refuse } as Partial<Provider> as Provider,
      notifier: {} as Notifier,
      prices: () => fixedPrices({ usdRate: { perMille: 1n }, markup: { perMille: 1n } }),
      publicUrl: undefined,
      callbackKey: Buffer.alloc(32),
      hmacKey: undefined,
      time: { ...realTime(), now: () => clock.time },
      log: collectLog([]),
      alarm: () => {},
      background: () => {},
    });
  })
  /** How many seconds pass from one check to the next. */
  .extend("pause", ({ studio, clock, world }) => async () => {
    const { checks } = world;
    const since = clock.time;
    while (world.checks === checks) {
      clock.time += second;
      await studio.completeOverdue();
    }
    return (clock.time - since) / second;
  });

const cases = [
  { reads: 0, seconds: 30 },
  { reads: 15, seconds: 30 },
  { reads: 41, seconds: 82 },
  { reads: 1_000, seconds: 600 },
];

describe.for(cases)("follow-up: a check of $reads reads", (given) => {
  test("is followed by a pause of the right length", async ({ pause, studio, world }) => {
    Object.assign(world, { pending: 1, reads: given.reads });
    await studio.completeOverdue();
    expect(await pause()).toBe(given.seconds);
  });
});

test("follow-up: checks that find nothing are followed by ever longer pauses", async ({
  pause,
  studio,
}) => {
  await studio.completeOverdue();
  const pauses: number[] = [];
  for (let check = 1; check <= 6; check++) pauses.push(await pause());
  expect(pauses).toEqual([60, 120, 240, 480, 600, 600]);
});

test("follow-up: an order shortens the pause, whatever the last check took", async ({
  pause,
  studio,
  world,
}) => {
  Object.assign(world, { pending: 1, reads: 200 });
  await studio.completeOverdue();
  const model = { id: "fox", input: () => ({}) };
  const commission = {
    generation: { userId: 7, key: "gen:7:9" },
    attemptId: "press",
    model,
    request: { choice: {}, prompt: "" },
  };
  await studio.start(commission).catch(() => {});
  expect(await pause()).toBe(30);
});
