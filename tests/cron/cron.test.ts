import { describe, expect, test } from "vitest";
import { createCron, type Jobs } from "../../lib/cron/endpoint.js";
import { LedgerUnavailable } from "../../lib/ledger/ledger.js";
import { collectLog } from "../support/test.js";

const headers = { authorization: "Bearer secret" };

/** A limit of 0 expires at once. */
async function reportOf(jobs: Jobs) {
  const lines: string[] = [];
  const told: string[] = [];
  const works: Promise<unknown>[] = [];
  const ended: true[] = [];
  const cron = createCron({
    secret: "secret",
    log: collectLog(lines),
    open: () => ({
      start: async () => ({ jobs: jobs, end: async () => void ended.push(true) }),
      operator: {
        sendAlarm: async ({ text }) => void told.push(text.split(". ", 1)[0] ?? ""),
        sendSummary: () => void told.push("summed up"),
      },
      deadline: (milliseconds) =>
        milliseconds === 0 ? AbortSignal.abort() : AbortSignal.timeout(60_000),
      background: (work) => void works.push(work),
    }),
  });
  const response = await cron(new Request("https://bot.example/api/cron", { headers }));
  expect(ended).toEqual([true]);
  return { report: await response.json(), lines, told, works };
}

describe("timeout: a job that hangs", () => {
  test("does not stop the others, raises an alarm, and continues after the response", async () => {
    const hanging = new Promise<never>(() => {});
    const { report, told, works } = await reportOf({
      journals: { limitMs: 0, run: () => hanging },
      stars: { limitMs: 1, run: async () => ({ compared: 3 }) },
    });
    expect(report).toEqual({ journals: { failed: "DeadlinePassed" }, stars: { compared: 3 } });
    expect(told).toEqual([
      "A scheduled job failed: journals (it did not end in time)",
      "summed up",
    ]);
    expect(works).toHaveLength(1);
  });
});

describe("isolation: each job's failure", () => {
  test("is reported separately, and the others run", async () => {
    const { report, told, lines } = await reportOf({
      journals: { limitMs: 1, run: () => Promise.reject(new LedgerUnavailable("no answer")) },
      stars: { limitMs: 1, run: () => Promise.reject(new TypeError("a bug")) },
      generations: {
        limitMs: 1,
        run() {
          throw new RangeError("at once");
        },
      },
      audit: { limitMs: 1, run: async () => "fine" },
    });
    expect(report).toEqual({
      journals: { waits: "no answer" },
      stars: { failed: "TypeError" },
      generations: { failed: "RangeError" },
      audit: "fine",
    });
    expect(told).toEqual([
      "A scheduled job failed: stars (TypeError)",
      "A scheduled job failed: generations (RangeError)",
      "summed up",
    ]);
    expect(lines.join("\n")).toContain('The job "stars" failed');
  });

  test("does not stop the others even if the alarm fails", async () => {
    const cron = createCron({
      secret: "secret",
      log: collectLog([]),
      open: () => ({
        start: async () => ({
          jobs: {
            stars: { limitMs: 1, run: () => Promise.reject(new TypeError("a bug")) },
            audit: { limitMs: 1, run: async () => "fine" },
          },
          end: async () => {},
        }),
        operator: {
          sendAlarm: () => Promise.reject(new Error("Telegram is away")),
          sendSummary() {},
        },
        deadline: () => AbortSignal.timeout(60_000),
        background: () => {},
      }),
    });
    const response = await cron(new Request("https://bot.example/api/cron", { headers }));
    expect(await response.json()).toEqual({ stars: { failed: "TypeError" }, audit: "fine" });
  });
});
