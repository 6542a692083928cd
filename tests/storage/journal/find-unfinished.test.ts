import { test as base, describe, expect } from "vitest";
import type { Alarm } from "../../../lib/alarms/alarms.js";
import { type Ledger, LedgerUnavailable } from "../../../lib/ledger/ledger.js";
import {
  createFailoverLedger,
  createJsonLedger,
} from "../../../lib/storage/failover/open-failover.js";
import type { Replayer } from "../../../lib/storage/failover/replay.js";
import { type ObjectStore, StoreUnavailable } from "../../../lib/storage/objects/object-store.js";
import { noDeadlines } from "../../support/deadlines.js";
import { createMemoryStore } from "../../support/memory-store.js";
import { realTime } from "../../support/real-time.js";

const minute = 60_000;
const namesKey = "ledger/v1/unfinished.json";
const query = { olderThanMs: 30_000, limit: 100, deadlines: noDeadlines };

type Mode = "no database" | "an outage" | "an outage, mirrors of payments only";
const modes: readonly Mode[] = ["no database", "an outage", "an outage, mirrors of payments only"];

const test = base
  .extend("clock", () => ({ time: Date.UTC(2026, 10, 22, 12) }))
  .extend("calls", () => [] as string[])
  .extend("alarms", () => [] as string[])
  /** Keys that can't be read. */
  .extend("failing", () => ({ key: (_: string): boolean => false }))
  .extend("objects", () => createMemoryStore())
  .extend("store", ({ objects, calls, failing }): ObjectStore => {
    return {
      ...objects,
      async get(key) {
        calls.push(`get ${key}`);
        if (failing.key(key)) throw new StoreUnavailable("503");
        return objects.get(key);
      },
      async put(key, body, condition) {
        calls.push(`put ${key}`);
        return objects.put(key, body, condition);
      },
      list(prefix) {
        calls.push(`list ${prefix}`);
        return objects.list(prefix);
      },
    };
  })
  .extend("instance", ({ store, clock, alarms }) => (mode: Mode = "no database") => {
    const options = {
      store,
      time: {
        ...realTime(),
        now: () => clock.time,
        sleep: async (milliseconds: number) => {
          clock.time += milliseconds;
        },
      },
      log: { info: () => {}, warn: () => {}, error: () => {} },
      allowance: 0n,
      background: () => {},
      alarm: ({ topic }: Alarm) => void alarms.push(topic),
    };
    if (mode === "no database") return createJsonLedger(options).ledger;
    const mirror = mode === "an outage" ? "all" : "payments";
    return createFailoverLedger({ ...options, ...noDatabase, mirror }).ledger;
  })
  .extend("ledger", ({ instance }) => instance())
  .extend("names", ({ objects }) => async () => {
    const stored = await objects.get(namesKey);
    return stored === undefined ? undefined : JSON.parse(stored.body);
  })
  /** What the store was asked for since the last time. */
  .extend("spent", ({ calls }) => () => {
    const [reads, writes, lists] = ["get", "put", "list"].map(
      (verb) => calls.filter((call) => call.startsWith(verb)).length,
    );
    const journals = calls.filter((call) => call.startsWith("get ledger/v1/journals/"));
    calls.length = 0;
    return { reads, writes, lists, journals: journals.length };
  });

const refuse = () => Promise.reject(new LedgerUnavailable("down", { notApplied: true }));
const noDatabase = {
  database: new Proxy({}, { get: () => refuse }) as Ledger,
  replayer: { replay: refuse, readNewest: refuse } satisfies Replayer,
  db: "first",
};

const keyOf = (userId: number, number = 1) => `gen:${userId}:${number}`;

async function order(ledger: Ledger, userId: number, number = 1): Promise<void> {
  const about = { price: 0n, model: "fox", prompt: "", attemptId: "a" };
  await ledger.charge({ userId, key: keyOf(userId, number), ...about });
}

async function finish(ledger: Ledger, userId: number, number = 1): Promise<void> {
  const generation = { userId, key: keyOf(userId, number) };
  await ledger.settle({ ...generation, resultUrl: "https://example.com/1.png" });
  await ledger.markDelivered(generation);
}

async function overwrite(objects: ObjectStore, change: (body: string) => string): Promise<void> {
  const { body = "", tag } = (await objects.get(namesKey)) ?? {};
  if (tag === undefined) throw new Error("nothing was written");
  await objects.put(namesKey, change(body), { ifMatch: tag });
}

