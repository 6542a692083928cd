import type { StarTransaction } from "@telegraf/types";
import fc from "fast-check";
import { test as base, describe, expect } from "vitest";
import { type Applied, type Ledger, LedgerUnavailable } from "../../lib/ledger/ledger.js";
import { type ReconciliationPlace, reconcile } from "../../lib/payments/reconcile.js";
import { createStarPayments } from "../../lib/payments/star-payments.js";

const day = 24 * 60 * 60 * 1000;
const start = Date.UTC(2026, 10, 1);
/** Measured between Vercel and Telegram. */
const callMs = 80;
const starPayments = createStarPayments({
  key: Buffer.alloc(32),
  starsPerUnit: () => ({ perMille: 1600n }),
});

/** Telegram's record, a ledger and a place; time passes only during calls to Telegram. */
function createWorld() {
  const record: StarTransaction[] = [];
  const owners = new Map<string, number>();
  const asked = new Set<string>();
  const clock = { time: start };
  const questions = { asked: 0 };
  const trouble: { ledger?: Error; telegram?: Error; setBackAtCall?: number } = {};
  let calls = 0;
  let kept: string | undefined;
  const ledger = {
    async owners(names) {
      questions.asked++;
      if (trouble.ledger !== undefined) throw trouble.ledger;
      for (const { key } of names) asked.add(key);
      return new Map(
        names.flatMap(({ key }) => (owners.has(key) ? [[key, owners.get(key) ?? 0]] : [])),
      );
    },
    async apply(userId, entries): Promise<Applied> {
      for (const { key } of entries) owners.set(key, userId);
      const applied = entries.map(({ key }) => key);
      return { applied, amounts: new Map(), keyConflicts: [], balance: 0n };
    },
  } as Partial<Ledger> as Ledger;
  const place: ReconciliationPlace = {
    read: async () => kept,
    async write(next) {
      kept = next;
    },
  };

  return {
    record,
    owners,
    asked,
    questions,
    clock,
    trouble,
    place,
    get calls() {
      return calls;
    },
    get kept() {
      return kept;
    },
    set kept(next) {
      kept = next;
    },
    pay(count: number, at = clock.time) {
      for (let index = 0; index < count; index++) {
        const user = { id: 7, is_bot: false, first_name: "Ann" };
        const source = { type: "user", transaction_type: "invoice_payment", user } as const;
        const date = Math.floor(at / 1000);
        record.push({ id: `c${record.length}`, date, amount: 160, source } as StarTransaction);
      }
    },
    run: (forMs: number, by: ReconciliationPlace | "none" = place, onlyNew = false) =>
      reconcile({
        onlyNew,
        ledger,
        starPayments,
        async transactions(offset, limit) {
          clock.time += ++calls === trouble.setBackAtCall ? -day : callMs;
          if (trouble.telegram !== undefined) throw trouble.telegram;
          return { transactions: record.slice(offset, offset + limit) };
        },
        place: by === "none" ? undefined : by,
        forMs,
        now: () => clock.time,
      }),
  };
}

const test = base.extend("world", () => createWorld());

describe("cursor: a reconciliation that runs out of time", () => {
  test("continues where it stopped until everything is compared, each run within its time", async ({
    world,
  }) => {
    world.pay(5_000);
    const reports = [];
    for (let run = 0; run < 20 && world.owners.size < 5_000; run++) {
      const before = world.clock.time;
      reports.push(await world.run(1_000));
      expect(world.clock.time - before).toBeLessThan(1_000 + 2 * callMs);
    }
    expect(world.owners.size).toBe(5_000);
    expect(reports.length).toBeLessThan(8);
    expect(reports.map(({ complete }) => complete)).toEqual(
      reports.map((_, n) => n === reports.length - 1),
    );
    expect(reports.reduce((sum, { compared }) => sum + compared, 0)).toBe(5_000);
  });

  test("compares 45,000 payments of a week in one run of the scheduler", async ({ world }) => {
    world.pay(45_000);
    expect(await world.run(45_000)).toMatchObject({ compared: 45_000, complete: true });
  });

  test("begins with the last week again after it has reached the end", async ({ world }) => {
    world.pay(150);
    world.clock.time += 8 * day;
    world.pay(250);
    expect(await world.run(60_000)).toMatchObject({ compared: 250, complete: true });
    world.owners.delete("pay:c300"); // The database was restored to an earlier state.
    expect(await world.run(60_000)).toMatchObject({ compared: 250, found: [{ amount: 100_00n }] });
    expect(world.kept).toBe("end:400");
  });

  test("compares all new payments after the scheduler has paused for a month", async ({
    world,
  }) => {
    world.pay(30, start - 8 * day);
    world.pay(250);
    expect(await world.run(60_000)).toMatchObject({ compared: 250, complete: true });
    world.pay(70);
    world.clock.time += 30 * day;
    world.pay(10);
    const late = await world.run(60_000);
    expect(late.complete).toBe(true);
    expect(world.owners.size).toBe(330);
    expect([world.owners.has("pay:c0"), world.owners.has("pay:c280")]).toEqual([false, true]);
  });

  test("reports how far it got", async ({ world }) => {
    world.pay(100, start);
    world.pay(100, start + day);
    world.pay(100, start + 2 * day);
    world.clock.time = start + 3 * day;
    // One call for the beginning of the week, and two pages.
    const { complete, reached, lag } = await world.run(3 * callMs);
    expect([complete, reached, lag]).toEqual([false, new Date(start + day), undefined]);
  });

  test("skips no payment that became older than a week meanwhile, and reports that it is behind", async ({
    world,
  }) => {
    world.pay(1_000);
    const first = await world.run(5 * callMs);
    expect(first).toMatchObject({ complete: false, lag: undefined });
    world.clock.time += 8 * day;
    const second = await world.run(5 * callMs);
    expect(second).toMatchObject({ complete: false, lag: "behind" });
    await world.run(60_000);
    expect(world.owners.size).toBe(1_000);
  });

  const damages = ["", "x", "-100", "1e3", "100.5", " 100", "9".repeat(30)];

  test.for(damages)("starts over if its place is damaged: %s", async (damaged, { world }) => {
    world.pay(300);
    world.kept = damaged;
    expect(await world.run(60_000)).toMatchObject({ compared: 300, complete: true });
  });

  test("with another bot's place ends at once, and the next run starts over", async ({ world }) => {
    world.pay(300);
    world.kept = "999900";
    expect(await world.run(60_000)).toMatchObject({ compared: 0 });
    expect(await world.run(60_000)).toMatchObject({ compared: 300, complete: true });
  });

  test("ends when the clock is set back", async ({ world }) => {
    world.pay(5_000);
    world.trouble.setBackAtCall = 4;
    await world.run(60_000);
    expect(world.calls).toBe(4);
    expect(world.kept).toBe("300");
  });
});

