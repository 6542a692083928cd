import type { CallFault, FaultWindow } from "../scenario/faults.js";
import { profileNamed } from "../scenario/profiles.js";
import type { Delivery, Scenario } from "../scenario/scenario.js";
import type { Mutation } from "./apply-mutation.js";

/** A bug that was in lib once, and the shortest scenario that showed it. */
export interface Regression {
  readonly title: string;
  readonly scenario: Scenario;
  /** Brings the bug back: the scenario must fail then, or it proves nothing any more. */
  readonly mutation: Mutation;
}

const databaseFirst = "lib/storage/failover/database-first.ts";

export const regressions: readonly Regression[] = [
  {
    title: "an operation list that a drain has read does not replace newer operations",
    scenario: scenarioOf("taps", 20, {
      deliveries: [
        pay(11_573, 0, 101, 14, 400n),
        pay(13_908, 0, 102, 28, 500n),
        press(14_835, 1, 101, 7, 600n),
        copy(press(14_871, 1, 101, 7, 600n)),
        press(50_993, 1, 102, 10, 400n),
        copy(press(50_999, 0, 102, 10, 400n)),
        press(51_054, 1, 102, 24, 100n),
        press(56_844, 1, 102, 15, 1_000n),
        pay(75_601, 0, 102, 26, 2_100n),
        copy(pay(75_633, 1, 102, 26, 2_100n)),
        pay(83_438, 0, 102, 16, 1_000n),
        pay(92_839, 0, 102, 19, 1_800n),
        pay(97_841, 1, 102, 2, 1_400n),
        copy(pay(97_844, 1, 102, 2, 1_400n)),
      ],
      views: [
        { at: 16_348, slot: 1, userId: 102 },
        { at: 114_123, slot: 0, userId: 102 },
      ],
      windows: [databaseDown(11_235, 46_956, 0), databaseDown(87_114, 121_695, 0)],
      crashes: [{ at: 14_835, slot: 1, spared: 0, moment: "before" }],
    }),
    mutation: {
      file: "lib/storage/journal/mirror.ts",
      from: "!isLate || update.complete !== true",
      to: "isLate || true",
    },
  },
  {
    title: "an instance's own charge that only the mirror's list has is answered with unknown",
    scenario: scenarioOf("ambiguous", 3, {
      deliveries: [copy(press(28_490, 2, 101, 1, 200n)), pay(30_936, 1, 101, 2, 2_000n)],
      windows: [databaseAmbiguous(18_060, 35_699, 1), databaseAmbiguous(15_074, 44_767, 2)],
    }),
    mutation: {
      file: "lib/storage/journal/money-commands.ts",
      from: 'if (owner === undefined && databaseAmbiguous) return { kind: "unknown" };',
      to: "",
    },
  },
  {
    title: "a conflict of the second try says nothing about the first try",
    scenario: scenarioOf("contention", 29, {
      deliveries: [copy(pay(13_329, 0, 102, 5, 1_400n)), press(21_308, 0, 102, 2, 100n)],
      callFaults: [
        ["database i0 charge 102 #1", "answer lost"],
        ["database i0 charge 102 #2", "contention"],
        ["database i0 charge 102 #3", "contention"],
        ["database i0 charge 102 #4", "contention"],
      ],
    }),
    mutation: {
      file: "lib/storage/postgres/retry.ts",
      from: "return notApplied ? new LedgerBusy(reason) : new LedgerUnavailable(reason);",
      to: "return new LedgerBusy(reason);",
    },
  },
  {
    title: "when a drain fails, the answer says how old it is",
    scenario: scenarioOf("outage", 963, {
      deliveries: [pay(37_848, 0, 104, 9, 2_000n), pay(41_463, 0, 104, 12, 3_000n)],
      views: [
        { at: 73_417, slot: 0, userId: 104 },
        { at: 44_578, slot: 0, userId: 103 },
      ],
      windows: [databaseDown(19_497, 49_258), databaseDown(73_541, 89_579)],
      crashes: [{ at: 1_740, slot: 0, spared: 12, moment: "before" }],
    }),
    mutation: {
      file: databaseFirst,
      from: "      return markStale(first, time.now());",
      to: "      return first;",
    },
  },
  {
    title:
      "a generation settled in an outage stays settled although the database has another task of it",
    scenario: scenarioOf("halves", 104, {
      deliveries: [
        pay(3_936, 1, 101, 37, 400n),
        copy(pay(3_969, 0, 101, 37, 400n)),
        press(15_043, 0, 101, 21, 100n),
        press(15_655, 1, 101, 1, 200n),
        copy(press(15_702, 0, 101, 1, 200n)),
      ],
      windows: [
        databaseDown(0, 38_978, 0),
        storeAmbiguous(0, 34_836, 1),
        databaseDown(34_836, 44_507, 1),
      ],
      crashes: [{ at: 12_944, slot: 0, spared: 6, moment: "before" }],
    }),
    mutation: {
      file: "lib/storage/journal/generation-commands.ts",
      from: "known === undefined && account.isComplete ? { task } : {}",
      to: "{ task }",
    },
  },
];

type ScenarioParts = Partial<Omit<Scenario, "callFaults">> & {
  readonly callFaults?: readonly [string, CallFault][];
};

function scenarioOf(profile: string, seed: number, parts: ScenarioParts): Scenario {
  const callFaults = new Map(parts.callFaults);
  const nothing = {
    deliveries: [],
    views: [],
    windows: [],
    crashes: [],
    intrusions: [],
    jumps: [],
  };
  return { seed, profile: profileNamed(profile), ...nothing, ...parts, callFaults };
}

function pay(at: number, slot: number, userId: number, number: number, amount: bigint): Delivery {
  const command = { kind: "pay", userId, key: `pay:${number}`, amount } as const;
  return { at, slot, command, isRetried: true };
}

function press(at: number, slot: number, userId: number, number: number, price: bigint): Delivery {
  const command = { kind: "generate", userId, key: `gen:${number}`, price } as const;
  return { at, slot, command, isRetried: true };
}

/** A stray copy, which Telegram does not repeat. */
function copy(delivery: Delivery): Delivery {
  return { ...delivery, isRetried: false };
}

function databaseDown(from: number, to: number, slot: number | null = null): FaultWindow {
  return { service: "database", mode: "down", from, to, slot };
}

function databaseAmbiguous(from: number, to: number, slot: number): FaultWindow {
  return { service: "database", mode: "hang-executing", from, to, slot };
}

function storeAmbiguous(from: number, to: number, slot: number): FaultWindow {
  return { service: "store", mode: "hang-executing", from, to, slot };
}
