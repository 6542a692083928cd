import { test as base, describe, expect } from "vitest";
import { alarms } from "../../lib/alarms/alarms.js";
import { createOperator } from "../../lib/bot/operator.js";
import { notifyReconciled } from "../../lib/bot/payments/reconciliation-notices.js";
import { button } from "../../lib/bot/ui/screen.js";
import { createHealth } from "../../lib/health/endpoint.js";
import type { GenerationRecord, Ledger } from "../../lib/ledger/ledger.js";
import { LedgerUnavailable } from "../../lib/ledger/ledger.js";
import { isFresh, type Time } from "../../lib/ledger/time.js";
import type { MissingPayment } from "../../lib/payments/record-missing.js";
import { createStarPayments, starsCurrency } from "../../lib/payments/star-payments.js";
import { createAllClear } from "../../lib/storage/failover/all-clear.js";
import { createCircuitBreaker } from "../../lib/storage/failover/circuit-breaker.js";
import type { Drain } from "../../lib/storage/failover/drain.js";
import { createRecovery } from "../../lib/storage/failover/recovery.js";
import { journalOf, stateDocument } from "../../lib/storage/journal/documents.js";
import { createOutageFlag } from "../../lib/storage/journal/outage-flag.js";
import type { ObjectStore } from "../../lib/storage/objects/object-store.js";
import { readDocument, updateDocument } from "../../lib/storage/objects/update-document.js";
import type { Finisher } from "../../lib/studio/finish.js";
import { createFollowUp } from "../../lib/studio/follow-up.js";
import type { Notifier } from "../../lib/studio/notifier.js";
import type { Provider } from "../../lib/studio/provider.js";
import { createStudio } from "../../lib/studio/studio.js";
import type { Telegram } from "../../lib/telegram.js";
import { fixedPrices } from "../support/fixed-pricing.js";
import { createMemoryStore } from "../support/memory-store.js";
import { collectLog } from "../support/test.js";
import { coreTexts } from "../support/texts.js";

const minute = 60_000;
const hour = 60 * minute;

const test = base
  .extend("clock", () => ({ time: Date.UTC(2026, 10, 22, 12) }))
  .extend(
    "time",
    ({ clock }): Time => ({
      now: () => clock.time,
      sleep: async (milliseconds) => {
        clock.time += milliseconds;
      },
      deadline: () => new AbortController().signal,
      random: () => 0.5,
    }),
  )
  .extend("log", () => collectLog([]))
  .extend("store", () => createMemoryStore());

describe("clock skew: a remembered time", () => {
  test("is fresh while less than its lifetime has passed, or lies ahead", () => {
    const ages = [-101, -100, -99, 0, 99, 100];
    const freshAges = ages.filter((age) => isFresh(1_000, 1_000 + age, 100));
    expect(freshAges).toEqual([-99, 0, 99]);
    expect(isFresh(1_000, 600, 100, 500)).toBe(true);
    expect(isFresh(Number.NEGATIVE_INFINITY, 0, 100)).toBe(false);
  });
});

