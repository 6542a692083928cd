import { describe, expect } from "vitest";
import type { Person } from "../../../dev/telegram/person.js";
import { chooseModel, chooseOption } from "../../support/order-steps.js";
import { pressOld, shown, test } from "../../support/orders.js";

const stale = "This button no longer works. Send your prompt again.";

async function orderPicture(person: Person, caption: string) {
  const { message } = await person.sendPhoto({ caption });
  await chooseModel(person, "Nano Banana Edit");
  await chooseOption(person, "16:9");
  return message;
}

describe("order: Again", () => {
  test("opens the same order under the same prompt, with the same options", async ({
    buyer,
    kie,
    buy,
  }) => {
    const { message } = await buyer.say("a red fox");
    await chooseModel(buyer, "GPT Image 2");
    await chooseOption(buyer, "3:2");
    await chooseOption(buyer, "2K");
    const { text, rows } = shown(buyer);
    await buy(buyer);
    const result = buyer.screen;
    await pressOld(buyer);
    expect(shown(buyer)).toEqual({ text, rows });
    expect(buyer.screen?.replyTo).toBe(message.messageId);
    await buy(buyer);
    const [first, second] = kie.tasks;
    expect(second?.input).toEqual(first?.input);
    await pressOld(buyer, result); // The old result still works, too.
    expect(shown(buyer)).toEqual({ text, rows });
  });

  test("keeps picture and prompt, also after the user deleted them", async ({
    buyer,
    kie,
    buy,
  }) => {
    const message = await orderPicture(buyer, "make it snow");
    await buy(buyer);
    buyer.delete(message);
    await pressOld(buyer);
    expect(shown(buyer).text).toBe(
      "Nano Banana 2.1\nmake it snow\n16:9 · 1K\nPrice: 3.20\u00a0₽ ≈ 6\u00a0⭐",
    );
    expect(buyer.screen?.media?.[0]?.fileId).toBe(message.media?.[0]?.fileId);
    await buy(buyer);
    const [first, second] = kie.tasks;
    expect(second?.input).toMatchObject({ prompt: "make it snow", aspect_ratio: "16:9" });
    expect(second?.model).toBe(first?.model);
  });

  test("works for a result of a prompt that replied to a picture", async ({ buyer, buy }) => {
    await buyer.sendPhoto();
    await buyer.say("make it snow", { replyTo: buyer.screen });
    await chooseModel(buyer, "Nano Banana Edit");
    await buy(buyer);
    await pressOld(buyer);
    expect(shown(buyer).text).toBe(
      "Nano Banana 2.1\nmake it snow\nauto · 1K\nPrice: 3.20\u00a0₽ ≈ 6\u00a0⭐",
    );
    expect(buyer.screen?.media).toHaveLength(1);
  });

  test("needs no prompt for a tool", async ({ buyer, buy }) => {
    await buyer.sendPhoto();
    await chooseModel(buyer, "Topaz", "🔍");
    await chooseOption(buyer, "×4");
    await buy(buyer);
    await pressOld(buyer);
    expect(shown(buyer)).toMatchObject({
      text: "Topaz Upscale\n×4\nPrice: 32\u00a0₽ ≈ 52\u00a0⭐",
      rows: [
        ["✅ Generate · 32\u00a0₽ ≈ 52\u00a0⭐"],
        ["🔀 Model", "⚙️ Options"],
        ["✏️", "🎬", "• 🔍", "✂️"],
      ],
    });
  });

  test("stands under the order if the results are an album", async ({ buyer, buy }) => {
    const { message } = await buyer.say("a song of foxes");
    await chooseModel(buyer, "Suno", "🔊");
    await chooseOption(buyer, "instrumental");
    const order = buyer.screen;
    await buy(buyer);
    const results = buyer.chat.slice(-2);
    expect(results.map(({ media, buttons }) => [media?.[0]?.kind, buttons])).toEqual([
      ["audio", []],
      ["audio", []],
    ]);
    await pressOld(
      buyer,
      buyer.chat.find(({ messageId }) => messageId === order?.messageId),
      "anew",
    );
    expect(shown(buyer).text).toBe(
      "Suno V6\ninstrumental · as described\nPrice: 9.60\u00a0₽ ≈ 16\u00a0⭐",
    );
    expect(buyer.screen?.replyTo).toBe(message.messageId);
  });

  test("stands under an album of a picture, and keeps both", async ({ buyer, kie, background }) => {
    await orderPicture(buyer, "make it snow");
    const order = buyer.screen;
    await buyer.press("Generate");
    await background.end();
    await kie.finish("all", { results: 3 });
    await background.end();
    await pressOld(
      buyer,
      buyer.chat.find(({ messageId }) => messageId === order?.messageId),
      "anew",
    );
    expect(shown(buyer).text).toBe(
      "Nano Banana 2.1\nmake it snow\n16:9 · 1K\nPrice: 3.20\u00a0₽ ≈ 6\u00a0⭐",
    );
    expect(buyer.screen?.media?.[0]?.fileId).toBe(order?.media?.[0]?.fileId);
  });

  test("and everything before it works in a new instance", async ({
    buyer,
    redeploy,
    buy,
    charges,
  }) => {
    await buyer.say("a red fox");
    await redeploy();
    await buyer.press("Model");
    await redeploy();
    await buyer.press("Z-Image");
    await redeploy();
    await buyer.press("Options");
    await redeploy();
    await buyer.press("4:3");
    await redeploy();
    await buyer.press("« Back");
    await redeploy();
    await buy(buyer);
    await redeploy();
    await pressOld(buyer);
    expect(shown(buyer).text).toBe("Z-Image\n4:3\nPrice: 0.64\u00a0₽ ≈ 2\u00a0⭐");
    await redeploy();
    await buy(buyer);
    expect(await charges()).toEqual(["-0.64", "-0.64"]);

    await orderPicture(buyer, "make it snow");
    await redeploy();
    await buy(buyer);
    await redeploy();
    await pressOld(buyer);
    expect(shown(buyer).text).toBe(
      "Nano Banana 2.1\nmake it snow\n16:9 · 1K\nPrice: 3.20\u00a0₽ ≈ 6\u00a0⭐",
    );
  });

  test.for([
    ["en", stale],
    ["ru", "Эта кнопка больше не работает. Пришлите описание ещё раз."],
  ] as const)("asks for a lost prompt, in %s", async (given, { buyer, olga, buy }) => {
    const [code, words] = given;
    const person = code === "ru" ? olga : buyer;
    const { message } = await person.say("a red fox");
    await chooseModel(person, "Z-Image");
    await buy(person);
    person.delete(message);
    const before = person.chat.length;
    expect((await pressOld(person)).answer).toBe(words);
    expect(person.chat).toHaveLength(before);
  });

  test("asks for a prompt that was too long to be kept under the picture", async ({
    buyer,
    buy,
  }) => {
    await orderPicture(buyer, "snow ".repeat(200));
    await buy(buyer);
    await pressOld(buyer);
    expect(shown(buyer).text).toMatch(
      /^Nano Banana 2.1\nReply to this photo and tell me what to change/,
    );
    await buyer.say("make it snow", { replyTo: buyer.screen });
    expect(shown(buyer).text).toBe(
      "Nano Banana 2.1\nmake it snow\nauto · 1K\nPrice: 3.20\u00a0₽ ≈ 6\u00a0⭐",
    );
  });

  test("takes today's options if the earlier ones no longer exist", async ({ buyer, buy }) => {
    await buyer.say("a red fox");
    await chooseModel(buyer, "Z-Image");
    await buy(buyer);
    const message = buyer.screen?.messageId;
    const again = await buyer.pressData("1:again:zimage:7x5-8K", {
      message_id: message,
      date: 1,
      chat: { id: buyer.user.id, type: "private", first_name: "Ann" },
      reply_to_message: {
        message_id: 1,
        date: 1,
        chat: { id: buyer.user.id, type: "private", first_name: "Ann" },
        from: buyer.user,
        text: "a red fox",
      },
    });
    expect(again.answer).toBeUndefined();
    expect(shown(buyer).text).toMatch(/^Z-Image\n1:1\n/);
  });
});
