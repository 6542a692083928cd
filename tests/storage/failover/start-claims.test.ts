import { describe, expect } from "vitest";
import { type Ledger, LedgerUnavailable } from "../../../lib/ledger/ledger.js";
import { createJsonLedger } from "../../../lib/storage/failover/open-failover.js";
import { createReplayer } from "../../../lib/storage/failover/replay.js";
import { type ObjectStore, StoreUnavailable } from "../../../lib/storage/objects/object-store.js";
import { openDatabase } from "../../../lib/storage/postgres/database.js";
import { createPostgresLedger } from "../../../lib/storage/postgres/postgres-ledger.js";
import { test as base } from "../../support/failsafe.js";
import { realTime } from "../../support/real-time.js";

const user = 2147483653;
const cutOff = new StoreUnavailable("cut off");

/** Counts what is asked of a store, and can be cut off. */
function watchStore(store: ObjectStore) {
  const counts = { reads: 0, writes: 0, isCutOff: false };
  const watched: ObjectStore = {
    ...store,
    async get(key) {
      counts.reads++;
      if (counts.isCutOff) throw cutOff;
      return store.get(key);
    },
    async put(key, body, condition) {
      counts.writes++;
      return counts.isCutOff ? { kind: "unknown", cause: cutOff } : store.put(key, body, condition);
    },
  };
  return { counts, watched };
}

const test = base
  .extend("whole", ({ instance }) => instance())
  /** Instances that can't reach the database. */
  .extend("withoutDatabase", ({ instance, databaseOptions, log }) => {
    const down = openDatabase({ ...databaseOptions, forcedDown: true, onUnavailable: () => {} });
    const replayer = createReplayer(down, log);
    return (store?: ObjectStore) =>
      instance({
        database: createPostgresLedger(down, log),
        replayer,
        ...(store && { store }),
      }).ledger;
  });

const pay = (ledger: Ledger) =>
  ledger.apply(user, [{ key: "pay:a", type: "payment", amount: 100_00n, stars: 160 }]);

const ordered = { userId: user, price: 10n, model: "fox", prompt: "a fox" };

async function press(ledger: Ledger, key: string, attempt: string): Promise<boolean> {
  const outcome = await ledger.charge({ ...ordered, key, attemptId: attempt });
  return outcome.kind === "charged" && ledger.claimStart({ userId: user, key, attemptId: attempt });
}

describe("start: a press that the database and a journal have charged", () => {
  const rounds = [0, 1, 2, 3, 4, 5, 6, 7];
  describe.for(rounds)("in round %i", (round) => {
    test("belongs to one of the two when both are pressed at once", async ({
      whole,
      withoutDatabase,
    }) => {
      await pay(whole.ledger);
      const ledgers = [whole.ledger, withoutDatabase()];
      const inTurn = round % 2 === 0 ? ledgers : ledgers.reverse();
      const starts = await Promise.all(
        inTurn.map((ledger, index) => press(ledger, `gen:1:${round}`, `press ${index}`)),
      );
      expect(starts.filter(Boolean)).toHaveLength(1);
    });
  });

  test("belongs to the journal's instance if that claims it first", async ({
    whole,
    withoutDatabase,
    works,
  }) => {
    await pay(whole.ledger);
    await Promise.all(works);
    expect(await press(withoutDatabase(), "gen:1:1", "journal")).toBe(true);
    expect(await press(whole.ledger, "gen:1:1", "database")).toBe(false);
    expect(await press(whole.ledger, "gen:1:2", "database")).toBe(true);
  });

  test("stays claimed when the mirror is begun after the claim", async ({
    whole,
    withoutDatabase,
    document,
  }) => {
    const claim = { userId: user, key: "gen:1:1", attemptId: "journal" };
    expect(await withoutDatabase().claimStart(claim)).toBe(true);
    expect(await document(`mirrors/${user}`)).toEqual({ sequence: 1, starts: ["gen:1:1|journal"] });
    await pay(whole.ledger);
    expect(await press(whole.ledger, "gen:1:1", "database")).toBe(false);
    expect(await document(`mirrors/${user}`)).toMatchObject({
      balance: 9990,
      starts: ["gen:1:1|journal"],
    });
  });

  test("stays claimed after the mirror was written and rewritten", async ({
    whole,
    withoutDatabase,
    document,
  }) => {
    await pay(whole.ledger);
    await document(`mirrors/${user}`);
    expect(await press(withoutDatabase(), "gen:1:1", "journal")).toBe(true);
    await whole.ledger.apply(user, [
      { key: "pay:b", type: "payment", amount: 100_00n, stars: 160 },
    ]);
    expect((await document(`mirrors/${user}`)).starts).toEqual(["gen:1:1|journal"]);
    const claim = { userId: user, key: "gen:1:1", attemptId: "another" };
    expect(await withoutDatabase().claimStart(claim)).toBe(false);
  });

  test("is claimed again by the same attempt, as often as it asks", async ({ withoutDatabase }) => {
    const claim = { userId: user, key: "gen:1:1", attemptId: "journal" };
    const ledger = withoutDatabase();
    expect([await ledger.claimStart(claim), await ledger.claimStart(claim)]).toEqual([true, true]);
  });
});

