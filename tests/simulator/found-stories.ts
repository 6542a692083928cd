import type { Change } from "./planted.js";
import { profileNamed } from "./profiles.js";
import type { Delivery, Fate, FaultWindow, Scenario } from "./scenario.js";

/** A mistake that was in lib once, and the shortest story that showed it. */
export interface FoundStory {
  readonly tells: string;
  readonly scenario: Scenario;
  /** What brings the mistake back; the story must show it then, or it tells nothing any more. */
  readonly mistake: Change;
}

const desk = "lib/ledger/database-desk.ts";

export const foundStories: readonly FoundStory[] = [
  {
    tells: "a list of operations that a drain has read does not replace what came after it",
    scenario: story("ryw", 194, {
      deliveries: [
        pay(27_806, 1, 101, 11, 2_100n),
        pay(51_371, 0, 103, 3, 1_100n),
        press(60_706, 0, 101, 20, 900n),
        pay(61_393, 0, 103, 13, 1_200n),
      ],
      views: [
        { at: 44_275, slot: 0, userId: 101 },
        { at: 107_118, slot: 0, userId: 103 },
      ],
      windows: [databaseDown(20_848, 47_178), databaseDown(82_791, 119_480)],
    }),
    mistake: {
      file: "lib/storage/mirror.ts",
      from: "!isLate || news.complete !== true",
      to: "isLate || true",
    },
  },
  {
    tells: "an own charge that only the mirror's list shows is reported as unknown",
    scenario: story("unheard", 3, {
      deliveries: [copy(press(28_490, 2, 101, 1, 200n)), pay(30_936, 1, 101, 2, 2_000n)],
      windows: [databaseUnheard(18_060, 35_699, 1), databaseUnheard(15_074, 44_767, 2)],
    }),
    mistake: {
      file: "lib/storage/journal-decisions.ts",
      from: 'if (owner === undefined && doubt) return { kind: "unknown" };',
      to: "",
    },
  },
  {
    tells: "others in the way of the second try say nothing about the first",
    scenario: story("contention", 29, {
      deliveries: [copy(pay(13_329, 0, 102, 5, 1_400n)), press(21_308, 0, 102, 2, 100n)],
      fates: [
        ["database i0 charge 102 #1", "answer lost"],
        ["database i0 charge 102 #2", "contention"],
        ["database i0 charge 102 #3", "contention"],
        ["database i0 charge 102 #4", "contention"],
      ],
    }),
    mistake: {
      file: "lib/storage/tries.ts",
      from: "return untouched ? new LedgerBusy(reason) : new LedgerUnavailable(reason);",
      to: "return new LedgerBusy(reason);",
    },
  },
  {
    tells: "a drain that fails on the way leaves an answer that says how old it is",
    scenario: story("outage", 963, {
      deliveries: [pay(37_848, 0, 104, 9, 2_000n), pay(41_463, 0, 104, 12, 3_000n)],
      views: [
        { at: 73_417, slot: 0, userId: 104 },
        { at: 44_578, slot: 0, userId: 103 },
      ],
      windows: [databaseDown(19_497, 49_258), databaseDown(73_541, 89_579)],
      crashes: [{ at: 1_740, slot: 0, spared: 12, moment: "before" }],
    }),
    mistake: {
      file: desk,
      from: "      return dated(first, time.now());",
      to: "      return first;",
    },
  },
  {
    tells: "a result that is brought again in an outage is brought from where it is",
    scenario: story("long", 8, {
      deliveries: [pay(21_612, 0, 101, 7, 1_500n), press(43_274, 2, 101, 17, 300n)],
      windows: [databaseDown(50_000, 280_000)],
      fates: [["telegram i1 result of gen:17 #1", "answer lost"]],
    }),
    mistake: {
      file: "lib/ledger/fold.ts",
      from: "view.ends.set(of, { state, by, url, task });",
      to: "view.ends.set(of, { state, by });",
    },
  },
  {
    tells: "what an outage settled stands, though the database knows another task of that charge",
    scenario: story("contention", 1, {
      deliveries: [
        pay(5_610, 1, 101, 8, 1_400n),
        copy(press(6_560, 1, 101, 15, 500n)),
        press(36_240, 2, 101, 13, 800n),
        copy(press(36_268, 2, 101, 13, 800n)),
      ],
      views: [{ at: 19_403, slot: 2, userId: 101 }],
      windows: [databaseDown(56_248, 93_074)],
      fates: [
        ["database i1 charge 101 #1", "answer lost"],
        ["database i1 charge 101 #2", "contention"],
        ["database i1 charge 101 #3", "contention"],
        ["database i1 charge 101 #4", "contention"],
        ["store i2 get p/101 #1", "contention"],
        ["store i2 get p/101 #4", "contention"],
      ],
    }),
    mistake: {
      file: "lib/storage/journal-ends.ts",
      from: "known === undefined && page.isComplete ? { task } : {}",
      to: "{ task }",
    },
  },
];

type Plot = Partial<Omit<Scenario, "fates">> & { readonly fates?: readonly [string, Fate][] };

function story(profile: string, seed: number, plot: Plot): Scenario {
  const fates = new Map(plot.fates);
  const nothing = {
    deliveries: [],
    views: [],
    windows: [],
    crashes: [],
    intrusions: [],
    jumps: [],
  };
  return { seed, profile: profileNamed(profile), ...nothing, ...plot, fates };
}

function pay(at: number, slot: number, userId: number, number: number, amount: bigint): Delivery {
  const command = { kind: "pay", userId, key: `pay:${number}`, amount } as const;
  return { at, slot, command, insistent: true };
}

function press(at: number, slot: number, userId: number, number: number, price: bigint): Delivery {
  const command = { kind: "generate", userId, key: `gen:${number}`, price } as const;
  return { at, slot, command, insistent: true };
}

/** A stray copy, which nobody repeats. */
function copy(delivery: Delivery): Delivery {
  return { ...delivery, insistent: false };
}

function databaseDown(from: number, to: number): FaultWindow {
  return { service: "database", mode: "down", from, to, slot: null };
}

function databaseUnheard(from: number, to: number, slot: number): FaultWindow {
  return { service: "database", mode: "hang-executing", from, to, slot };
}
