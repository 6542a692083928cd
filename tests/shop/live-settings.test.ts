import { test as base, describe, expect } from "vitest";
import type { Alarm } from "../../lib/alarms/alarms.js";
import { createLog } from "../../lib/log.js";
import { createLiveSettings, type LearnedSettings } from "../../lib/shop/live-settings.js";
import { formatSetting, type SettingValues } from "../../lib/shop/settings.js";

const defaults: SettingValues = {
  markup: { perMille: 2_000n },
  usd_rate: { perMille: 80_000n },
  stars_per_unit: { perMille: 1_600n },
  star_payout_usd: { perMillion: 13_000n },
  packs: [100_00n],
  pack_bonus: [],
  sell_below_cost: false,
  price_ceiling: 500_00n,
};

/** A reading that the test answers. */
interface Reading {
  readonly isCold: boolean;
  answer(learned: LearnedSettings): void;
  fail(error: Error): void;
}

const withMarkup = (value: string, revision = value): LearnedSettings => ({
  revision,
  values: { markup: value },
  pending: {},
});

/** An instance whose clock and database the test has in its hands. */
const test = base.extend("instance", () => {
  const clock = { time: 1_000_000 };
  const readings: Reading[] = [];
  const deadlines: { readonly ms: number; readonly end: () => void }[] = [];
  const behind: Promise<unknown>[] = [];
  const alarms: Alarm[] = [];
  const warnings: unknown[] = [];
  const live = createLiveSettings({
    defaults,
    read: (isCold) =>
      new Promise((answer, fail) => {
        readings.push({ isCold, answer, fail });
      }),
    time: {
      now: () => clock.time,
      sleep: async () => {},
      random: () => 0,
      deadline(ms) {
        const controller = new AbortController();
        deadlines.push({ ms, end: () => controller.abort() });
        return controller.signal;
      },
    },
    log: createLog({ info: () => {}, warn: (line) => warnings.push(line), error: () => {} }),
    alarm: (alarm) => alarms.push(alarm),
    background: (work) => behind.push(work),
  });
  const markupNow = () => formatSetting("markup", live.current().values.markup);
  return { live, clock, readings, deadlines, behind, alarms, warnings, markupNow };
});

describe("freshness: an instance asks for the settings at most once in 30 seconds", () => {
  test("and only if a price is needed, behind the answer", async ({ instance }) => {
    const { live, clock, readings, behind, markupNow } = instance;
    live.learn(withMarkup("3"));
    clock.time += 29_999;
    expect([live.isDue, markupNow(), readings.length]).toEqual([false, "3", 0]);
    clock.time += 1;
    expect([live.isDue, readings.length]).toEqual([true, 0]);
    // The answer does not wait: it has the old price, and the new one comes behind it.
    expect(markupNow()).toBe("3");
    expect(readings).toHaveLength(1);
    readings[0]?.answer(withMarkup("4"));
    await Promise.all(behind);
    expect([live.isDue, markupNow(), readings.length]).toEqual([false, "4", 1]);
  });

  test("however many ask at the same time", ({ instance }) => {
    const { live, clock, readings } = instance;
    for (let time = 0; time < 5; time++) {
      live.current();
      void live.ready();
      clock.time += 5_000;
    }
    expect(readings.map(({ isCold }) => isCold)).toEqual([true]);
  });

  test("also if that failed, and then asks again", async ({ instance }) => {
    const { live, clock, readings, warnings, markupNow } = instance;
    const ready = live.ready();
    readings[0]?.fail(new Error("no answer"));
    await expect(ready).resolves.toBeUndefined();
    expect(markupNow()).toBe("2");
    expect(warnings.join()).toContain("The settings could not be read: no answer");
    clock.time += 29_999;
    await live.ready();
    expect(readings).toHaveLength(1);
    clock.time += 1;
    void live.ready();
    expect(readings).toHaveLength(2);
  });

  test("and not at all while statements tell it that nothing is new", ({ instance }) => {
    const { live, clock, readings, markupNow } = instance;
    live.learn(withMarkup("3"));
    for (let time = 0; time < 5; time++) {
      clock.time += 29_000;
      live.heard(undefined);
      expect(markupNow()).toBe("3");
    }
    expect(live.ready()).toBeUndefined();
    expect(readings).toHaveLength(0);
  });
});

describe("freshness: a price waits for what is new only if all that is known is 60 seconds old", () => {
  test("and has it then", async ({ instance }) => {
    const { live, clock, readings, markupNow } = instance;
    live.learn(withMarkup("3"));
    clock.time += 59_999;
    expect(live.ready()).toBeUndefined();
    clock.time += 1;
    const ready = live.ready();
    expect(readings.map(({ isCold }) => isCold)).toEqual([false]);
    readings[0]?.answer(withMarkup("4"));
    await ready;
    expect(markupNow()).toBe("4");
    expect(live.ready()).toBeUndefined();
  });

  test("and at the beginning, when nothing is known", async ({ instance }) => {
    const { live, readings, markupNow } = instance;
    const ready = live.ready();
    readings[0]?.answer(withMarkup("3"));
    await ready;
    expect([markupNow(), live.charged]).toEqual(["3", "3"]);
  });

  test("for at most 300 ms: then the old price stands, and the new one comes later", async ({
    instance,
  }) => {
    const { live, clock, readings, deadlines, behind, markupNow } = instance;
    live.learn(withMarkup("3"));
    clock.time += 60_000;
    const ready = live.ready();
    expect(deadlines.map(({ ms }) => ms)).toEqual([300]);
    deadlines[0]?.end();
    await ready;
    expect(markupNow()).toBe("3");
    readings[0]?.answer(withMarkup("4"));
    await Promise.all(behind);
    expect(markupNow()).toBe("4");
  });
});

describe("ordering: the newest that is known of the settings counts", () => {
  test("not a reading that began before it", async ({ instance }) => {
    const { live, clock, readings, markupNow } = instance;
    const ready = live.ready();
    clock.time += 100;
    live.heard({ revision: "b", values: { markup: "5" } });
    readings[0]?.answer(withMarkup("4", "a"));
    await ready;
    expect([markupNow(), live.revision]).toEqual(["5", "b"]);
  });

  test("and a change that waits for the database counts above the database", ({ instance }) => {
    const { live, clock, markupNow } = instance;
    live.learn({ values: { markup: "6" }, pending: { markup: "6" } });
    clock.time += 100;
    live.heard({ revision: "b", values: { markup: "5" } });
    expect([markupNow(), live.revision]).toEqual(["6", "b"]);
  });

  test("and the same values stay the same object", ({ instance }) => {
    const { live, clock } = instance;
    live.learn(withMarkup("3"));
    const before = live.current();
    clock.time += 100;
    live.learn(withMarkup("3", "later"));
    expect(live.current()).toBe(before);
  });

  test("of a value that can't be used the environment's counts, with one alarm", ({ instance }) => {
    const { live, clock, alarms, markupNow } = instance;
    for (const revision of ["a", "b"]) {
      clock.time += 100;
      live.learn({ revision, values: { markup: "none", [revision]: 1 }, pending: {} });
    }
    expect(markupNow()).toBe("2");
    expect(alarms.map(({ subject }) => subject)).toEqual(["markup"]);
  });
});
