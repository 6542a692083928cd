import { describe, expect } from "vitest";
import { makeCallbackUrl } from "../../../lib/studio/callback-url.js";
import { deriveKey } from "../../../lib/util/secrets.js";
import { test } from "../../support/studio.js";
import { secret } from "../../support/world.js";

const running = ["generation -0.64 submitted", "balance 999.36"];
const done = ["generation -0.64 done", "balance 999.36"];

/** What becomes of an address with changed parts. */
const forgeries: readonly [string, (url: URL) => unknown][] = [
  ["no signature", ({ searchParams }) => searchParams.delete("sig")],
  ["an empty signature", ({ searchParams }) => searchParams.set("sig", "")],
  ["a wrong signature", ({ searchParams }) => searchParams.set("sig", "A".repeat(43))],
  ["another user", ({ searchParams }) => searchParams.set("uid", "8")],
  ["another generation", ({ searchParams }) => searchParams.set("op", "gen:8:8")],
  ["the user's name moved", ({ searchParams }) => searchParams.set("uid", "2147483653|")],
  ["nothing at all", (url) => Object.assign(url, { search: "" })],
];

describe("callback: a forged one", () => {
  test.for(forgeries)("%s is rejected", async ([, edit], { runningOrder, kie, readLedger }) => {
    const url = new URL(runningOrder.url);
    edit(url);
    const before = kie.calls.length;
    expect(await kie.callBack(runningOrder.taskId, { url: url.href })).toBe(401);
    expect(kie.calls).toHaveLength(before);
    expect(await readLedger()).toEqual(running);
  });

  const outcomes = [
    ["success", {}],
    ["failure", { failCode: "500" }],
  ] as const;

  describe.for(outcomes)("of a %s, that names another user's task", ([, outcome]) => {
    test("ends nothing", async ({
      runningOrder,
      telegram,
      order,
      generate,
      kie,
      background,
      readLedger,
      sql,
      lines,
      buyer,
    }) => {
      const bob = telegram.person({ id: 8, first_name: "Bob", language_code: "en" });
      await bob.say("/start");
      await sql.query("UPDATE users SET balance = 10 WHERE id = 8");
      await order(bob, "Bob's secret");
      await generate(bob);
      const [, stranger] = kie.tasks;
      await kie.finish(stranger?.taskId ?? "", outcome);
      await background.end();
      const [before, { length }] = [await readLedger(), buyer.chat];
      expect(await kie.callBack(stranger?.taskId ?? "", { url: runningOrder.url })).toBe(200);
      await background.end();
      expect(await readLedger()).toEqual(before);
      expect(buyer.chat).toHaveLength(length);
      expect(lines.some((line) => line.includes("A callback named a foreign task"))).toBe(true);
    });
  });

  test("about an unknown generation changes nothing", async ({
    runningOrder,
    bot,
    kie,
    readLedger,
  }) => {
    await kie.finish("all");
    const before = await readLedger();
    const key = deriveKey(secret, "callback");
    const url = makeCallbackUrl(bot.url, key, { userId: 8, key: "gen:8:8" });
    // Kie's record says for whom its task was.
    expect(await kie.callBack(runningOrder.taskId, { url })).toBe(200);
    expect(await kie.callBack("task_unknown", { url: runningOrder.url, body: {} })).toBe(200);
    // What Kie does not know either may only be new: it is to come again.
    const body = { data: { taskId: "task_unknown", state: "fail" } };
    expect(await kie.callBack("task_unknown", { url, body })).toBe(503);
    expect(await readLedger()).toEqual(before);
  });

  test.for([
    ["no JSON", "<html>", 200],
    ["nothing", "", 200],
    ["another shape", JSON.stringify({ data: [1], taskId: 7 }), 200],
    ["what is nested 100,000 deep", `{"data":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, 200],
    ["far too much", "x".repeat(1_100_000), 413],
  ] as const)("with %s is over at once", async (given, { runningOrder, kie, readLedger }) => {
    const [, body, status] = given;
    const before = kie.calls.length;
    expect(await kie.callBack(runningOrder.taskId, { body })).toBe(status);
    expect(kie.calls).toHaveLength(before);
    expect(await readLedger()).toEqual(running);
  });
});

describe("callback: Kie's own signature", () => {
  const hmacKey = "a-webhook-key-of-the-tests";
  const it = test
    .extend("kieOptions", () => ({ hmacKey }))
    .extend("bot", async ({ deploy, variables, studioVariables, operator: _ }) => {
      const all = { ...variables, ...studioVariables, KIE_WEBHOOK_HMAC_KEY: hmacKey };
      const bot = await deploy(all);
      await bot.setUp();
      return bot;
    });

  it("makes a callback count", async ({ runningOrder: _, finish, readLedger }) => {
    expect(await finish()).toEqual([200]);
    expect(await readLedger()).toEqual(done);
  });

  const signatures = [
    ["another signature", { "x-webhook-signature": "AAAA" }],
    ["no signature", { "x-webhook-signature": undefined }],
    ["no time", { "x-webhook-timestamp": undefined }],
    ["another time", { "x-webhook-timestamp": "1" }],
  ] as const;

  describe.for(signatures)("replaced by %s", ([, headers]) => {
    it("is rejected, with an alarm", async ({
      runningOrder,
      kie,
      readLedger,
      operator,
      background,
    }) => {
      const before = kie.calls.length;
      expect(await kie.callBack(runningOrder.taskId, { headers })).toBe(401);
      expect(kie.calls).toHaveLength(before);
      expect(await readLedger()).toEqual(running);
      await background.end();
      expect(operator.screen?.text).toContain("KIE_WEBHOOK_HMAC_KEY");
    });
  });

  const ages = [-6, 6];

  describe.for(ages)("of %i minutes ago", (minutes) => {
    it("is checked like any other", async ({
      runningOrder,
      kie,
      readLedger,
      clock,
      finish,
      background,
    }) => {
      const signedAt = clock.time + minutes * 60_000;
      expect(await kie.callBack(runningOrder.taskId, { signedAt })).toBe(503);
      expect(await readLedger()).toEqual(running);
      await finish();
      const before = await readLedger();
      expect(await kie.callBack(runningOrder.taskId, { signedAt })).toBe(200);
      await background.end();
      expect(await readLedger()).toEqual(before);
    });
  });

  it("does not replace ours", async ({ runningOrder, kie, bot, readLedger }) => {
    expect(await kie.callBack(runningOrder.taskId, { url: `${bot.url}/api/kie` })).toBe(401);
    expect(await readLedger()).toEqual(running);
  });
});