describe("clock skew: a clock that is set back by an hour", () => {
  test("the breaker lets a request through", ({ clock, time }) => {
    const breaker = createCircuitBreaker(time, { gone() {}, back() {} });
    breaker.trip(new LedgerUnavailable("the database is gone"));
    expect(breaker.admits()).toBe(false);
    clock.time -= hour;
    expect(breaker.admits()).toBe(true);
    expect(breaker.admits()).toBe(false);
    clock.time += minute;
    expect(breaker.admits()).toBe(true);
  });

  test("health checks again", async ({ clock, time }) => {
    let looks = 0;
    const look = async () => {
      looks++;
      const down = { status: "unavailable" } as const;
      const health = { status: "down", database: down, store: down, problems: [] } as const;
      return { health, statusNow: () => health.status };
    };
    const report = createHealth({ ...time, check: look, background: () => {}, secret: "secret" });
    const headers = { authorization: "Bearer secret" };
    for (const init of [{}, { headers }]) {
      const before = looks;
      await report(new Request("https://bot.example/api/health", init));
      clock.time -= hour;
      await report(new Request("https://bot.example/api/health", init));
      expect(looks - before).toBe(2);
    }
  });

  test("the operator gets new alarms", async ({ clock, time, log }) => {
    const sent: unknown[] = [];
    const telegram = {
      call: async (...call: unknown[]) => sent.push(call),
    } as unknown as Telegram;
    const background = () => {};
    const operator = createOperator({ button, ids: [1], telegram, log, now: time.now, background });
    await operator.sendAlarm(alarms.storeGone());
    clock.time -= hour;
    await operator.sendAlarm(alarms.storeGone());
    expect(sent).toHaveLength(2);
  });

  test("announcements of reconciled payments stop after their time limit", async ({
    clock,
    time,
    log,
  }) => {
    let announced = 0;
    const patient = {
      async call() {
        announced++;
        clock.time -= hour;
      },
    };
    const telegram = { patient } as unknown as Telegram;
    const found = Array.from({ length: 5 }, (_, id): MissingPayment => {
      const entry = { key: `pay:${id}`, type: "payment", amount: 100n } as const;
      return {
        userId: id + 1,
        languageCode: "en",
        entry,
        amount: 100n,
        balance: 100n,
        hasInvoice: true,
      };
    });
    const background = () => {};
    const operator = createOperator({ button, ids: [], telegram, log, now: time.now, background });
    const dependencies = { telegram, texts: coreTexts, log, operator, now: time.now };
    await notifyReconciled({ found, unresolved: [], lag: undefined }, dependencies);
    expect(announced).toBe(1);
  });

  test("an invoice can still be paid; one that is a day ahead has expired", ({ time }) => {
    const starPayments = createStarPayments({
      key: Buffer.alloc(32),
      starsPerUnit: () => ({ perMille: 1600n }),
    });
    const { payload, stars } = starPayments.makeInvoice(7, 100_00n, time.now());
    const payment = { userId: 7, currency: starsCurrency, stars, payload };
    expect(starPayments.refusal(payment, time.now() - hour)).toBeUndefined();
    expect(starPayments.refusal(payment, time.now() - 25 * hour)).toBe("expired");
  });

  test("the outage flag is read again", async ({ clock, time, store }) => {
    const flag = createOutageFlag({ store, time, alarm: () => {} });
    await flag.status().soon;
    await createOutageFlag({ store, time, alarm: () => {} }).raise();
    clock.time -= hour;
    expect(await flag.status().soon).toBe(true);
  });

  test("the next entry renews the outage flag", async ({ clock, time, store }) => {
    await createOutageFlag({ store, time, alarm: () => {} }).raise();
    clock.time -= hour;
    const flag = createOutageFlag({ store, time, alarm: () => {} });
    await flag.raise();
    expect((await flag.read()).touched).toBe(clock.time);
  });

  test("the outage flag is lowered after its quiet time, neither at once nor an hour later", async ({
    clock,
    time,
    store,
  }) => {
    const flag = createOutageFlag({ store, time, alarm: () => {} });
    await flag.raise();
    clock.time -= hour;
    await flag.lower(await flag.read());
    expect((await flag.read()).dirty).toBe(true);
    clock.time += 30 * minute;
    await flag.lower(await flag.read());
    expect((await flag.read()).dirty).toBe(false);
  });

  test("a document update gives up within its time limit", async ({ clock, time, store }) => {
    let attempts = 0;
    const contested: ObjectStore = {
      ...store,
      async put() {
        attempts++;
        clock.time -= hour;
        return { kind: "conflict" };
      },
    };
    const touch = () => ({ write: { ...stateDocument.empty, dirty: true }, result: true });
    await expect(updateDocument(contested, stateDocument, time, touch)).rejects.toThrow("gave up");
    expect(attempts).toBe(1);
  });

  test("the follow-up of generations stops after its time limit", async ({ clock, time, log }) => {
    let looked = 0;
    const records = [1, 2, 3, 4, 5, 6, 7, 8].map(
      (id): GenerationRecord => ({
        userId: id,
        key: `gen:7:${id}`,
        state: "submitted",
        taskId: "t",
        isDelivered: false,
        ageMs: minute,
      }),
    );
    const lookAfter = createFollowUp({
      ledger: { findUnfinished: async () => records } as Partial<Ledger> as Ledger,
      provider: {} as Provider,
      notifier: {} as Notifier,
      finisher: {
        async finish() {
          looked++;
          clock.time -= hour;
          return "waiting";
        },
      } as Partial<Finisher> as Finisher,
      now: time.now,
      random: time.random,
      log,
      deadlines: { usual: 30 * minute, byModel: new Map() },
    });
    await lookAfter({ limit: 10, forMs: minute });
    expect(looked).toBeLessThanOrEqual(4);
  });

  test("traffic checks again for unfinished generations", async ({ clock, time, log }) => {
    let looks = 0;
    const pending = async () => {
      looks++;
      return [];
    };
    const { completeOverdue } = createStudio({
      ledger: { findUnfinished: pending } as Partial<Ledger> as Ledger,
      provider: {} as Provider,
      notifier: {} as Notifier,
      prices: () => fixedPrices({ usdRate: { perMille: 1n }, markup: { perMille: 1n } }),
      publicUrl: undefined,
      callbackKey: Buffer.alloc(32),
      hmacKey: undefined,
      time,
      log,
      alarm: () => {},
      background: () => {},
    });
    await completeOverdue();
    await completeOverdue();
    expect(looks).toBe(1);
    clock.time -= hour;
    await completeOverdue();
    expect(looks).toBe(2);
  });
});