describe("start: an object store that does not answer", () => {
  test("does not stop what the database has charged", async ({ instance, store, works }) => {
    const { counts, watched } = watchStore(store);
    const { ledger } = instance({ store: watched });
    await pay(ledger);
    await Promise.all(works);
    counts.isCutOff = true;
    expect(await press(ledger, "gen:1:1", "database")).toBe(true);
  });

  test("stops what a journal has charged: another instance may have started it", async ({
    whole,
    withoutDatabase,
    store,
    works,
  }) => {
    await pay(whole.ledger);
    await Promise.all(works);
    const { counts, watched } = watchStore(store);
    const ledger = withoutDatabase(watched);
    const charge = { ...ordered, key: "gen:1:1", attemptId: "journal" };
    expect(await ledger.charge(charge)).toMatchObject({ kind: "charged" });
    counts.isCutOff = true;
    const claim = ledger.claimStart({ userId: user, key: "gen:1:1", attemptId: "journal" });
    await expect(claim).rejects.toThrow(LedgerUnavailable);
  });
});

describe("start: a mirror that is hard to write", () => {
  test("still finds a faster rival shortly after a failure of the store", async ({
    instance,
    withoutDatabase,
    store,
    works,
  }) => {
    const { counts, watched } = watchStore(store);
    let rival: (() => Promise<boolean>) | undefined;
    const raced: ObjectStore = {
      ...watched,
      async put(key, body, condition) {
        const overtake = key.startsWith("ledger/v1/mirrors/") ? rival : undefined;
        rival = overtake === undefined ? rival : undefined;
        await overtake?.();
        return watched.put(key, body, condition);
      },
    };
    const { ledger } = instance({ store: raced });
    await pay(ledger);
    counts.isCutOff = true;
    await ledger.apply(user, [{ key: "pay:b", type: "payment", amount: 100n }]);
    await Promise.all(works);
    counts.isCutOff = false;
    const claim = { userId: user, key: "gen:1:1", attemptId: "journal" };
    rival = () => withoutDatabase().claimStart(claim);
    expect(await press(ledger, "gen:1:1", "database")).toBe(false);
  });

  test("does not wait for the history that it lacks", async ({
    whole,
    instance,
    database,
    log,
    works,
    document,
  }) => {
    await pay(whole.ledger);
    await Promise.all(works);
    const replayer = {
      ...createReplayer(database, log),
      readNewest: () => new Promise<never>(() => {}),
    };
    const { ledger } = instance({ replayer });
    // Another instance did something that has not reached the mirror.
    await createPostgresLedger(database, log).apply(user, [
      { key: "pay:b", type: "payment", amount: 100n },
    ]);
    expect(await press(ledger, "gen:1:1", "database")).toBe(true);
    expect((await document(`mirrors/${user}`)).starts).toEqual(["gen:1:1|database"]);
  });
});

describe("rate limit: an outage with MIRROR=payments", () => {
  test("does not count earlier generations as unfinished", async ({
    instance,
    withoutDatabase,
    clock,
    works,
  }) => {
    const { ledger } = instance({ mirror: "payments" });
    await pay(ledger);
    for (let n = 1; n <= 5; n++) {
      const key = `gen:1:${n}`;
      await ledger.charge({ ...ordered, key, attemptId: "press" });
      await ledger.settle({ userId: user, key, resultUrl: "https://example.com/1" });
    }
    await Promise.all(works);
    clock.time += 20 * 60_000;
    const enough = { count: 9, withinMs: 60_000 };
    const limits = { unfinished: 5, charged: enough, refunded: enough };
    const charge = { ...ordered, key: "gen:1:6", attemptId: "press", limits };
    expect(await withoutDatabase().charge(charge)).toMatchObject({ kind: "charged" });
  });
});

describe("cost: the claim of a start", () => {
  const mirrors = ["all", "payments"] as const;
  describe.for(mirrors)("with a database and MIRROR=%s", (mirror) => {
    test("is no write beside the mirror of the charge", async ({ instance, store, works }) => {
      const { counts, watched } = watchStore(store);
      const { ledger } = instance({ store: watched, mirror });
      await pay(ledger);
      await Promise.all(works.splice(0));
      Object.assign(counts, { reads: 0, writes: 0 });
      expect(await press(ledger, "gen:1:1", "database")).toBe(true);
      await Promise.all(works);
      expect(counts).toMatchObject({ reads: 1, writes: 1 });
    });
  });

  test("is nothing beside the charge without any database", async ({ store, log }) => {
    const { counts, watched } = watchStore(store);
    const common = { time: realTime(), log, allowance: 0n, background: () => {}, alarm: () => {} };
    const { ledger } = createJsonLedger({ ...common, store: watched });
    await ledger.apply(user, [{ key: "pay:a", type: "payment", amount: 100_00n }]);
    await ledger.charge({ ...ordered, key: "gen:1:0", attemptId: "first" });
    counts.writes = 0;
    expect(await press(ledger, "gen:1:1", "journal")).toBe(true);
    expect(counts.writes).toBe(1);
  });
});

describe("mirror: an object store that stays unreachable", () => {
  test("is tried once for each entry after the first failure", async ({
    instance,
    store,
    works,
    clock,
  }) => {
    const { counts, watched } = watchStore(store);
    const { ledger } = instance({ store: watched });
    counts.isCutOff = true;
    const payAgain = async (id: string) => {
      counts.reads = 0;
      await ledger.apply(user, [{ key: `pay:${id}`, type: "payment", amount: 100n }]);
      await Promise.all(works.splice(0));
      return counts.reads;
    };
    await payAgain("a");
    expect(await payAgain("b")).toBeLessThanOrEqual(2);
    counts.isCutOff = false;
    clock.time += 60_000;
    expect(await payAgain("c")).toBeLessThanOrEqual(2);
  });
});