const many = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe("fan-out: the unfinished generations in journals", () => {
  test("do not hide behind one journal that can't be read now", async ({
    ledger,
    failing,
    clock,
  }) => {
    for (const userId of [1, 2, 3]) await order(ledger, userId);
    failing.key = (key) => key.includes("/journals/1");
    clock.time += minute;
    const pending = await ledger.findUnfinished(query);
    expect(pending.map(({ userId }) => userId).sort()).toEqual([2, 3]);
  });

  test("are an outage, not an empty list, if no journal can be read", async ({
    ledger,
    failing,
  }) => {
    await order(ledger, 1);
    failing.key = (key) => key.includes("/journals/");
    await expect(ledger.findUnfinished(query)).rejects.toThrow(LedgerUnavailable);
  });
});

/** Twenty minutes of traffic that checks for unfinished generations. */
async function checkOften(ledger: Pick<Ledger, "findUnfinished">, clock: { time: number }) {
  for (let checks = 0; checks < 40; checks++) {
    clock.time += minute / 2;
    await ledger.findUnfinished(query);
  }
}

describe.for(modes)("follow-up: with %s", (mode) => {
  const loads = [
    { open: 0, reads: 2, lists: 0 },
    { open: 3, reads: 8, lists: 0 },
    { open: 40, reads: 2, lists: 2 },
  ];
  describe.for(loads)("a minute with 40 users, $open waiting", ({ open, reads, lists }) => {
    test("takes a limited number of reads and lists", async ({ instance, clock, spent }) => {
      const ledger = instance(mode);
      for (const userId of many(40)) await order(ledger, userId);
      for (const userId of many(40).slice(open)) await finish(ledger, userId);
      await checkOften(ledger, clock);
      spent();
      for (let look = 0; look < 2; look++) {
        clock.time += minute / 2;
        expect(await ledger.findUnfinished(query)).toHaveLength(open);
      }
      expect(spent()).toMatchObject({ reads, lists, writes: 0 });
    });
  });

  test("costs one list and no journal for users whose generations have just ended", async ({
    instance,
    clock,
    spent,
  }) => {
    const ledger = instance(mode);
    for (const userId of many(40)) await order(ledger, userId);
    for (const userId of many(40)) await finish(ledger, userId);
    clock.time += minute;
    await ledger.findUnfinished(query);
    expect(spent().journals).toBeGreaterThanOrEqual(40);
    clock.time += minute;
    expect(await ledger.findUnfinished(query)).toEqual([]);
    expect(spent()).toEqual({ reads: 2, lists: 1, writes: 1, journals: 0 });
  });

  test("reads no mirror", async ({ instance, clock, calls }) => {
    const ledger = instance(mode);
    await order(ledger, 1);
    await ledger.settle({ userId: 2, key: "gen:2:1", resultUrl: "https://example.com/1.png" });
    clock.time += 2 * minute;
    calls.length = 0;
    await ledger.findUnfinished(query);
    expect(calls.filter((call) => call.includes("/mirrors/"))).toEqual([]);
  });

  test("lets ages grow although it reads nothing again", async ({ instance, clock }) => {
    const ledger = instance(mode);
    for (const userId of many(20)) await order(ledger, userId);
    clock.time += minute;
    const before = await ledger.findUnfinished(query);
    clock.time += minute;
    const after = await ledger.findUnfinished(query);
    const agesOf = (found: typeof before) => new Set(found.map(({ ageMs = 0 }) => ageMs));
    expect(Math.min(...agesOf(after)) - Math.min(...agesOf(before))).toBe(minute);
  });
});

describe("follow-up: a journal that has changed", () => {
  test("is read again, the others are not", async ({ ledger, clock, spent, calls, instance }) => {
    for (const userId of many(40)) await order(ledger, userId);
    clock.time += 8 * minute;
    await ledger.findUnfinished(query);
    await finish(instance(), 7);
    spent();
    clock.time += minute / 2;
    expect(await ledger.findUnfinished(query)).toHaveLength(39);
    expect(calls).toContain("get ledger/v1/journals/7.json");
    expect(spent().journals).toBe(1);
  });
});

