import { describe, expect } from "vitest";
import { createAdminLog } from "../../../../lib/storage/postgres/shop/admin-log.js";
import { test as base } from "../../../support/test.js";

const test = base.extend("adminLog", ({ database }) => createAdminLog(database));

const act = { key: "ban:7:1", actor: 777, verb: "ban", subject: "42", outcome: "done" } as const;

describe("audit trail: the log of acts", () => {
  test("keeps everything that is said of an act", async ({ adminLog }) => {
    const whole = {
      ...act,
      reason: "spam, \0twice \ud800",
      before: { balance: "12.50", banned: false },
      after: { balance: "12.50", banned: true, until: null },
    };
    const recorded = await adminLog.record(whole);
    expect(recorded).toMatchObject({ ...whole, reason: "spam, twice \ufffd" });
    expect(recorded.at.getTime()).toBeGreaterThan(0);
    expect(await adminLog.find(act.key)).toEqual(recorded);
  });

  test("records a repeated act once, and returns what is on record", async ({ adminLog }) => {
    const [first, ...others] = await Promise.all([
      adminLog.record(act),
      adminLog.record(act),
      adminLog.record({ ...act, outcome: "refused" }),
    ]);
    expect(others).toEqual([first, first]);
    expect(await adminLog.page({ limit: 10 })).toEqual([first]);
  });

  test("answers in one request each", async ({ adminLog, neon }) => {
    const before = neon.requests;
    await adminLog.record(act);
    await adminLog.record(act);
    await adminLog.find("nothing:1:1");
    await adminLog.page({ limit: 5, subject: "42" });
    expect(neon.requests - before).toBe(4);
  });

  test("shows pages, newest first, in both directions", async ({ adminLog }) => {
    for (let number = 1; number <= 5; number++) {
      await adminLog.record({ ...act, key: `k:${number}`, subject: String(number % 2) });
    }
    const keys = async (...query: Parameters<typeof adminLog.page>) =>
      (await adminLog.page(...query)).map(({ key }) => key);
    expect(await keys({ limit: 2 })).toEqual(["k:5", "k:4"]);
    const [, fourth] = await adminLog.page({ limit: 2 });
    const id = fourth?.id ?? 0;
    expect(await keys({ limit: 2, from: { direction: "older", id } })).toEqual(["k:3", "k:2"]);
    expect(await keys({ limit: 9, from: { direction: "newer", id } })).toEqual(["k:5"]);
    expect(await keys({ limit: 9, subject: "1" })).toEqual(["k:5", "k:3", "k:1"]);
  });
});
