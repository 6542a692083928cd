import { describe, expect } from "vitest";
import { claimMs, type Ledger } from "../../../lib/ledger/ledger.js";
import { createReplayer } from "../../../lib/storage/failover/replay.js";
import { type ObjectStore, StoreUnavailable } from "../../../lib/storage/objects/object-store.js";
import { openDatabase } from "../../../lib/storage/postgres/database.js";
import { createPostgresLedger } from "../../../lib/storage/postgres/postgres-ledger.js";
import { test as base } from "../../support/failsafe.js";

const user = 2147483653;
const price = 35_00n;
const allowance = 42_00n;

const unreachable: ObjectStore = {
  kind: "files",
  get: () => Promise.reject(new StoreUnavailable("cut off")),
  put: async () => ({ kind: "unknown", cause: new StoreUnavailable("cut off") }),
  delete: () => Promise.reject(new StoreUnavailable("cut off")),
  list() {
    throw new StoreUnavailable("cut off");
  },
};

const test = base
  .extend("whole", ({ instance }) => instance({ allowance }))
  /** Reaches only the database. */
  .extend("withDatabase", ({ instance }) => instance({ allowance, store: unreachable }).ledger)
  /** Reaches only the store. */
  .extend("withStore", ({ instance, databaseOptions, log }) => {
    const down = openDatabase({ ...databaseOptions, forcedDown: true, onUnavailable: () => {} });
    const replayer = createReplayer(down, log);
    return instance({ allowance, database: createPostgresLedger(down, log), replayer }).ledger;
  })
  .extend("balance", ({ sql, whole, works }) => async () => {
    await Promise.all(works.splice(0));
    await whole.sweep({});
    const { rows } = await sql.query("SELECT balance FROM users WHERE id = $1", [user]);
    return rows[0]?.balance;
  });

function pay(ledger: Ledger, id: string, amount = 100_00n) {
  return ledger.apply(user, [{ key: `pay:${id}`, type: "payment", amount, stars: 160 }]);
}

let presses = 0;
async function generate(ledger: Ledger, key = `gen:1:${++presses}`): Promise<string> {
  const charge = { userId: user, key, price, model: "fox", prompt: "a fox" };
  return (await ledger.charge({ ...charge, attemptId: `press ${++presses}` })).kind;
}

async function generateMany(ledger: Ledger, times: number): Promise<number> {
  const kinds: string[] = [];
  for (let time = 0; time < times; time++) kinds.push(await generate(ledger));
  return kinds.filter((kind) => kind === "charged").length;
}

type Halves = { readonly withDatabase: Ledger; readonly withStore: Ledger };

const orders: readonly [string, (halves: Halves) => Promise<void>][] = [
  [
    "delivered to the database's half first, spent there first",
    async ({ withDatabase, withStore }) => {
      await pay(withDatabase, "b");
      await pay(withStore, "b");
      await generateMany(withDatabase, 5);
      await generateMany(withStore, 4);
    },
  ],
  [
    "delivered to the store's half first, spent there first",
    async ({ withDatabase, withStore }) => {
      await pay(withStore, "b");
      await generateMany(withStore, 5);
      await pay(withDatabase, "b");
      await generateMany(withDatabase, 6);
    },
  ],
  [
    "followed by others in both halves, spent in turn",
    async ({ withDatabase, withStore }) => {
      for (const id of ["b", "c", "d"]) {
        await pay(withStore, id);
        await pay(withDatabase, id);
        await generateMany(withStore, 2);
        await generateMany(withDatabase, 4);
      }
    },
  ],
];

describe("overspend: a payment that both halves of a split receive", () => {
  describe.for(orders)("%s", ([, happens]) => {
    test("costs no more than the allowance", async ({
      whole,
      withDatabase,
      withStore,
      balance,
    }) => {
      await pay(whole.ledger, "a");
      await happens({ withDatabase, withStore });
      expect(Number(await balance())).toBeGreaterThanOrEqual(-42);
    });
  });

  test("can be spent up to the allowance while only the store is reachable", async ({
    withStore,
    balance,
  }) => {
    await pay(withStore, "a");
    expect(await generateMany(withStore, 3)).toBe(1);
    expect(await balance()).toBe("65.00");
  });
});

