import { describe, expect } from "vitest";
import { alarmsTo, test } from "../../support/studio.js";
import { until } from "../../support/waiting.js";

const running = ["generation -0.64 submitted", "balance 999.36"];
const done = ["generation -0.64 done", "balance 999.36"];
const refunded = ["generation -0.64 refunded", "refund 0.64 final", "balance 1000.00"];

describe("a callback", () => {
  test("that is repeated ends the generation once and delivers one picture", async ({
    begun,
    finish,
    kie,
    rich,
    background,
    books,
  }) => {
    expect(await finish()).toEqual([200]);
    const { length } = rich.chat;
    for (let round = 0; round < 3; round++) expect(await kie.callBack(begun.taskId)).toBe(200);
    await background.end();
    expect(rich.chat).toHaveLength(length);
    expect(await books()).toEqual(done);
  });

  test.for([
    ["good", {}, done, 1],
    ["bad", { failCode: "500" }, refunded, 0],
  ] as const)(
    "with %s news, forty times at once, counts once",
    async ([, outcome, expected, pictures], { begun, kie, rich, background, books, telegram }) => {
      const before = telegram.calls.length;
      const first = kie.finish("all", outcome);
      const others = Array.from({ length: 40 }, () => kie.callBack(begun.taskId));
      expect([await first, ...(await Promise.all(others))]).toEqual([
        [200],
        ...Array(40).fill(200),
      ]);
      await background.end();
      expect(await books()).toEqual(expected);
      expect(rich.chat.filter(({ fromBot, media }) => fromBot && media)).toHaveLength(pictures);
      const edits = telegram.calls.slice(before).filter(({ method }) => method.startsWith("edit"));
      expect(edits).toHaveLength(1);
    },
  );

  test("after the refund delivers a gift, says so, and only once", async ({
    begun,
    grow,
    cron,
    finish,
    kie,
    rich,
    background,
    books,
    sql,
  }) => {
    await grow(31);
    await cron();
    expect(await books()).toEqual(refunded);
    expect(begun.order.said).toContain("❌ Failed. You got 0.64\u00a0₽ back");
    expect(await finish()).toEqual([200]);
    expect(rich.screen?.text).toBe(
      "Z-Image\nThis one finished after we refunded you. It's on us 🎁",
    );
    const { length } = rich.chat;
    await Promise.all([kie.callBack(begun.taskId), kie.callBack(begun.taskId)]);
    await background.end();
    expect(rich.chat).toHaveLength(length);
    expect(await books()).toEqual(refunded);
    const { rows } = await sql.query("SELECT file_id FROM operations WHERE state = 'refunded'");
    expect(rows[0].file_id).toMatch(/^photo:/);
  });

  test("with bad news after the money has gone back changes nothing", async ({
    begun: _,
    grow,
    cron,
    finish,
    rich,
    books,
  }) => {
    await grow(31);
    await cron();
    const { length } = rich.chat;
    expect(await finish({ failCode: "500" })).toEqual([200]);
    expect(rich.chat).toHaveLength(length);
    expect(await books()).toEqual(refunded);
  });

  test("that contradicts an earlier one changes nothing", async ({ begun, finish, kie, books }) => {
    await finish();
    const lie = { code: 501, data: { taskId: begun.taskId, state: "fail" } };
    expect(await kie.callBack(begun.taskId, { body: lie })).toBe(200);
    expect(await books()).toEqual(done);
  });

  test("before the end counts only as far as Kie's own record confirms it", async ({
    begun,
    kie,
    books,
  }) => {
    const resultJson = '{"resultUrls":["https://example.com/stolen.png"]}';
    const lie = { code: 200, data: { taskId: begun.taskId, state: "success", resultJson } };
    expect(await kie.callBack(begun.taskId, { body: lie })).toBe(503);
    expect(await books()).toEqual(running);
  });
});

describe("a callback before createTask has answered", () => {
  const gated = test
    .extend("gate", () => {
      const gate = { open: () => {}, promise: Promise.resolve() };
      gate.promise = new Promise<void>((resolve) => Object.assign(gate, { open: resolve }));
      return gate;
    })
    .extend("surroundings", ({ gate, patience }) => ({
      deadline: patience.after,
      fetch: (async (url, init) => {
        const response = await fetch(url, init);
        if (String(url).endsWith("/createTask")) await gate.promise;
        return response;
      }) satisfies typeof fetch,
    }));

  gated(
    "ends the generation, and the order says so",
    async ({ rich, order, kie, gate, background, books }) => {
      const shown = await order(rich);
      await rich.press("Generate");
      await until(() => kie.tasks.length === 1);
      expect(await kie.finish("all")).toEqual([200]);
      await until(() => shown.text?.startsWith("✅ Done") === true);
      gate.open();
      await background.end();
      expect(shown.text).toMatch(/^✅ Done/);
      expect(await books()).toEqual(done);
    },
  );

  test.for([
    ["good", {}, /^✅ Done/, done],
    ["bad", { failCode: "500" }, /^❌/, refunded],
  ] as const)(
    "whose answer never comes: with %s news the order says how it ended",
    async ([, outcome, text, expected], { rich, order, kie, patience, background, books }) => {
      kie.fail("createTask", "hang after");
      const shown = await order(rich);
      await rich.press("Generate");
      await until(() => kie.countHanging() === 1);
      expect(await kie.finish("all", outcome)).toEqual([200]);
      await until(() => text.test(shown.text ?? ""));
      patience.end();
      await background.end();
      expect(shown.text).toMatch(text);
      expect(await books()).toEqual(expected);
    },
  );
});

describe("a callback that can't be followed now", () => {
  test.for(["not json", 500, "refuse"] as const)(
    "for Kie's record answers with %s comes again and counts",
    async (fault, { begun: _, kie, finish, books }) => {
      kie.fail("recordInfo", fault, 2);
      expect(await finish()).toEqual([503, 503, 200]);
      expect(await books()).toEqual(done);
    },
  );

  test("for the key is refused tells the operator", async ({ begun: _, kie, finish, operator }) => {
    kie.fail("recordInfo", 401);
    expect(await finish()).toEqual([503, 200]);
    expect(alarmsTo(operator)).toHaveLength(1);
  });

  test("for Kie is silent comes again and counts", async ({
    begun: _,
    kie,
    patience,
    background,
    books,
  }) => {
    kie.fail("recordInfo", "hang");
    const finished = kie.finish("all");
    await until(() => kie.countHanging() === 1);
    patience.end();
    expect(await finished).toEqual([503, 200]);
    await background.end();
    expect(await books()).toEqual(done);
  });

  test("for want of any records comes again and counts", async ({ begun, neon, finish, books }) => {
    neon.fail("refuse", 2); // Two tries for each callback.
    expect(await finish()).toEqual([503, 200]);
    expect(await books()).toEqual(done);
    expect(begun.order.text).toMatch(/^✅ Done/);
  });

  test("for the records' answer was lost counts once, and the next look brings the picture", async ({
    begun,
    neon,
    finish,
    grow,
    look,
    books,
    rich,
  }) => {
    neon.fail("drop-after", 1);
    expect(await finish()).toEqual([200]);
    expect(await books()).toEqual(done);
    expect(begun.order.text).toContain("Working on it");
    await grow(2);
    expect(await look()).toEqual({ pending: 1, ended: 0, told: 1 });
    expect(begun.order.text).toMatch(/^✅ Done/);
    expect(rich.chat.filter(({ fromBot, media }) => fromBot && media)).toHaveLength(1);
  });
});