describe("follow-up: a user's name", () => {
  test("is stored before the charge is written", async ({ ledger, calls }) => {
    await order(ledger, 1);
    const writes = calls.filter((call) => call.startsWith("put"));
    expect(writes.slice(-2)).toEqual([`put ${namesKey}`, "put ledger/v1/journals/1.json"]);
  });

  test("stops the charge if it can't be stored", async ({ ledger, objects, failing }) => {
    failing.key = (key) => key === namesKey;
    await expect(order(ledger, 1)).rejects.toMatchObject({ notApplied: true });
    expect(await objects.get("ledger/v1/journals/1.json")).toBeUndefined();
  });

  test("is stored at most once a minute, by all instances together", async ({
    ledger,
    instance,
    clock,
    calls,
  }) => {
    await order(ledger, 1, 1);
    clock.time += minute - 1_000;
    calls.length = 0;
    await order(ledger, 1, 2);
    expect(calls.filter((call) => call.includes(namesKey))).toEqual([]);
    await order(instance(), 1, 3);
    expect(calls.filter((call) => call.includes(namesKey))).toEqual([`get ${namesKey}`]);
    clock.time += 1_000;
    await order(ledger, 1, 4);
    expect(calls.filter((call) => call === `put ${namesKey}`)).toHaveLength(1);
  });

  test("is stored for an end only if the journal does not know the charge", async ({
    instance,
    names,
    clock,
  }) => {
    const ledger = instance("an outage");
    await order(ledger, 1);
    const { sequence } = await names();
    clock.time += 5 * minute;
    await ledger.settle({ userId: 1, key: keyOf(1), resultUrl: "https://example.com/1.png" });
    expect((await names()).sequence).toBe(sequence);
    await ledger.refund({ userId: 2, key: keyOf(2) });
    expect(Object.keys((await names()).users)).toEqual(["1", "2"]);
    clock.time += 2 * minute;
    const pending = await ledger.findUnfinished(query);
    expect(pending.map(({ key, state }) => [key, state]).sort()).toEqual([
      [keyOf(1), "done"],
      [keyOf(2), "refunded"],
    ]);
  });

  test("is stored with others in one write if many order at once", async ({ ledger, calls }) => {
    await Promise.all(many(30).map((userId) => order(ledger, userId)));
    expect(calls.filter((call) => call === `put ${namesKey}`).length).toBeLessThanOrEqual(2);
  });

  test("stays for as long as an entry may be on its way, and then goes", async ({
    ledger,
    names,
    clock,
  }) => {
    await order(ledger, 1);
    await finish(ledger, 1);
    const named = (await names()).users["1"];
    while (clock.time < named + 16 * minute) {
      await ledger.findUnfinished(query);
      expect((await names()).users).toEqual({ 1: named });
      clock.time += minute;
    }
    clock.time += 1;
    await ledger.findUnfinished(query);
    expect((await names()).users).toEqual({});
  });

  test("stays while a generation is unfinished or undelivered", async ({
    ledger,
    names,
    clock,
  }) => {
    await order(ledger, 1);
    await order(ledger, 2);
    await ledger.refund({ userId: 2, key: keyOf(2) });
    clock.time += 60 * minute;
    expect(await ledger.findUnfinished(query)).toHaveLength(2);
    expect(Object.keys((await names()).users)).toEqual(["1", "2"]);
  });

  test("stays if it was stored again while the journal was read", async ({
    ledger,
    instance,
    objects,
    names,
    clock,
  }) => {
    await order(ledger, 1);
    await finish(ledger, 1);
    clock.time += 20 * minute;
    const other = instance();
    const { get } = objects;
    let isFirst = true;
    objects.get = async (key) => {
      const found = await get(key);
      if (key.endsWith("/journals/1.json") && isFirst) {
        isFirst = false;
        await order(other, 1, 2);
      }
      return found;
    };
    await ledger.findUnfinished(query);
    expect((await names()).users).toEqual({ 1: clock.time });
    clock.time += minute;
    expect(await ledger.findUnfinished(query)).toMatchObject([{ key: keyOf(1, 2) }]);
  });

  test("from the future is renewed, not kept for ever", async ({ ledger, names, clock }) => {
    await order(ledger, 1);
    await finish(ledger, 1);
    clock.time -= 24 * 60 * minute;
    await ledger.findUnfinished(query);
    expect((await names()).users).toEqual({ 1: clock.time });
  });
});

