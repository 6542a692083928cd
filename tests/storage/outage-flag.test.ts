import { describe, expect } from "vitest";
import type { ObjectStore } from "../../lib/storage/object-store.js";
import { createOutageFlag } from "../../lib/storage/outage-flag.js";
import { createMemoryStore } from "../support/memory-store.js";
import { realTime } from "../support/real-time.js";
import { test as base } from "../support/test.js";

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
  /** An instance whose clock is wrong by so much. */
  .extend(
    "open",
    ({ store, clock }) =>
      (skewMs = 0) =>
        createOutageFlag({ store, time: { ...realTime(), now: () => clock.time + skewMs } }),
  );

describe("the flag of an outage", () => {
  test("is read once for all who ask at once, and not again while it is fresh", async ({
    open,
    reads,
    clock,
  }) => {
    const flag = open();
    const answers = Array.from({ length: 5 }, () => flag.awareness());
    expect(answers.every(({ dirty, soon }) => !dirty && soon !== undefined)).toBe(true);
    await Promise.all(answers.map(({ soon }) => soon));
    expect(flag.awareness()).toEqual({ dirty: false });
    clock.time += 4_000;
    flag.awareness();
    expect(reads.count).toBe(1);
  });

  test("is read in the background before it grows old, and nobody waits for it", async ({
    open,
    reads,
    clock,
  }) => {
    const flag = open();
    await flag.awareness().soon;
    await open().raise();
    reads.count = 0;
    clock.time += 6_000;
    expect(flag.awareness()).toEqual({ dirty: false });
    expect(reads.count).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(flag.awareness()).toEqual({ dirty: true });
  });

  test("that was raised by others is known ten seconds later at the latest", async ({
    open,
    clock,
  }) => {
    const flag = open();
    await flag.awareness().soon;
    await open().raise();
    clock.time += 10_000;
    expect(await flag.awareness().soon).toBe(true);
  });

  test("is written once a minute while entries are written", async ({ open, store, clock }) => {
    const flag = open();
    const version = async () => JSON.parse((await store.get("ledger/v1/state.json"))?.body ?? "").n;
    await flag.raise();
    await flag.raise();
    expect(await version()).toBe(1);
    clock.time += minute;
    await flag.raise();
    expect(await version()).toBe(2);
  });

  test("is lowered only when nobody has touched it for twelve minutes", async ({ open, clock }) => {
    const flag = open();
    await flag.raise();
    clock.time += 12 * minute;
    await flag.lower(await flag.read());
    expect((await flag.read()).dirty).toBe(true);
    clock.time += 1;
    await flag.lower(await flag.read());
    expect((await flag.read()).dirty).toBe(false);
  });

  test("stays when somebody raises it between looking and lowering", async ({ open, clock }) => {
    const flag = open();
    await flag.raise();
    clock.time += 13 * minute;
    const seen = await flag.read();
    await open().raise();
    await flag.lower(seen);
    expect((await flag.read()).dirty).toBe(true);
  });

  test.for([
    [-5, 5],
    [5, -5],
  ] as const)(
    "outlives every entry on its way though two clocks are wrong by %i and %i minutes",
    async ([writer, sweeper], { open, clock }) => {
      const writing = open(writer * minute);
      const sweeping = open(sweeper * minute);
      await writing.raise();
      // The last entry that relies on it is written a minute later and takes a minute to arrive.
      clock.time += minute - 1;
      await writing.raise();
      clock.time += minute;
      await sweeping.lower(await sweeping.read());
      expect((await sweeping.read()).dirty).toBe(true);
    },
  );
});
