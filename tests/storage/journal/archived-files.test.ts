import { expect } from "vitest";
import { createJsonLedger } from "../../../lib/storage/failover/open-failover.js";
import { clearOldJournals } from "../../../lib/storage/failover/retention.js";
import { createCursor } from "../../../lib/storage/objects/cursor.js";
import { test as base } from "../../support/failsafe.js";

const limits = { olderThanMs: 365 * 24 * 60 * 60_000, forMs: 10_000 };
const year = limits.olderThanMs + 24 * 60 * 60_000;
const first = { userId: 7, key: "gen:7:1" };

/** A bot without a database. */
const test = base
  .extend("time", ({ clock }) => ({
    now: () => clock.time++,
    sleep: async () => {},
    deadline: () => new AbortController().signal,
    random: () => 0.5,
  }))
  .extend("jsonLedger", ({ store, log, time, works }) => {
    const background = (work: Promise<unknown>) => void works.push(work);
    const options = { store, time, log, allowance: 300_00n, background, alarm: () => {} };
    return createJsonLedger(options).ledger;
  })
  .extend("order", ({ jsonLedger, works }) => async (userId: number, number: number) => {
    const name = { userId, key: `gen:${userId}:${number}` };
    const about = { model: "fox", prompt: `words ${number}.`, price: 1_00n, attemptId: "a" };
    await jsonLedger.charge({ ...name, ...about });
    await jsonLedger.settle({ ...name, resultUrl: `https://fox.example/${number}` });
    await jsonLedger.markDelivered({ ...name, files: `photo:${number}` });
    await Promise.all(works.splice(0));
  })
  .extend("archived", async ({ jsonLedger, order, store }) => {
    await jsonLedger.apply(7, [{ key: "pay:7", type: "payment", amount: 500_00n, stars: 1 }]);
    for (let number = 1; number <= 50; number++) await order(7, number);
    const journal = await store.get("ledger/v1/journals/7.json");
    expect(journal?.body).not.toContain(`"${first.key}"`);
    return jsonLedger;
  })
  .extend("clear", ({ store, time, log }) => () => {
    return clearOldJournals(
      { store, time, cursor: createCursor({ store, time, log }, "words") },
      limits,
    );
  });

test("delivery: the files of an archived operation are replaced only if they are those on record", async ({
  archived,
}) => {
  await archived.markDelivered({ ...first, files: "photo:partial" });
  await archived.markDelivered({ ...first, files: "photo:new", replaces: "photo:other" });
  expect((await archived.find(first))?.generation.files).toBe("photo:1");
  await archived.markDelivered({ ...first, files: "photo:new", replaces: "photo:1" });
  expect((await archived.find(first))?.generation.files).toBe("photo:new");
});

test("retention: replaced files of an archived operation go with the time", async ({
  archived,
  clear,
  clock,
  store,
}) => {
  await archived.markDelivered({ ...first, files: "photo:new", replaces: "photo:1" });
  clock.time += year;
  await clear();
  expect((await archived.find(first))?.generation).toMatchObject({ prompt: undefined });
  expect((await archived.find(first))?.generation.files).toBeUndefined();
  expect((await store.get("ledger/v1/journals/7.json"))?.body).not.toContain("photo:new");
});

test("retention: a damaged journal affects its user alone", async ({
  jsonLedger,
  order,
  store,
  clock,
  clear,
}) => {
  for (const user of [11, 22]) {
    await jsonLedger.apply(user, [{ key: `pay:${user}`, type: "payment", amount: 5_00n }]);
    await order(user, 1);
  }
  const journal = await store.get("ledger/v1/journals/11.json");
  if (journal === undefined) throw new Error("there is no journal");
  const { tag: ifMatch } = journal;
  await store.put("ledger/v1/journals/11.json", "garbage".repeat(100), { ifMatch });
  clock.time += year;
  expect(await clear()).toEqual({ cleared: 1, left: false });
  expect((await store.get("ledger/v1/journals/22.json"))?.body).not.toContain("words 1.");
});
