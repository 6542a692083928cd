import { describe, expect } from "vitest";
import type { Person } from "../../../dev/telegram/person.js";
import { shown, test } from "../../support/orders.js";

const stale = "This button no longer works. Send your prompt again.";

async function orderPicture(person: Person, caption: string) {
  const { message } = await person.sendPhoto({ caption });
  await person.press("Edit a photo");
  await person.press("Nano Banana Edit");
  await person.press("16:9");
  return message;
}

describe("order: Again", () => {
  test("opens the same order under the same prompt, with the same options", async ({
    rich,
    kie,
    buy,
  }) => {
    const { message } = await rich.say("a red fox");
    await rich.press("Pictures");
    await rich.press("GPT Image 2");
    await rich.press("3:2");
    await rich.press("2K");
    const { text, rows } = shown(rich);
    await buy(rich);
    const result = rich.screen;
    await rich.press("Again");
    expect(shown(rich)).toEqual({ text, rows });
    expect(rich.screen?.replyTo).toBe(message.messageId);
    await buy(rich);
    const [first, second] = kie.tasks;
    expect(second?.input).toEqual(first?.input);
    await rich.press("Again", result); // The old result still works, too.
    expect(shown(rich)).toEqual({ text, rows });
  });

  test("keeps picture and prompt, also after the user deleted them", async ({ rich, kie, buy }) => {
    const message = await orderPicture(rich, "make it snow");
    await buy(rich);
    rich.delete(message);
    await rich.press("Again");
    expect(shown(rich).text).toBe("Nano Banana 2.1\nmake it snow\nPrice: 3.20\u00a0₽ ≈ 6\u00a0⭐");
    expect(shown(rich).rows.flat()).toContain("• 16:9");
    expect(rich.screen?.media?.[0]?.fileId).toBe(message.media?.[0]?.fileId);
    await buy(rich);
    const [first, second] = kie.tasks;
    expect(second?.input).toMatchObject({ prompt: "make it snow", aspect_ratio: "16:9" });
    expect(second?.model).toBe(first?.model);
  });

  test("works for a result of a prompt that replied to a picture", async ({ rich, buy }) => {
    await rich.sendPhoto();
    await rich.say("make it snow", { replyTo: rich.screen });
    await rich.press("Edit a photo");
    await rich.press("Nano Banana Edit");
    await buy(rich);
    await rich.press("Again");
    expect(shown(rich).text).toBe("Nano Banana 2.1\nmake it snow\nPrice: 3.20\u00a0₽ ≈ 6\u00a0⭐");
    expect(rich.screen?.media).toHaveLength(1);
  });

  test("needs no prompt for a tool", async ({ rich, buy }) => {
    await rich.sendPhoto();
    await rich.press("Topaz");
    await rich.press("×4");
    await buy(rich);
    await rich.press("Again");
    expect(shown(rich)).toMatchObject({
      text: "Topaz Upscale\nPrice: 32\u00a0₽ ≈ 52\u00a0⭐",
      rows: [["×2", "• ×4"], ["✅ Generate · 32\u00a0₽ ≈ 52\u00a0⭐"], ["« Back", "✖ Cancel"]],
    });
  });

  test("stands under the order if the results are an album", async ({ rich, buy }) => {
    const { message } = await rich.say("a song of foxes");
    await rich.press("Sound");
    await rich.press("Suno");
    await rich.press("instrumental");
    const order = rich.screen;
    await buy(rich);
    const results = rich.chat.slice(-2);
    expect(results.map(({ media, buttons }) => [media?.[0]?.kind, buttons])).toEqual([
      ["audio", []],
      ["audio", []],
    ]);
    await rich.press(
      "Again",
      rich.chat.find(({ messageId }) => messageId === order?.messageId),
    );
    expect(shown(rich).text).toBe("Suno V6\na song of foxes\nPrice: 9.60\u00a0₽ ≈ 16\u00a0⭐");
    expect(shown(rich).rows[0]).toEqual(["with vocals", "• instrumental"]);
    expect(rich.screen?.replyTo).toBe(message.messageId);
  });

  test("stands under an album of a picture, and keeps both", async ({ rich, kie, background }) => {
    await orderPicture(rich, "make it snow");
    const order = rich.screen;
    await rich.press("Generate");
    await background.end();
    await kie.finish("all", { results: 3 });
    await background.end();
    await rich.press(
      "Again",
      rich.chat.find(({ messageId }) => messageId === order?.messageId),
    );
    expect(shown(rich).text).toBe("Nano Banana 2.1\nmake it snow\nPrice: 3.20\u00a0₽ ≈ 6\u00a0⭐");
    expect(rich.screen?.media?.[0]?.fileId).toBe(order?.media?.[0]?.fileId);
  });

  test("and everything before it works in a new instance", async ({
    rich,
    redeploy,
    buy,
    charges,
  }) => {
    await rich.say("a red fox");
    await redeploy();
    await rich.press("Pictures");
    await redeploy();
    await rich.press("Z-Image");
    await redeploy();
    await rich.press("4:3");
    await redeploy();
    await buy(rich);
    await redeploy();
    await rich.press("Again");
    expect(shown(rich).text).toBe("Z-Image\na red fox\nPrice: 0.64\u00a0₽ ≈ 2\u00a0⭐");
    await redeploy();
    await buy(rich);
    expect(await charges()).toEqual(["-0.64", "-0.64"]);

    await orderPicture(rich, "make it snow");
    await redeploy();
    await buy(rich);
    await redeploy();
    await rich.press("Again");
    expect(shown(rich).text).toBe("Nano Banana 2.1\nmake it snow\nPrice: 3.20\u00a0₽ ≈ 6\u00a0⭐");
  });

  test.for([
    ["en", "Pictures", "Again", stale],
    ["ru", "Картинки", "Ещё раз", "Эта кнопка больше не работает. Пришлите описание ещё раз."],
  ] as const)("asks for a lost prompt, in %s", async (given, { rich, olga, buy }) => {
    const [code, group, again, words] = given;
    const person = code === "ru" ? olga : rich;
    const { message } = await person.say("a red fox");
    await person.press(group);
    await person.press("Z-Image");
    await buy(person);
    person.delete(message);
    const before = person.chat.length;
    expect((await person.press(again)).answer).toBe(words);
    expect(person.chat).toHaveLength(before);
  });

  test("asks for a prompt that was too long to be kept under the picture", async ({
    rich,
    buy,
  }) => {
    await orderPicture(rich, "snow ".repeat(200));
    await buy(rich);
    await rich.press("Again");
    expect(shown(rich).text).toMatch(
      /^Nano Banana 2.1\nReply to this photo and tell me what to change/,
    );
    await rich.say("make it snow", { replyTo: rich.screen });
    expect(shown(rich).text).toBe("Nano Banana 2.1\nmake it snow\nPrice: 3.20\u00a0₽ ≈ 6\u00a0⭐");
  });

  test("takes today's options if the earlier ones no longer exist", async ({ rich, buy }) => {
    await rich.say("a red fox");
    await rich.press("Pictures");
    await rich.press("Z-Image");
    await buy(rich);
    const message = rich.screen?.messageId;
    const again = await rich.pressData("1:again:zimage:7x5-8K", {
      message_id: message,
      date: 1,
      chat: { id: rich.user.id, type: "private", first_name: "Ann" },
      reply_to_message: {
        message_id: 1,
        date: 1,
        chat: { id: rich.user.id, type: "private", first_name: "Ann" },
        from: rich.user,
        text: "a red fox",
      },
    });
    expect(again.answer).toBeUndefined();
    expect(shown(rich).rows[0]?.[0]).toBe("• 1:1");
  });
});
