import { describe, expect, test, vi } from "vitest";
import type { TraceEvent } from "../../dev/functions/tracing.js";
import { createBroadcast, merge } from "../../dev/playground/broadcast.js";
import type { Changes, Trace } from "../../dev/playground/protocol.js";
import { newestOfEach } from "../../dev/playground/retention.js";
import { nameOf } from "../../dev/playground/span-names.js";
import { createThroughput } from "../../dev/playground/throughput.js";
import { createTraces } from "../../dev/playground/traces.js";
import { describeUpdate } from "../../dev/playground/updates.js";

const line = (id: number, text: string) => ({ id, at: 0, level: "info" as const, text });
const audit = { users: 1, operations: 2, unbalanced: 0, paid: 1, lost: 0, underWay: 0, waiting: 0 };

describe("playground: broadcast of changes", () => {
  test("sends changes of one moment as one message", () => {
    vi.useFakeTimers();
    const broadcast = createBroadcast();
    const told: Changes[] = [];
    const leave = broadcast.subscribe((changes) => told.push(changes));
    broadcast.push({ log: [line(1, "a")] });
    broadcast.push({ log: [line(2, "b")], audit });
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual([{ log: [line(1, "a"), line(2, "b")], audit }]);
    leave();
    broadcast.push({ log: [line(3, "c")] });
    vi.advanceTimersByTime(1_000);
    expect(told).toHaveLength(1);
    vi.useRealTimers();
  });

  test("keeps the newer version of what changed twice, and the records of all users", () => {
    const books = (balance: string) => ({
      row: { balance, overdrawn: false, rev: "1", at: 1 },
      operations: [],
      sum: balance,
      documents: {},
      waiting: 0,
    });
    const earlier = { log: [line(1, "old")], books: { 1: books("1.00"), 2: books("2.00") } };
    const later = { log: [line(1, "new")], books: { 2: books("3.00") } };
    expect(merge(earlier, later)).toEqual({
      log: [line(1, "new")],
      books: { 1: books("1.00"), 2: books("3.00") },
    });
  });

  test("retention: drops the oldest of each group", () => {
    const items = new Map([1, 2, 3, 4, 5, 6].map((id) => [id, id]));
    const kept = newestOfEach(items, (id) => id % 2 === 0, 2);
    expect([...kept.keys()]).toEqual([3, 4, 5, 6]);
  });
});

describe("playground: traces", () => {
  const begun: TraceEvent = {
    kind: "begun",
    trace: 1,
    endpoint: "telegram",
    target: "/api/telegram",
    body: '{"update_id":1,"message":{"from":{"id":4503599627370495},"text":"/balance"}}',
    at: 100,
  };
  const asked: TraceEvent = {
    kind: "asked",
    trace: 1,
    span: 1,
    service: "sql",
    method: "POST",
    target: "/sql",
    body: '{"query":"insert into \\"operations\\" (key) select 1 from users","params":[]}',
    at: 110,
  };

  test("combines the events of one process", () => {
    const traces = createTraces(() => {});
    traces.record(begun, 7);
    traces.record(asked, 7);
    traces.record({ kind: "heard", trace: 1, span: 1, outcome: "200", at: 125 }, 7);
    traces.record({ kind: "ended", trace: 1, status: 200, at: 130 }, 7);
    expect(traces.all).toMatchObject([
      {
        what: "/balance",
        userId: 4503599627370495,
        tookMs: 30,
        outcome: "200",
        spans: [{ service: "sql", name: "insert into operations", tookMs: 15, outcome: "200" }],
      },
    ]);
  });

  test("ends when its process exits", () => {
    const traces = createTraces(() => {});
    traces.record(begun, 7);
    traces.record(asked, 7);
    traces.record({ ...begun, trace: 2 }, 8);
    expect(traces.endProcess(7, 150)).toHaveLength(1);
    expect(traces.all[0]).toMatchObject({ outcome: "killed", spans: [{ outcome: "killed" }] });
    expect(traces.all[1]?.outcome).toBeUndefined();
  });

  test("is named after what the user did", () => {
    const from = { id: 5 };
    const named = (update: object) => describeUpdate(JSON.stringify(update)).what;
    expect(named({ callback_query: { from, data: "1:go" } })).toBe("button 1:go");
    expect(named({ pre_checkout_query: { from, total_amount: 400 } })).toBe("checkout 400 ⭐");
    const paid = { from, successful_payment: { total_amount: 400 } };
    expect(named({ message: paid })).toBe("payment 400 ⭐");
    expect(named({ message: { from, users_shared: {} } })).toBe("picked a user");
    expect(named({ message: { from, photo: [], caption: "night" } })).toBe("file night");
    expect(describeUpdate("this is not JSON")).toEqual({ what: "update" });
  });

  test("never contains the bot's token", () => {
    const span = { ...asked, kind: "asked", service: "telegram" } as const;
    expect(nameOf({ ...span, target: "/bot1000:secret/sendMessage" })).toBe("sendMessage");
    expect(nameOf({ ...span, target: "/file/bot1000:secret/photos/1.png" })).toBe("download");
  });
});

test("playground: throughput counts updates via the database and via the journal", () => {
  const throughput = createThroughput();
  const trace = (service: "sql" | "store", name: string, outcome = "200"): Trace => ({
    id: name,
    endpoint: "telegram",
    what: "",
    at: 0,
    tookMs: 10,
    outcome,
    spans: [{ id: 1, service, name, detail: "", at: 0, tookMs: 1, outcome: "200" }],
  });
  throughput.count(trace("sql", "insert into operations"));
  throughput.count(trace("store", "PUT ledger/v1/journals/5.json"));
  // To look whether something waits is not to write it down.
  throughput.count(trace("store", "GET ledger/v1/journals/5.json"));
  throughput.count(trace("sql", "insert into operations", "500"));
  throughput.count({ ...trace("sql", "select"), endpoint: "cron" });
  expect(throughput.close(1_000)).toEqual({
    at: 1_000,
    updates: 4,
    viaDatabase: 1,
    viaJournal: 1,
    failed: 1,
    median: 10,
    slowest: 10,
  });
  expect(throughput.close(2_000)).toMatchObject({ updates: 0, median: 0 });
});