describe("clock skew: journals, when the clock is set back by an hour", () => {
  const it = test
    .extend("drained", () => [] as number[])
    .extend("lists", () => [] as string[])
    .extend("failing", () => ({ store: false }))
    .extend("recovery", async ({ store: objects, time, log, drained, lists, failing }) => {
      const store: ObjectStore = {
        ...objects,
        list(prefix) {
          lists.push(prefix);
          return objects.list(prefix);
        },
      };
      const journal = journalOf(7);
      await store.put(journal.key, `{"filler":"${"x".repeat(100)}"}`, { ifAbsent: true });
      const drain: Drain = async (userId) => {
        drained.push(userId);
        return { replayed: 0, empty: false, storeFailed: failing.store };
      };
      const flag = createOutageFlag({ store, time, alarm: () => {} });
      const options = { store, flag, drain, time, log, db: "a", alarm: () => {} };
      return createRecovery({ ...options, allClear: createAllClear(options) });
    });

  it("are searched for by traffic again", async ({ recovery, clock, lists }) => {
    await recovery.drainBatch();
    await recovery.drainBatch();
    expect(lists).toHaveLength(1);
    clock.time -= hour;
    await recovery.drainBatch();
    expect(lists).toHaveLength(2);
  });

  it("are tried again although the store had failed", async ({
    recovery,
    clock,
    drained,
    failing,
  }) => {
    failing.store = true;
    await recovery.drain(8);
    await recovery.drain(8);
    expect(drained).toEqual([8]);
    clock.time -= hour;
    await recovery.drain(8);
    expect(drained).toEqual([8, 8]);
  });

  it("are swept no longer than the sweep's time limit", async ({ store, time, log, clock }) => {
    const drained: number[] = [];
    for (let id = 1; id <= 30; id++) {
      await store.put(journalOf(id).key, "x".repeat(100), { ifAbsent: true });
    }
    const drain: Drain = async (userId) => {
      drained.push(userId);
      clock.time -= hour;
      return { replayed: 1, empty: true, storeFailed: false };
    };
    const flag = createOutageFlag({ store, time, alarm: () => {} });
    const options = { store, flag, drain, time, log, db: "a", alarm: () => {} };
    const { sweep } = createRecovery({ ...options, allClear: createAllClear(options) });
    await sweep({ forMs: minute });
    expect(drained.length).toBeLessThanOrEqual(8);
    expect((await readDocument(store, stateDocument)).document.dirty).toBe(false);
  });
});
