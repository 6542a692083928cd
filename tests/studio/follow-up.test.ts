import { expect, test } from "vitest";
import type { GenerationRecord, Ledger } from "../../lib/ledger/ledger.js";
import { createFinisher, type Finisher } from "../../lib/studio/finish.js";
import { createFollowUp } from "../../lib/studio/follow-up.js";
import type { Notifier } from "../../lib/studio/notifier.js";
import type { Provider } from "../../lib/studio/provider.js";
import { realTime } from "../support/real-time.js";
import { collectLog } from "../support/test.js";

const record = (number: number): GenerationRecord => ({
  userId: 7,
  key: `gen:7:${number}`,
  state: "submitted",
  taskId: `task ${number}`,
  isDelivered: false,
  ageMs: 60_000,
});

test("follow-up: due generations come first when time is short, then ended ones", async () => {
  const looked: string[] = [];
  let now = 0;
  const minute = 60_000;
  const records: readonly GenerationRecord[] = [
    { ...record(1), ageMs: minute },
    { ...record(2), state: "done", ageMs: 40 * minute },
    { ...record(3), ageMs: 31 * minute },
    { ...record(4), ageMs: 31 * minute, model: "film" },
  ];
  const seen = (key: string) => {
    looked.push(key);
    now += 1_000;
  };
  const lookAfter = createFollowUp({
    ledger: {
      findUnfinished: async () => records,
      claimDelivery: async ({ key }) => void seen(key),
    } as Partial<Ledger> as Ledger,
    provider: {} as Provider,
    notifier: {} as Notifier,
    finisher: {
      finish: async ({ key }) => {
        seen(key);
        return "waiting";
      },
      fail: async () => undefined,
    } as Partial<Finisher> as Finisher,
    now: () => now,
    random: () => 0.5,
    log: collectLog([]),
    deadlines: { usual: 30 * minute, byModel: new Map([["film", 60 * minute]]) },
  });
  await lookAfter({ limit: 10, forMs: 1_500 });
  expect(looked).toEqual(["gen:7:3", "gen:7:2"]);
});

test("follow-up: one generation that fails does not delay the others", async () => {
  const lines: string[] = [];
  const settled: string[] = [];
  const parts = {
    ledger: {
      findUnfinished: async () => [1, 2, 3, 4, 5, 6].map(record),
      async settle({ key }) {
        if (key === "gen:7:1") throw new Error("out of order");
        settled.push(key);
        return { balance: 0n, generation: record(Number(key.at(-1))) };
      },
    } as Partial<Ledger> as Ledger,
    provider: {
      getTask: async () => ({ state: "succeeded", urls: ["https://example.com/1.png"] }),
    } as Partial<Provider> as Provider,
    notifier: { deliver: async () => true } as Partial<Notifier> as Notifier,
    alarm: () => expect.fail("nothing is wrong"),
    background: () => expect.fail("the follow-up itself waits for the notice"),
    time: realTime(),
    log: collectLog(lines),
  };
  const lookAfter = createFollowUp({
    ...parts,
    finisher: createFinisher(parts),
    now: () => 0,
    random: () => 0.5,
    deadlines: { usual: 30 * 60_000, byModel: new Map() },
  });

  expect(await lookAfter({ limit: 10, forMs: 1_000 })).toEqual({ pending: 6, ended: 5, told: 0 });
  expect(settled.sort()).toEqual([2, 3, 4, 5, 6].map((number) => `gen:7:${number}`));
  expect(lines.join()).toContain("gen:7:1 could not be followed up");
});
