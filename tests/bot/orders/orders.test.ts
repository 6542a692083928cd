import { describe, expect } from "vitest";
import { chooseModel, orderOf } from "../../support/order-steps.js";
import { shown, test } from "../../support/orders.js";

describe("order: a prompt", () => {
  test("is answered with an order at once, which leads to models, options, kinds and back, in one message", async ({
    ann,
  }) => {
    const { message } = await ann.say("a red fox <b>&");
    const { messageId, replyTo } = ann.screen ?? {};
    expect(replyTo).toBe(message.messageId);
    const order = shown(ann);
    expect(order).toEqual({
      text: "GPT Image 2.5 Sunburst\n1:1 · 1K\nPrice: 4.80\u00a0₽ ≈ 8\u00a0⭐",
      rows: [
        ["✅ Generate · 4.80\u00a0₽ ≈ 8\u00a0⭐"],
        ["🔀 Model", "⚙️ Options"],
        ["• 🖼", "🎬", "🔊"],
      ],
    });

    await ann.press("Model");
    const list = shown(ann);
    expect(list).toEqual({
      text: "🖼 Picture\nChoose a model:",
      rows: [
        ["• GPT Image 2.5 Sunburst · 4.80\u00a0₽"],
        ["Nano Banana 2.1 · 3.20\u00a0₽ · best"],
        ["Seedream 5 Pro · 5.60\u00a0₽ · detailed"],
        ["Ideogram V3 · 2.80\u00a0₽ · text"],
        ["Z-Image · 0.64\u00a0₽ · cheap"],
        ["Nano Banana 2 · 6.40\u00a0₽"],
        ["GPT Image 2.5 Flare · 4.80\u00a0₽ · fast"],
        ["Seedream 5 Flash · 2.60\u00a0₽ · fast"],
        ["2/2 »"],
        ["« Back"],
      ],
    });
    await ann.press("»");
    expect(shown(ann).rows).toContainEqual(["Flux 2 Pro · 4\u00a0₽ · realistic"]);
    await ann.press("«");
    expect(shown(ann)).toEqual(list);
    await ann.press("« Back");
    expect(shown(ann)).toEqual(order);

    await ann.press("Model");
    await ann.press("»");
    await ann.press("Flux 2 Pro");
    await ann.press("Options");
    expect(shown(ann)).toEqual({
      text: "Flux 2 Pro\nFormat: 1:1\nResolution: 1K\nPrice: 4\u00a0₽ ≈ 7\u00a0⭐",
      rows: [
        ["• 1:1", "4:3", "3:4", "3:2"],
        ["2:3", "16:9", "9:16"],
        ["• 1K", "2K"],
        ["• ×1", "×2", "×4"],
        ["✅ Generate · 4\u00a0₽ ≈ 7\u00a0⭐"],
        ["« Back"],
      ],
    });
    await ann.press("16:9");
    await ann.press("« Back");
    const flux = shown(ann);
    expect(flux).toEqual({
      text: "Flux 2 Pro\n16:9 · 1K\nPrice: 4\u00a0₽ ≈ 7\u00a0⭐",
      rows: [
        ["✅ Generate · 4\u00a0₽ ≈ 7\u00a0⭐"],
        ["🔀 Model", "⚙️ Options"],
        ["• 🖼", "🎬", "🔊"],
      ],
    });
    await ann.press("Model");
    expect(shown(ann).rows).toContainEqual(["• Flux 2 Pro · 4\u00a0₽ · realistic"]);
    await ann.press("« Back");
    expect(shown(ann)).toEqual(flux);

    await ann.press("🎬");
    expect(shown(ann).text).toMatch(/^Wan 3\.0\n/);
    expect(shown(ann).rows.at(-1)).toEqual(["🖼", "• 🎬", "🔊"]);
    await ann.press("🖼");
    expect(shown(ann)).toEqual(order);
    expect(ann.screen?.messageId).toBe(messageId);
  });

  test("is answered in Russian", async ({ olga }) => {
    await olga.say("рыжая лиса");
    expect(shown(olga)).toEqual({
      text: "GPT Image 2.5 Sunburst\n1:1 · 1K\nЦена: 4,80\u00a0₽ ≈ 8\u00a0⭐",
      rows: [
        ["✅ Создать · 4,80\u00a0₽ ≈ 8\u00a0⭐"],
        ["🔀 Модель", "⚙️ Настройки"],
        ["• 🖼", "🎬", "🔊"],
      ],
    });
    await olga.press("🎬");
    await olga.press("Модель");
    expect(shown(olga).text).toBe("🎬 Видео\nВыберите модель:");
    await olga.press("Kling 2.6");
    await olga.press("Настройки");
    expect(shown(olga)).toEqual({
      text: "Kling 2.6\nФормат: 16:9\nДлительность: 5 с\nЗвук: без звука\nЦена: 44\u00a0₽ ≈ 71\u00a0⭐",
      rows: [
        ["1:1", "• 16:9", "9:16"],
        ["• 5 с", "10 с"],
        ["• без звука", "со звуком"],
        ["✅ Создать · 44\u00a0₽ ≈ 71\u00a0⭐"],
        ["« Назад"],
      ],
    });
  });

  test("keeps one option while another changes, and changes its price", async ({ ann }) => {
    await orderOf(ann, "a red fox", "Kling 3.0 ·", "🎬");
    await ann.press("Options");
    for (const [label, price] of [
      ["9:16", "56\u00a0₽ ≈ 90\u00a0⭐"],
      ["1080p", "72\u00a0₽ ≈ 116\u00a0⭐"],
      ["10 s", "144\u00a0₽ ≈ 231\u00a0⭐"],
      ["with sound", "216\u00a0₽ ≈ 346\u00a0⭐"],
      ["4K", "536\u00a0₽ ≈ 858\u00a0⭐"],
      ["15 s", "804\u00a0₽ ≈ 1\u00a0287\u00a0⭐"],
      ["no sound", "804\u00a0₽ ≈ 1\u00a0287\u00a0⭐"],
    ] as const) {
      await ann.press(label);
      expect(shown(ann).text).toMatch(/^Kling 3\.0\nFormat: 9:16\n/);
      expect(shown(ann).text?.split("\n").at(-1)).toBe(`Price: ${price}`);
      expect(shown(ann).rows.at(-2)).toEqual([`✅ Generate · ${price}`]);
    }
    expect(shown(ann).rows.slice(0, 5)).toEqual([
      ["1:1", "16:9", "• 9:16"],
      ["720p", "1080p", "• 4K"],
      ["3 s", "5 s", "8 s"],
      ["10 s", "• 15 s"],
      ["• no sound", "with sound"],
    ]);
    await ann.press("« Back");
    expect(shown(ann).text).toBe(
      "Kling 3.0\n9:16 · 4K · 15 s · no sound\nPrice: 804\u00a0₽ ≈ 1\u00a0287\u00a0⭐",
    );
  });

  test("can be ordered where its options are chosen", async ({ buyer, kie, buy }) => {
    await orderOf(buyer, "a red fox", "Z-Image");
    await buyer.press("Options");
    await buyer.press("16:9");
    await buy(buyer);
    expect(kie.tasks).toMatchObject([{ model: "z-image", input: { aspect_ratio: "16:9" } }]);
  });

  test("groups the digits of a large price", async ({ ann }) => {
    await orderOf(ann, "/generate a red fox", "Seedance 2 ·", "🎬");
    await ann.press("Options");
    await ann.press("1080p");
    await ann.press("15 s");
    expect(shown(ann).text).toContain("Price: 1\u00a0224\u00a0₽ ≈ 1\u00a0959\u00a0⭐");
  });

  test("ignores the same option pressed twice", async ({ ann, refused }) => {
    refused.push(/message is not modified/);
    await orderOf(ann, "a red fox", "Z-Image");
    await ann.press("Options");
    const before = shown(ann);
    const { delivery, answered, answer } = await ann.press("• 1:1");
    expect([delivery.statuses, answered, answer]).toEqual([[200], true, undefined]);
    expect(shown(ann)).toEqual(before);
  });

  test.for([
    ["en", "/generate a red fox", "Nothing to cancel"],
    ["ru", "/generate рыжая лиса", "Отменять нечего"],
  ] as const)("has commands, in %s", async ([code, usage, nothing], { telegram, bot: _ }) => {
    const person = telegram.person({ id: 5, first_name: "Ann", language_code: code });
    await person.say("/generate");
    expect(shown(person).text).toContain(usage);
    await person.say("/cancel");
    expect(shown(person).text).toContain(nothing);
    const { message } = await person.say("/generate   a fox");
    expect(person.screen?.replyTo).toBe(message.messageId);
    await person.press("🔀");
    await person.press("64\u00a0₽");
    expect(shown(person).text).toMatch(/^Z-Image\n/);
  });

  test("may be a reply to a photo, too", async ({ ann }) => {
    const { message: photo } = await ann.sendPhoto();
    const own = ann.screen;
    for (const replyTo of [photo, own]) {
      await ann.say("/generate make it snow", { replyTo });
      expect(shown(ann).text).toMatch(/^Nano Banana 2\.1\nmake it snow\n/);
      expect(ann.screen?.media).toHaveLength(1);
      await ann.say("/generate", { replyTo });
      expect(shown(ann).text).toContain("To edit it, just tell me what to change");
    }
  });

  test("is the text at the moment of the press", async ({ buyer, kie, buy, telegram }) => {
    const { message } = await buyer.say("a question");
    telegram.state.chats.edit(message, { text: "the prompt" });
    await chooseModel(buyer, "Z-Image");
    await buy(buyer);
    expect(kie.tasks).toMatchObject([{ input: { prompt: "the prompt" } }]);
  });

  test("that no recommended model takes is an order of the first that does", async ({ ann }) => {
    await ann.say("ab");
    await ann.press("🔊");
    expect(shown(ann).rows[0]?.[0]).toMatch(/^✅ Generate/);
    await ann.say("x".repeat(4096));
    await ann.press("🔊");
    // The first, a song, takes 3000 characters.
    expect(shown(ann).text).toMatch(/^Gemini 3\.8 Speech\n/);
  });
});
