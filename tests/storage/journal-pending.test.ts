import { describe, expect, test } from "vitest";
import { LedgerUnavailable } from "../../lib/ledger/ledger.js";
import { createJsonLedger } from "../../lib/storage/fallback.js";
import { type ObjectStore, StoreUnavailable } from "../../lib/storage/object-store.js";
import { createMemoryStore } from "../support/memory-store.js";
import { realTime } from "../support/real-time.js";

const users = [2147483653, 2147483654, 2147483655];

/** A bot without a database, with an unfinished generation of each user. */
async function openLedger(fails: (key: string) => boolean) {
  const memory = createMemoryStore();
  let isFailing = false;
  const store: ObjectStore = {
    ...memory,
    get: (key) =>
      isFailing && fails(key) ? Promise.reject(new StoreUnavailable("503")) : memory.get(key),
  };
  const { ledger } = createJsonLedger({
    store,
    time: realTime(),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    allowance: 0n,
    background: () => {},
    alarm: () => {},
  });
  for (const userId of users) {
    const order = { userId, key: `gen:${userId}:1`, price: 0n, model: "fox", prompt: "" };
    await ledger.charge({ ...order, attempt: "a" });
  }
  isFailing = true;
  return ledger;
}

describe("fan-out: the unfinished generations in journals", () => {
  test("one journal that can't be read now does not hide the others", async () => {
    const ledger = await openLedger((key) => key.includes(`p/${users[0]}`));
    const pending = await ledger.pending({ olderThanMs: -60_000, limit: 10 });
    expect(pending.map(({ userId }) => userId).sort()).toEqual(users.slice(1));
  });

  test("none that can be read is an outage, not an empty list", async () => {
    const ledger = await openLedger((key) => key.includes("/p/"));
    const pending = ledger.pending({ olderThanMs: -60_000, limit: 10 });
    await expect(pending).rejects.toThrow(LedgerUnavailable);
  });
});
