import { expect, test } from "vitest";
import type { GenerationRecord, Ledger } from "../../lib/ledger/ledger.js";
import type { Announcer } from "../../lib/studio/announcer.js";
import { createFinisher } from "../../lib/studio/finish.js";
import { createOverdue } from "../../lib/studio/overdue.js";
import type { Provider } from "../../lib/studio/provider.js";
import { collectLog } from "../support/test.js";

const record = (number: number): GenerationRecord => ({
  userId: 7,
  key: `gen:7:${number}`,
  state: "submitted",
  taskId: `task ${number}`,
  isDelivered: false,
  ageMs: 60_000,
});

test("one generation that can't be looked after does not stand in the way of others", async () => {
  const lines: string[] = [];
  const settled: string[] = [];
  const parts = {
    ledger: {
      pending: async () => [1, 2, 3, 4, 5, 6].map(record),
      async settle({ key }) {
        if (key === "gen:7:1") throw new Error("out of order");
        settled.push(key);
        return { balance: 0n, generation: record(Number(key.at(-1))) };
      },
    } as Partial<Ledger> as Ledger,
    provider: {
      look: async () => ({ state: "succeeded", urls: ["https://example.com/1.png"] }),
    } as Partial<Provider> as Provider,
    announcer: { bring: async () => true } as Partial<Announcer> as Announcer,
    background: () => expect.fail("whoever looks after them waits for the telling himself"),
  };
  const lookAfter = createOverdue({
    ...parts,
    finisher: createFinisher(parts),
    now: () => 0,
    random: () => 0.5,
    log: collectLog(lines),
    deadlines: { usual: 30 * 60_000, byModel: new Map() },
  });

  expect(await lookAfter({ limit: 10, forMs: 1_000 })).toEqual({ pending: 6, ended: 5, told: 0 });
  expect(settled.sort()).toEqual([2, 3, 4, 5, 6].map((number) => `gen:7:${number}`));
  expect(lines.join()).toContain("gen:7:1 could not be looked after");
});
