import { expect, test } from "vitest";
import { createCompensation } from "../../../lib/bot/delivery/compensation.js";
import type { EndedGeneration } from "../../../lib/ledger/ledger.js";
import type { Entry } from "../../../lib/ledger/operation.js";

const ended: EndedGeneration = {
  balance: 0n,
  generation: { userId: 1, key: "gen:1:2", state: "done", amount: -1000n, isDelivered: false },
};

function books() {
  const entries = new Map<string, Entry>();
  const alarms: string[] = [];
  const compensate = createCompensation({
    ledger: {
      async apply(_, [entry]) {
        const isNew = entry !== undefined && !entries.has(entry.key);
        if (isNew) entries.set(entry.key, entry);
        const applied = isNew ? [entry.key] : [];
        return { balance: 1000n, applied, amounts: new Map(), keyConflicts: [] };
      },
    },
    alarm: ({ topic }) => void alarms.push(topic),
  });
  const sums = () => [...entries.values()].map(({ key, amount }) => `${key} ${amount}`);
  return { compensate, sums, alarms };
}

test("refund: a lost result is refunded once, and the operators get one alarm", async () => {
  const { compensate, sums, alarms } = books();
  expect(await compensate(ended)).toMatchObject({ sum: 1000n, isNew: true });
  expect(await compensate(ended)).toMatchObject({ isNew: false });
  expect(sums()).toEqual(["lost:gen:1:2 1000"]);
  expect(alarms).toEqual(["result lost"]);
});

test("refund: the notice names the recorded refund, although more is lost by now", async () => {
  const sum = new Map([["lost:gen:1:2", 500n]]);
  const compensate = createCompensation({
    ledger: {
      apply: async () => ({ balance: 500n, applied: [], amounts: sum, keyConflicts: [] }),
    },
    alarm: () => {},
  });
  expect(await compensate(ended)).toMatchObject({ sum: 500n, isNew: false });
});

test("refund: of several results the lost ones are refunded, in the user's favour", async () => {
  const { compensate } = books();
  expect(await compensate(ended, { lost: 1, of: 3 })).toMatchObject({ sum: 334n });
});
const unknown = [new Date(0), "never"] as const;

test.for(unknown)("refund: none while only a journal knows the end (%s)", async (asOf) => {
  const { compensate, sums } = books();
  await expect(compensate({ ...ended, asOf })).rejects.toThrow("not known now");
  expect(sums()).toEqual([]);
});