describe("cursor: a reconciliation of new transactions only", () => {
  const onlyNew = (world: ReturnType<typeof createWorld>) => world.run(60_000, undefined, true);

  test("is one call, and no request to the ledger, if there are none", async ({ world }) => {
    world.pay(250);
    await world.run(60_000);
    const [calls, questions] = [world.calls, world.questions.asked];
    const idle = { compared: 0, found: [], unresolved: [], reached: undefined, lag: undefined };
    expect(await onlyNew(world)).toMatchObject({ ...idle, complete: true });
    expect([world.calls - calls, world.questions.asked - questions]).toEqual([1, 0]);
    expect(world.kept).toBe("end:250");
  });

  test("compares exactly those", async ({ world }) => {
    world.pay(250);
    await world.run(60_000);
    world.pay(3);
    world.asked.clear();
    const calls = world.calls;
    expect(await onlyNew(world)).toMatchObject({ compared: 3, complete: true });
    expect([...world.asked]).toEqual(["pay:c250", "pay:c251", "pay:c252"]);
    expect([world.calls - calls, world.kept]).toEqual([1, "end:253"]);
  });

  test("first completes a run that was cut off", async ({ world }) => {
    world.pay(1_000);
    await world.run(5 * callMs);
    expect(await onlyNew(world)).toMatchObject({ complete: true });
    expect(world.owners.size).toBe(1_000);
  });

  test("loses none when the ledger fails", async ({ world }) => {
    world.pay(10);
    await world.run(60_000);
    world.pay(5);
    world.trouble.ledger = new LedgerUnavailable("gone");
    expect(await onlyNew(world)).toMatchObject({ compared: 0, complete: false });
    delete world.trouble.ledger;
    expect(await onlyNew(world)).toMatchObject({ compared: 5, complete: true });
  });

  test("compares the whole week without a place", async ({ world }) => {
    world.pay(250);
    await world.run(60_000, "none", true);
    expect(await world.run(60_000, "none", true)).toMatchObject({ compared: 250, complete: true });
  });
});

describe("cursor: a reconciliation that is interrupted", () => {
  test("keeps its place and its results, and continues there", async ({ world }) => {
    world.pay(500);
    await world.run(3 * callMs);
    const before = Number(world.kept);
    const count = world.owners.size;
    expect(before).toBeGreaterThan(0);
    world.trouble.ledger = new LedgerUnavailable("gone");
    const broken = await world.run(60_000);
    expect(broken).toMatchObject({ compared: 0, complete: false, failure: world.trouble.ledger });
    expect(Number(world.kept)).toBe(before);
    delete world.trouble.ledger;
    expect(await world.run(60_000)).toMatchObject({ compared: 500 - count, complete: true });
  });

  test("by Telegram reports the reason", async ({ world }) => {
    world.trouble.telegram = new Error("Telegram is away");
    expect(await world.run(60_000)).toMatchObject({
      complete: false,
      failure: world.trouble.telegram,
    });
  });
});

describe("cursor: without a place", () => {
  test("everything is compared if it fits into one run", async ({ world }) => {
    world.pay(100, start - 8 * day);
    world.pay(450);
    const report = await world.run(60_000, "none");
    expect(report).toMatchObject({ compared: 450, complete: true, lag: undefined });
  });

  test("the newest come first, and the report says that others were not compared", async ({
    world,
  }) => {
    world.pay(5_000);
    const report = await world.run(40 * callMs, "none");
    expect(report).toMatchObject({ complete: false, lag: "unseen" });
    expect(world.owners.has("pay:c4999")).toBe(true);
    expect(world.owners.has("pay:c0")).toBe(false);
  });

  test("(or if it can't be read) the newest come first, too", async ({ world }) => {
    world.pay(5_000);
    const away: ReconciliationPlace = {
      ...world.place,
      read: () => Promise.reject(new Error("away")),
    };
    await world.run(40 * callMs, away);
    expect(world.owners.has("pay:c4999")).toBe(true);
  });
});

test("reconciliation: no payment is skipped, whatever the traffic and the scheduler do", async () => {
  const step = fc.record({
    payments: fc.integer({ min: 0, max: 700 }),
    hours: fc.integer({ min: 1, max: 90 }),
    forMs: fc.integer({ min: 100, max: 1_500 }),
    onlyNew: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const world = createWorld();
      for (const { payments, hours, forMs, onlyNew } of steps) {
        world.pay(payments);
        world.clock.time += (hours / 24) * day;
        await world.run(forMs, undefined, onlyNew);
      }
      await world.run(60_000_000);
      const missed = world.record.filter(({ id }) => !world.asked.has(`pay:${id}`));
      expect(missed).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
