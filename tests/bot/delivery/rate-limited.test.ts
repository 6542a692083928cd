import { describe, expect } from "vitest";
import { Refusal } from "../../../dev/telegram/limits.js";
import { test as base, gotBy } from "../../support/studio.js";

const tooMany = () => new Refusal("Too Many Requests: retry after 60", 429, 60);
const noAlbum = () => new Refusal("Bad Request: WEBPAGE_CURL_FAILED");

const test = base.extend(
  "runFollowUps",
  ({ clock, ageOperations, cron }) =>
    async (times: number) => {
      for (let time = 0; time < times; time++) {
        clock.time += 120_000;
        await ageOperations(2);
        await cron();
      }
    },
);

describe("delivery: Telegram takes nothing more in the middle of several results", () => {
  test("what arrived is not sent again, and the rest waits in the history", async ({
    runningOrder,
    finish,
    telegram,
    runFollowUps,
    buyer,
    background,
    readLedger,
    sql,
  }) => {
    let sent = 0;
    telegram.setFaults((method) => {
      if (method === "sendMediaGroup") return noAlbum();
      return method === "sendPhoto" && ++sent === 2 ? tooMany() : undefined;
    });
    await finish({ results: 2 });
    await runFollowUps(3);
    expect(gotBy(buyer)).toHaveLength(1);
    expect(await readLedger()).toEqual(["generation -0.64 done", "balance 999.36"]);
    const { rows } = await sql.query("SELECT file_id FROM operations WHERE type = 'generation'");
    expect(rows[0].file_id).toMatch(/^photo:.* link:/s);
    expect(runningOrder.order.text).toBe(
      "✅ Z-Image\nTelegram took no more for now. 1 result is waiting in your history: press its number there.",
    );
    expect(runningOrder.order.message.buttons.flat().map(({ text }) => text)).toContain(
      "🧾 History",
    );

    await buyer.press("🧾 History");
    await buyer.press("1");
    await background.end();
    expect(gotBy(buyer)).toHaveLength(3);
  });

  test("an album that arrived is not sent again for the sake of the next one", async ({
    runningOrder: _,
    finish,
    telegram,
    runFollowUps,
    buyer,
  }) => {
    let albums = 0;
    telegram.setFaults((method) =>
      method === "sendMediaGroup" && ++albums === 2 ? tooMany() : undefined,
    );
    await finish({ results: 12 });
    await runFollowUps(3);
    expect(gotBy(buyer)).toHaveLength(10);
  });
});

describe("delivery: several results that take longer than their claim", () => {
  test("are sent as long as there is time, and the rest waits in the history", async ({
    runningOrder,
    finish,
    telegram,
    clock,
    runFollowUps,
    buyer,
    sql,
  }) => {
    telegram.setFaults((method) => {
      if (method === "sendMediaGroup") return noAlbum();
      if (method === "sendPhoto") clock.time += 25_000;
      return undefined;
    });
    await finish({ results: 4 });
    await runFollowUps(2);
    expect(gotBy(buyer)).toHaveLength(2);
    expect(runningOrder.order.text).toContain("2 results are waiting in your history");
    const { rows } = await sql.query("SELECT file_id FROM operations WHERE type = 'generation'");
    expect(rows[0].file_id).toMatch(/^photo:.* photo:.* link:.* link:/s);
  });

  const it = test.extend("kieOptions", ({ clock }) => ({
    dawdle: async () => {
      clock.time += 41_000;
    },
  }));

  it("and whose links took long to get: the time since the claim counts", async ({
    runningOrder: _,
    finish,
    telegram,
    kie,
    runFollowUps,
    buyer,
  }) => {
    telegram.fail("sendPhoto", tooMany(), 1);
    await finish();
    kie.setFaults({ recordInfo: "slow" });
    await runFollowUps(1);
    expect(gotBy(buyer)).toEqual([]);
    kie.setFaults();
    await runFollowUps(1);
    expect(gotBy(buyer)).toEqual(["photo"]);
  });
});

describe("delivery: Telegram takes no change of the order's message for a while", () => {
  const pauseOf = (seconds: number, clock: { readonly time: number }) => {
    const end = clock.time + seconds * 1000;
    return (method: string) => {
      const leftS = Math.ceil((end - clock.time) / 1000);
      const isRefused = leftS > 0 && /^(delete|edit)Message/.test(method);
      return isRefused
        ? new Refusal(`Too Many Requests: retry after ${leftS}`, 429, leftS)
        : undefined;
    };
  };

  test("for two minutes: it is closed after them, and the result came once", async ({
    runningOrder,
    finish,
    telegram,
    clock,
    runFollowUps,
    buyer,
  }) => {
    telegram.setFaults(pauseOf(120, clock));
    const before = clock.time;
    await finish();
    expect(runningOrder.order.text).toBeUndefined();
    expect(clock.time - before).toBe(120_000);
    await runFollowUps(2);
    expect(gotBy(buyer)).toHaveLength(1);
  });

  test("for longer than a function lives: no function waits for it", async ({
    runningOrder,
    finish,
    telegram,
    clock,
    runFollowUps,
    buyer,
  }) => {
    telegram.setFaults(pauseOf(600, clock));
    const before = clock.time;
    await finish();
    expect(clock.time).toBe(before);
    expect(runningOrder.order.text).toContain("Working on it");
    await runFollowUps(2);
    expect(gotBy(buyer)).toHaveLength(1);
  });

  test("after a failure, too, and the user heard of it once", async ({
    runningOrder,
    finish,
    telegram,
    clock,
    runFollowUps,
    buyer,
  }) => {
    telegram.setFaults(pauseOf(60, clock));
    await finish({ failCode: "500" });
    await runFollowUps(2);
    expect(runningOrder.order.text).toBeUndefined();
    expect(buyer.chat.filter(({ text }) => text.startsWith("❌"))).toHaveLength(1);
  });
});
