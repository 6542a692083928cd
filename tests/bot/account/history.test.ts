import { describe, expect } from "vitest";
import { Refusal } from "../../../dev/telegram/limits.js";
import { chooseModel, orderOf } from "../../support/order-steps.js";
import { pressOld, rowsOf, shown, test } from "../../support/orders.js";
import { lastText } from "../../support/world.js";

const gone = "This result is no longer available: results are kept for a limited time.";

describe("history: the list of results", () => {
  test("numbers results, with the names of their models, in both languages", async ({
    buyer,
    buy,
    telegram,
  }) => {
    await buyer.sendPhoto({ caption: "make it <b>snow</b>" });
    await chooseModel(buyer, "Nano Banana Edit");
    await buy(buyer);
    await orderOf(buyer, "a red fox", "Z-Image");
    await buyer.press("Generate");

    await buyer.say("/history");
    const time = "\\d\\d? [A-Z][a-z]{2}( \\d{4})?, \\d\\d:\\d\\d";
    expect(lastText(buyer)).toMatch(
      new RegExp(
        [
          "^Your history",
          `${time} · Generation −0\\.64\u00a0₽ · Z-Image · “a red fox”`,
          `2\\. ${time} · Generation −3\\.20\u00a0₽ · Nano Banana 2\\.1 · “make it <b>snow</b>”`,
          `${time} · Top-up \\+1\u00a0000\u00a0₽$`,
        ].join("\n"),
      ),
    );
    expect(shown(buyer).rows).toEqual([["2"]]);
    const anna = telegram.person({ ...buyer.user, language_code: "ru" });
    await anna.say("/history");
    expect(lastText(anna)).toMatch(/^Ваша история\n.* · Генерация −0,64\u00a0₽ · Z-Image/);
    expect(lastText(anna)).toContain("Nano Banana 2.1 · «make it");
  });

  test("numbers on every page only what that page shows", async ({ ann, ledger }) => {
    for (let number = 1; number <= 7; number++) {
      await ledger.apply(ann.user.id, [
        {
          key: `gen:${ann.user.id}:${number}`,
          type: "generation",
          amount: -64n,
          state: number % 2 === 0 ? "done" : "refunded",
          model: "z-image",
          // What was erased has no number.
          ...(number !== 6 && { resultUrl: "https://example.com/fox.png" }),
          createdAt: new Date(number * 60_000),
        },
      ]);
    }
    await ann.say("/history");
    expect(shown(ann).rows).toEqual([["4"], ["Older »"]]);
    await ann.press("Older");
    expect(shown(ann).rows).toEqual([["1"], ["« Newer"]]);
  });

  test("says what a repayment was for, and gives a lost result no number", async ({
    buyer,
    kie,
    background,
    telegram,
    refused,
  }) => {
    refused.push(/failed to get HTTP URL/);
    await orderOf(buyer, "a red fox", "Z-Image");
    await buyer.press("Generate");
    await background.end();
    const dead = `${kie.url}/results/nowhere/0.png`;
    await kie.finish("all", { resultJson: JSON.stringify({ resultUrls: [dead] }) });
    await background.end();
    await buyer.say("/history");
    const [, back, order] = lastText(buyer)?.split("\n") ?? [];
    expect(back).toMatch(/^\d.* · Refund for a lost result \+0\.64\u00a0₽ · Z-Image$/);
    expect(order).toMatch(/^\d\d? \w+, .* · Generation −0\.64\u00a0₽ · Z-Image · “a red fox”$/);
    expect(shown(buyer).rows).toEqual([]);
    const russian = telegram.person({ ...buyer.user, language_code: "ru" });
    await russian.say("/history");
    expect(lastText(russian)).toContain("Возврат за потерянный результат +0,64\u00a0₽ · Z-Image");
  });

  test("sends a result again by its Telegram file, although no other copy exists", async ({
    buyer,
    kie,
    buy,
    telegram,
  }) => {
    await orderOf(buyer, "a red fox", "Z-Image");
    await buy(buyer);
    const result = buyer.screen;
    kie.forgetFiles();
    await buyer.say("/history");
    const history = buyer.screen;
    const asked = kie.calls.length;
    for (let time = 1; time <= 2; time++) {
      const { answered, answer } = await buyer.press("1", history);
      expect([answered, answer]).toEqual([true, undefined]);
      expect(buyer.screen?.messageId).not.toBe(result?.messageId);
      expect(buyer.screen?.media?.[0]?.fileId).toBe(result?.media?.[0]?.fileId);
      expect(shown(buyer)).toEqual({
        text: expect.stringMatching(/^From your history: Z-Image, 22 Nov, 11:5\d$/),
        rows: [["🔁 Again · 0.64\u00a0₽"], ["✏️ Edit", "🎬 Animate", "🔍 Upscale"], ["📎 Original"]],
      });
    }
    expect(kie.calls).toHaveLength(asked);
    expect(telegram.calls.filter(({ method }) => method === "getFile")).toEqual([]);
    await pressOld(buyer);
    expect(shown(buyer).text).toBe("Z-Image\n1:1\nPrice: 0.64\u00a0₽ ≈ 2\u00a0⭐");
  });

  test("answers the press with an error while Telegram refuses every message", async ({
    buyer,
    buy,
    telegram,
    refused,
  }) => {
    refused.push(/Not now/);
    await orderOf(buyer, "a red fox", "Z-Image");
    await buy(buyer);
    await buyer.say("/history");
    for (const code of [429, 502]) {
      telegram.fail("sendPhoto", new Refusal("Not now", code, code === 429 ? 40 : undefined));
      expect((await buyer.press("1")).answer).toContain("I can't send this result right now");
    }
  });

  test("sends an album again as an album", async ({ buyer, buy }) => {
    await buyer.say("a song of foxes");
    await chooseModel(buyer, "Suno", "🔊");
    await buy(buyer);
    const before = buyer.chat.slice(-2);
    await buyer.say("/history");
    await buyer.press("1");
    const after = buyer.chat.slice(-2);
    const filesOf = (messages: typeof after) => messages.map(({ media }) => media?.[0]?.fileId);
    expect(filesOf(after)).toEqual(filesOf(before));
    expect(new Set(after.map(({ mediaGroupId }) => mediaGroupId)).size).toBe(1);
    const texts = after.map(({ text }) => text);
    expect(texts).toEqual([expect.stringMatching(/^From your history: Suno V6, 22 Nov, /), ""]);
  });

  test("fetches what Telegram has forgotten, and says what is gone", async ({
    buyer,
    kie,
    buy,
    telegram,
    refused,
    background,
    clock,
  }) => {
    refused.push(/file identifier/, /failed to get HTTP URL content/);
    await orderOf(buyer, "a red fox", "Z-Image");
    await buy(buyer);
    await buyer.say("/history");
    const history = buyer.screen;
    const forget = () =>
      telegram.fail("sendPhoto", new Refusal("Bad Request: wrong file identifier/HTTP URL"));
    forget();
    expect((await buyer.press("1", history)).answer).toBeUndefined();
    await background.end();
    expect(buyer.screen?.media?.[0]?.url).toContain(kie.url);

    // What was sent then is remembered for a while, whatever the ledger remembers.
    const asked = kie.calls.length;
    await buyer.press("1", history);
    await background.end();
    expect(kie.calls).toHaveLength(asked);

    clock.time += 11 * 60_000;
    kie.forgetFiles();
    forget();
    const before = buyer.chat.length;
    expect((await buyer.press("1", history)).answer).toBeUndefined();
    await background.end();
    expect(lastText(buyer)).toBe(gone);
    expect(buyer.chat).toHaveLength(before + 1);
    const anna = telegram.person({ ...buyer.user, language_code: "ru" });
    expect((await anna.press("1", history)).answer).toBe(
      "Этого результата больше нет: результаты хранятся ограниченное время.",
    );
    expect(buyer.chat).toHaveLength(before + 1);
  });

  test("has no empty quotation for a result without a prompt", async ({ buyer, buy }) => {
    await buyer.sendPhoto();
    await buyer.press("Remove background");
    await buy(buyer);
    await buyer.say("/history");
    expect(lastText(buyer)).toMatch(/Generation −0\.80\u00a0₽ · Remove background\n/);
  });

  test("shows and sends the result of a model that is no longer sold", async ({
    buyer,
    buy,
    sql,
    telegram,
  }) => {
    await orderOf(buyer, "a red fox", "Z-Image");
    await buy(buyer);
    await sql.query("UPDATE operations SET model = 'old/<fox>' WHERE type = 'generation'");
    for (const language_code of ["en", "ru"]) {
      const person = telegram.person({ ...buyer.user, language_code });
      await person.say("/history");
      expect(lastText(person)).toMatch(/ −0[.,]64\u00a0₽ · old\/<fox> · [“«]a red fox[”»]/);
    }
    await buyer.press("1");
    expect(buyer.screen?.media).toMatchObject([{ kind: "photo" }]);
    expect(shown(buyer).text).toMatch(/^From your history: old\/<fox>, 22 Nov, /);
    expect(rowsOf(buyer.screen)).toEqual([["🔀 Other model"], ["📎 Original"]]);
  });

  test("sends no user the result of another", async ({ buyer, olga, buy }) => {
    await orderOf(buyer, "a red fox", "Z-Image");
    const { messageId } = buyer.screen ?? {};
    await buy(buyer);
    await olga.say("/history");
    const before = olga.chat.length;
    const message = {
      message_id: olga.screen?.messageId,
      date: 1,
      chat: { id: olga.user.id, type: "private" },
      text: "x",
    };
    const press = await olga.pressData(`1:send:${messageId}`, message);
    expect(press.answer).toContain("Этого результата больше нет");
    expect(olga.chat).toHaveLength(before);
  });
});