describe("follow-up: the names of users", () => {
  const damages = [
    { what: "absent", body: undefined },
    { what: "cut off", body: '{"v":1,"sequence":3,"users":{"1"' },
    { what: "of another kind", body: "<html>502</html>" },
    { what: "a newer version's", body: '{"v":2,"sequence":9}' },
  ];
  describe.for(damages)("in a document that is $what", ({ body }) => {
    test("are found again and rewritten", async ({ ledger, objects, names, clock, instance }) => {
      await order(ledger, 1);
      await order(ledger, 2);
      await finish(ledger, 2);
      const { tag } = (await objects.get(namesKey)) ?? {};
      const { get } = objects;
      if (body !== undefined && tag !== undefined)
        await objects.put(namesKey, body, { ifMatch: tag });
      let isAbsent = body === undefined;
      objects.get = (key) => (isAbsent && key === namesKey ? Promise.resolve(undefined) : get(key));
      clock.time += minute;
      expect(await instance().findUnfinished(query)).toMatchObject([{ key: keyOf(1) }]);
      isAbsent = false;
      if (body === undefined) return;
      expect(await names()).toMatchObject({ v: 1, users: { 1: clock.time }, searched: clock.time });
      expect((await names()).sequence).toBeGreaterThan(9);
    });
  });

  test("keep the fields that a newer version has added", async ({ ledger, objects, names }) => {
    await order(ledger, 1);
    await overwrite(objects, (body) => JSON.stringify({ ...JSON.parse(body), hint: "spring" }));
    await order(ledger, 2);
    await ledger.findUnfinished(query);
    expect(await names()).toMatchObject({ hint: "spring", users: { 1: expect.anything() } });
  });

  /** An instance of an older version wrote the charge. */
  const forget = (objects: ObjectStore, userId: number) =>
    overwrite(objects, (body) => {
      const document = JSON.parse(body);
      delete document.users[userId];
      return JSON.stringify(document);
    });

  test("are completed every ten minutes by what an older version has written", async ({
    ledger,
    objects,
    clock,
    names,
  }) => {
    await order(ledger, 1);
    clock.time += 8 * minute;
    await ledger.findUnfinished(query);
    await order(ledger, 2);
    await forget(objects, 2);
    const found: number[] = [];
    for (let passed = 1; passed <= 10; passed++) {
      clock.time += minute;
      found.push((await ledger.findUnfinished(query)).length);
    }
    expect(found).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
    expect(Object.keys((await names()).users)).toEqual(["1", "2"]);
  });

  test("are completed by the scheduler at once", async ({ ledger, objects, clock }) => {
    await order(ledger, 1);
    clock.time += 8 * minute;
    await ledger.findUnfinished(query);
    await order(ledger, 2);
    await forget(objects, 2);
    clock.time += minute;
    expect(await ledger.findUnfinished(query)).toHaveLength(1);
    expect(await ledger.findUnfinished({ ...query, thorough: true })).toHaveLength(2);
  });

  test("are searched for in parts, each instance going on where the last one stopped", async ({
    ledger,
    instance,
    objects,
    clock,
    names,
    spent,
  }) => {
    const last = 99; // In the order of keys.
    const others = many(900).filter((userId) => userId !== last);
    for (const userId of many(900)) await order(ledger, userId);
    for (const userId of others) await finish(ledger, userId);
    await overwrite(objects, () => "gone");
    clock.time += minute;
    const looks: unknown[] = [];
    for (let look = 1; look <= 3; look++) {
      spent();
      const found = await instance().findUnfinished(query);
      looks.push([spent().journals, found.map(({ userId }) => userId)]);
    }
    expect(looks).toEqual([
      [400, []],
      [400, []],
      [100, [last]],
    ]);
    expect(await names()).not.toHaveProperty("search");
  });

  test("are not searched for in journals that are older than the last search", async ({
    ledger,
    instance,
    objects,
    clock,
    spent,
  }) => {
    const { list } = objects;
    const modifiedAt = clock.time;
    objects.list = async function* (prefix) {
      for await (const object of list(prefix)) yield { ...object, modifiedAt };
    };
    for (const userId of many(50)) await order(ledger, userId);
    for (const userId of many(50)) await finish(ledger, userId);
    for (let past = 0; past < 30; past++) {
      clock.time += minute;
      await ledger.findUnfinished(query);
    }
    spent();
    await instance().findUnfinished({ ...query, thorough: true });
    expect(spent()).toMatchObject({ lists: 1, journals: 0 });
  });
});

describe("follow-up: more generations than one run takes", () => {
  test("all come in turn", async ({ ledger, clock }) => {
    for (const userId of many(150)) await order(ledger, userId);
    clock.time += minute;
    const first = await ledger.findUnfinished(query);
    const second = await ledger.findUnfinished(query);
    const found = new Set([...first, ...second].map(({ key }) => key));
    expect([first.length, second.length, found.size]).toEqual([100, 100, 150]);
  });

  test("come first if they are due", async ({ ledger, clock }) => {
    for (const userId of many(5)) await order(ledger, userId);
    clock.time += 20 * minute;
    for (const userId of many(150)) await order(ledger, userId, 2);
    clock.time += 10 * minute;
    const deadlines = { ...noDeadlines, byModel: new Map([["fox", 30 * minute]]) };
    for (let look = 1; look <= 3; look++) {
      const pending = await ledger.findUnfinished({ ...query, deadlines });
      expect(
        pending
          .slice(0, 5)
          .map(({ key }) => key)
          .sort(),
      ).toEqual(many(5).map((id) => keyOf(id)));
    }
  });
});