describe("overspend: a refund in the journal", () => {
  test("restores the allowance if no result can come any more", async ({
    whole,
    withStore,
    balance,
  }) => {
    await pay(whole.ledger, "a");
    expect(await generate(withStore, "gen:1:a")).toBe("charged");
    await withStore.refund({ userId: user, key: "gen:1:a", noResult: true });
    expect(await generateMany(withStore, 2)).toBe(1);
    expect(await balance()).toBe("65.00");
  });

  test("restores nothing after a deadline, because a slow task may still succeed in the other half", async ({
    whole,
    withDatabase,
    withStore,
    store,
    balance,
    works,
  }) => {
    await pay(whole.ledger, "a");
    expect(await generate(withStore, "gen:1:a")).toBe("charged");
    // The replay reaches the database, but the journal stays as it was.
    const journal = await store.get(`ledger/v1/journals/${user}.json`);
    await Promise.all(works.splice(0));
    await whole.sweep({});
    const emptied = await store.get(`ledger/v1/journals/${user}.json`);
    if (journal === undefined || emptied === undefined) throw new Error("there is no journal");
    await store.put(`ledger/v1/journals/${user}.json`, journal.body, { ifMatch: emptied.tag });

    await withStore.refund({ userId: user, key: "gen:1:a" });
    await withDatabase.settle({ userId: user, key: "gen:1:a", resultUrl: "https://x.example" });
    await generateMany(withDatabase, 5);
    expect(await generateMany(withStore, 2)).toBe(0);
    expect(Number(await balance())).toBeGreaterThanOrEqual(-42);
  });

  test("that only the database charged can't be spent after a deadline, outage after outage", async ({
    whole,
    withDatabase,
    withStore,
    balance,
  }) => {
    await pay(whole.ledger, "a", 210_00n);
    const keys = [1, 2, 3, 4, 5, 6].map((number) => `gen:2:${number}`);
    for (const key of keys) expect(await generate(withDatabase, key)).toBe("charged");
    expect(await generate(withStore)).toBe("charged");
    expect(await balance()).toBe("-35.00");

    for (const key of keys) await withStore.refund({ userId: user, key });
    for (const key of keys) {
      await withDatabase.settle({ userId: user, key, resultUrl: "https://x.example" });
    }
    expect(await generateMany(withStore, 2)).toBe(0);
    expect(await balance()).toBe("-35.00");
  });
});

describe("delivery: a result of which only the database knows the charge", () => {
  test("is found again where it is, after a first delivery that failed", async ({
    withStore,
    clock,
  }) => {
    const name = { userId: user, key: "gen:1:a" };
    const resultUrl = "https://example.com/fox.png";
    expect((await withStore.settle({ ...name, resultUrl }))?.generation).toMatchObject({
      resultUrl,
    });
    expect(await withStore.claimDelivery(name)).toBeUndefined();
    clock.time += claimMs;
    expect((await withStore.claimDelivery(name))?.generation).toMatchObject({ resultUrl });
  });
});

describe("overspend: with MIRROR=payments", () => {
  test("does not allow to spend again in an outage what was spent before it", async ({
    instance,
    withStore,
    works,
    balance,
  }) => {
    const { ledger } = instance({ allowance, mirror: "payments" });
    await pay(ledger, "a");
    expect(await generateMany(ledger, 2)).toBe(2);
    await Promise.all(works.splice(0));
    expect(await generate(withStore)).toBe("insufficient");
    expect(await balance()).toBe("30.00");
  });

  test("does not allow to spend Stars that Telegram refunded before the outage", async ({
    instance,
    withStore,
    works,
    balance,
  }) => {
    const { ledger } = instance({ allowance, mirror: "payments" });
    await pay(ledger, "a", 40_00n);
    const reversal = { key: "payrev:a", type: "reversal", reverses: "pay:a", amount: -40_00n };
    await ledger.apply(user, [reversal]);
    await Promise.all(works.splice(0));
    expect(await generate(withStore)).toBe("insufficient");
    expect(await balance()).toBe("0.00");
  });

  test("does not allow to spend what a correction deducted", async ({
    instance,
    withStore,
    works,
  }) => {
    const { ledger } = instance({ allowance, mirror: "payments" });
    await pay(ledger, "a", 40_00n);
    await ledger.setBalance({ userId: user, key: "set:1", balance: 10_00n });
    await Promise.all(works.splice(0));
    expect(await generate(withStore)).toBe("insufficient");
  });
});
