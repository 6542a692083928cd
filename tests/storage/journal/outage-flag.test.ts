import { describe, expect } from "vitest";
import { createOutageFlag } from "../../../lib/storage/journal/outage-flag.js";
import type { ObjectStore } from "../../../lib/storage/objects/object-store.js";
import { createMemoryStore } from "../../support/memory-store.js";
import { realTime } from "../../support/real-time.js";
import { test as base } from "../../support/test.js";

const minute = 60_000;

const test = base
  .extend("clock", () => ({ time: Date.UTC(2026, 10, 22, 12) }))
  .extend("reads", () => ({ count: 0 }))
  .extend("store", ({ reads }): ObjectStore => {
    const store = createMemoryStore();
    const get: ObjectStore["get"] = (key) => {
      reads.count++;
      return store.get(key);
    };
    return { ...store, get };
  })
  .extend("alarms", () => [] as string[])
  /** An instance whose clock is wrong by so much. */
  .extend(
    "open",
    ({ store, clock, alarms }) =>
      (skewMs = 0) =>
        createOutageFlag({
          store,
          time: { ...realTime(), now: () => clock.time + skewMs },
          alarm: ({ text }) => void alarms.push(text),
        }),
  );

const key = "ledger/v1/state.json";
const damages: readonly [string, string][] = [
  ["cut off", '{"v":1,"sequence":7,"dirty":fal'],
  ["empty", ""],
  ["a web page", "<html><body>502 Bad Gateway</body></html>"],
  ["of a newer version", '{"v":2,"sequence":7,"flags":["clean"]}'],
  ["of other types", '{"v":1,"sequence":"7","dirty":"no","touched":null}'],
];

describe("outage flag: raised or lowered", () => {
  test("is read once for all who ask at once, and not again while it is fresh", async ({
    open,
    reads,
    clock,
  }) => {
    const flag = open();
    const answers = Array.from({ length: 5 }, () => flag.status());
    expect(answers.every(({ dirty, soon }) => !dirty && soon !== undefined)).toBe(true);
    await Promise.all(answers.map(({ soon }) => soon));
    expect(flag.status()).toEqual({ dirty: false });
    clock.time += 4_000;
    flag.status();
    expect(reads.count).toBe(1);
  });

  test("is read in the background before it grows old, and no request waits for it", async ({
    open,
    reads,
    clock,
  }) => {
    const flag = open();
    await flag.status().soon;
    await open().raise();
    reads.count = 0;
    clock.time += 6_000;
    expect(flag.status()).toEqual({ dirty: false });
    expect(reads.count).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(flag.status()).toEqual({ dirty: true });
  });

  test("is known ten seconds later at the latest if another instance raised it", async ({
    open,
    clock,
  }) => {
    const flag = open();
    await flag.status().soon;
    await open().raise();
    clock.time += 10_000;
    expect(await flag.status().soon).toBe(true);
  });

  test("is read again by a function that was frozen during its last reading", async ({
    open,
    store,
    clock,
  }) => {
    let thaw = () => {};
    const frozen = new Promise<void>((resolve) => {
      thaw = resolve;
    });
    const flag = createOutageFlag({
      store: { ...store, get: (key) => store.get(key).then((found) => frozen.then(() => found)) },
      time: { ...realTime(), now: () => clock.time },
      alarm: () => {},
    });
    const { soon } = flag.status();
    await new Promise((resolve) => setImmediate(resolve));
    await open().raise();
    clock.time += 10 * minute;
    thaw();
    expect(await soon).toBe(false);
    expect(await flag.status().soon).toBe(true);
  });

  test("is written once a minute while entries are written", async ({ open, store, clock }) => {
    const flag = open();
    const version = async () =>
      JSON.parse((await store.get("ledger/v1/state.json"))?.body ?? "").sequence;
    await flag.raise();
    await flag.raise();
    expect(await version()).toBe(1);
    clock.time += minute;
    await flag.raise();
    expect(await version()).toBe(2);
  });

  test("is lowered only when no instance has touched it for sixteen minutes", async ({
    open,
    clock,
  }) => {
    const flag = open();
    await flag.raise();
    clock.time += 16 * minute;
    await flag.lower(await flag.read());
    expect((await flag.read()).dirty).toBe(true);
    clock.time += 1;
    await flag.lower(await flag.read());
    expect((await flag.read()).dirty).toBe(false);
  });

  test("stays when an instance raises it between reading and lowering", async ({ open, clock }) => {
    const flag = open();
    await flag.raise();
    clock.time += 17 * minute;
    const seen = await flag.read();
    await open().raise();
    await flag.lower(seen);
    expect((await flag.read()).dirty).toBe(true);
  });

  const clocks = [
    [-5, 5],
    [5, -5],
  ] as const;

  describe.for(clocks)("with clocks %i and %i minutes off", ([writer, sweeper]) => {
    test("outlives every entry on its way", async ({ open, clock }) => {
      const writing = open(writer * minute);
      const sweeping = open(sweeper * minute);
      await writing.raise();
      // The last entry that relies on it is sent a minute later, and arrives when its function ends.
      clock.time += minute - 1;
      await writing.raise();
      clock.time += 5 * minute;
      await sweeping.lower(await sweeping.read());
      expect((await sweeping.read()).dirty).toBe(true);
    });
  });
});

