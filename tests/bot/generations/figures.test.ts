import { describe, expect } from "vitest";
import { test as studioTest } from "../../support/studio.js";

const bare = studioTest
  /** What something costs: requests to the database, calls of Telegram and Kie, reads and writes of the store. */
  .extend("cost", ({ neon, telegram, kie, objects, background }) => {
    const count = () => ({
      sql: neon.requests,
      telegram: telegram.calls.length,
      kie: kie.calls.filter(({ what }) => what !== "result").length,
      reads: objects.countRequests("get"),
      writes: objects.countRequests("put"),
    });
    return async (act: () => Promise<unknown>) => {
      const before = count();
      await act();
      await background.end();
      const after = count();
      const [sql, calls] = [after.sql - before.sql, after.telegram - before.telegram];
      const store = [after.reads - before.reads, after.writes - before.writes];
      return { sql, telegram: calls, kie: after.kie - before.kie, store };
    };
  });

const test = bare.extend("bot", ({ instance, studioVariables }) => instance(studioVariables));

describe("cost: a generation from prompt to picture", () => {
  test("takes five SQL requests, six calls of Telegram and two of Kie, and one press", async ({
    buyer,
    cost,
    kie,
    clock,
  }) => {
    clock.time += 60_000;
    // The first one looks after what was left undone and for a past outage, which this one waits for.
    await cost(() => buyer.say("/balance"));
    await cost(() => buyer.say("/balance"));
    // The first order in five minutes reads what others have learned about prices.
    expect(await cost(() => buyer.say("a black cat"))).toMatchObject({ sql: 1, store: [1, 0] });
    expect({
      prompt: await cost(() => buyer.say("a red fox")),
      generate: await cost(() => buyer.press("Generate")),
      callback: await cost(() => kie.finish("all")),
      again: await cost(() => kie.callBack(kie.tasks[0]?.taskId ?? "")),
    }).toEqual({
      prompt: { sql: 1, telegram: 1, kie: 0, store: [0, 0] },
      generate: { sql: 2, telegram: 3, kie: 1, store: [1, 1] },
      callback: { sql: 2, telegram: 2, kie: 1, store: [1, 1] },
      again: { sql: 2, telegram: 0, kie: 1, store: [0, 0] },
    });
  });

  test("takes four SQL requests and two calls of Telegram at its end if it fails", async ({
    runningOrder: _,
    cost,
    kie,
  }) => {
    expect(await cost(() => kie.finish("all", { failCode: "500" }))).toEqual({
      sql: 4,
      telegram: 2,
      kie: 1,
      store: [1, 1],
    });
  });

  bare(
    "takes three SQL requests and five calls if refused",
    async ({ buyer, order, cost, kie }) => {
      kie.fail("createTask", 400);
      await order(buyer);
      expect(await cost(() => buyer.press("Generate"))).toEqual({
        sql: 3,
        telegram: 5,
        kie: 1,
        store: [0, 0],
      });
    },
  );
});

describe("cost: the follow-up of unfinished generations", () => {
  test("takes one SQL request in half a minute of traffic where none exist", async ({
    buyer,
    cost,
    clock,
  }) => {
    clock.time += 60_000;
    expect(await cost(() => buyer.say("/help"))).toMatchObject({ sql: 1, telegram: 1, kie: 0 });
    expect(await cost(() => buyer.say("/help"))).toMatchObject({ sql: 0, telegram: 1, kie: 0 });
  });

  test("takes three SQL requests and one of Kie for an end without a callback", async ({
    runningOrder: _,
    cost,
    kie,
    ageOperations,
    clock,
    buyer,
  }) => {
    kie.fail("recordInfo", "not json", 4);
    await kie.finish("all");
    await ageOperations(2);
    clock.time += 60_000;
    // None reads the settings: a delivery works with what the instance knows of them.
    expect(await cost(() => buyer.say("/help"))).toMatchObject({ sql: 3, telegram: 3, kie: 1 });
  });
});
