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