describe("outage flag: a damaged document", () => {
  test.for(damages)("counts as raised when it is %s", async ([, body], { open, store }) => {
    await store.put(key, body, { ifAbsent: true });
    expect(await open().status().soon).toBe(true);
  });

  describe.for(damages)("that is %s", ([, body]) => {
    test("is rewritten, raised, and the operator gets an alarm", async ({
      open,
      store,
      clock,
      alarms,
    }) => {
      await store.put(key, body, { ifAbsent: true });
      expect(await open().read()).toMatchObject({ dirty: true, touched: clock.time });
      expect(await open().read()).not.toHaveProperty("isDamaged");
      expect(JSON.parse((await store.get(key))?.body ?? "")).toEqual({
        v: 1,
        sequence: expect.any(Number),
        dirty: true,
        touched: clock.time,
      });
      expect(alarms).toEqual([expect.stringContaining("state.json")]);
    });
  });

  test.for(damages)("does not block entries when it is %s", async ([, body], { open, store }) => {
    await store.put(key, body, { ifAbsent: true });
    await open().raise();
    expect(JSON.parse((await store.get(key))?.body ?? "")).toMatchObject({ dirty: true });
  });

  test("is lowered again after sixteen quiet minutes, and other instances accept that", async ({
    open,
    store,
    clock,
  }) => {
    const other = open();
    for (let times = 0; times < 3; times++) await other.raise({ force: true });
    const tag = (await store.get(key))?.tag;
    if (tag !== undefined) await store.put(key, "", { ifMatch: tag });
    const flag = open();
    await flag.read();
    clock.time += 16 * minute + 1;
    await flag.lower(await flag.read());
    expect((await other.read()).dirty).toBe(false);
  });

  test("is read again by a function that was frozen while it read", async ({
    store,
    open,
    clock,
  }) => {
    const { get } = store;
    let thaw = () => {};
    const frozen = new Promise<void>((resolve) => {
      thaw = resolve;
    });
    Object.assign(store, { get: () => frozen.then(() => undefined) });
    const flag = open();
    flag.status();
    Object.assign(store, { get });
    clock.time += 60 * minute;
    await open().raise();
    const { soon } = flag.status();
    thaw();
    expect(await soon).toBe(true);
    expect(flag.status().dirty).toBe(true);
  });

  test("is raised again when deleted, also for instances that had known it for long", async ({
    store,
    open,
    clock,
  }) => {
    const [old, other] = [open(), open()];
    for (let minutes = 0; minutes < 5; minutes++) {
      await other.raise({ force: true });
      clock.time += minute;
    }
    clock.time += 16 * minute;
    await other.lower(await other.read());
    expect(await old.read()).toMatchObject({ dirty: false });
    Object.assign(store, createMemoryStore());
    await open().raise();
    clock.time += 11_000;
    await old.status().soon;
    expect(old.status()).toEqual({ dirty: true });
  });
});
