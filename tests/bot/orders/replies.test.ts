import { describe, expect } from "vitest";
import type { Person } from "../../../dev/telegram/person.js";
import { chooseModel, orderOf } from "../../support/order-steps.js";
import { shown, test } from "../../support/orders.js";

describe("order: /models", () => {
  test("leads from the groups over models to a card, and back, in one message", async ({ ann }) => {
    await ann.say("/models");
    const { messageId } = ann.screen ?? {};
    const overview = shown(ann);
    expect(overview).toEqual({
      text: "What I can make",
      rows: [
        ["🖼 Pictures · from 0.64\u00a0₽"],
        ["🎬 Video · from 5.60\u00a0₽"],
        ["🔊 Sound · from 0.16\u00a0₽"],
        ["✏️ Edit a photo · from 2.60\u00a0₽"],
        ["🎞 Animate a photo · from 5.60\u00a0₽"],
        ["🔍 Upscale · ✂️ Background · from 0.40\u00a0₽"],
      ],
    });
    await ann.press("Animate");
    expect(shown(ann).text).toBe("🎞 Animate a photo\nChoose a model:");
    await ann.press("»");
    const page = shown(ann);
    expect(page.rows.at(-1)).toEqual(["« Back"]);
    await ann.press("Grok Imagine Animate");
    expect(shown(ann)).toEqual({
      text: "Grok Imagine Animate\n6 to 30 seconds from a photo, by xAI.\nPrice: from 11.52\u00a0₽ ≈ 19\u00a0⭐\n\nFor example: The statue opens its eyes",
      rows: [["✨ Use"], ["« Back"]],
    });
    await ann.press("Back");
    expect(shown(ann)).toEqual(page);
    await ann.press("« Back");
    expect(shown(ann)).toEqual(overview);
    expect(ann.screen?.messageId).toBe(messageId);
  });

  test("answers in Russian", async ({ olga }) => {
    await olga.say("/start");
    await olga.press("Модели");
    expect(shown(olga).text).toBe("Что я умею");
    await olga.press("Изменить фото");
    expect(shown(olga).text).toBe("✏️ Изменить фото\nВыберите модель:");
    await olga.press("Seedream 5 Pro: правка");
    expect(shown(olga)).toEqual({
      text: "Seedream 5 Pro: правка\nРетуширует предметные фото и портреты.\nЦена: от 5,60\u00a0₽ ≈ 9\u00a0⭐\n\nНапример: Поставь эту бутылку на мраморный стол у окна",
      rows: [["✨ Использовать"], ["« Назад"]],
    });
    await olga.press("Использовать");
    expect(olga.screen?.forceReply).toMatchObject({ input_field_placeholder: "Фото" });
    expect(shown(olga).text).toBe(
      "Seedream 5 Pro: правка\nЭтой модели нужно фото: пришлите его в ответ на это сообщение, а в подписи напишите, что сделать.",
    );
    await olga.sendPhoto({ replyTo: olga.screen, caption: "пусть идёт снег" });
    expect(shown(olga).text).toBe(
      "Seedream 5 Pro: правка\nпусть идёт снег\n1:1 · 1K\nЦена: 5,60\u00a0₽ ≈ 9\u00a0⭐",
    );
  });

  test.for(["ForceReply", "card"])("orders for the reply to its %s", async (kind, { ann }) => {
    await ann.say("/models");
    await ann.press("Sound");
    await ann.press("Suno");
    const card = ann.screen;
    await ann.press("Use");
    expect(ann.screen?.forceReply).toEqual({
      force_reply: true,
      input_field_placeholder: "Description",
    });
    expect(shown(ann).text).toBe("Suno V6\nReply to this message with a description.");
    const replyTo = kind === "card" ? card : ann.screen;
    const { message } = await ann.say("a song of foxes", { replyTo });
    expect(ann.screen?.replyTo).toBe(message.messageId);
    expect(shown(ann)).toEqual({
      text: "Suno V6\nwith vocals · as described\nPrice: 9.60\u00a0₽ ≈ 16\u00a0⭐",
      rows: [
        ["✅ Generate · 9.60\u00a0₽ ≈ 16\u00a0⭐"],
        ["🔀 Model", "⚙️ Options"],
        ["🖼", "🎬", "• 🔊"],
      ],
    });
    await ann.press("Options");
    expect(shown(ann).rows.slice(0, 3)).toEqual([
      ["• with vocals", "instrumental"],
      ["• as described", "pop", "rock", "hip-hop"],
      ["electronic", "acoustic", "jazz", "film score"],
    ]);
  });

  test("asks for a photo where a prompt alone is not enough, until it has one", async ({ ann }) => {
    await ann.say("/models");
    await ann.press("Edit a photo");
    await ann.press("Seedream 5 Pro Edit");
    await ann.press("Use");
    const question = shown(ann).text;
    expect(question).toMatch(/^Seedream 5 Pro Edit\nThis model needs a photo: .* in the caption/);
    await ann.say("make it snow", { replyTo: ann.screen });
    expect(shown(ann)).toEqual({ text: question, rows: [] });
    await ann.sendPhoto({ replyTo: ann.screen });
    expect(shown(ann).text).toMatch(
      /^Seedream 5 Pro Edit\nReply to this photo and tell me what to change/,
    );
    await ann.say("make it snow", { replyTo: ann.screen });
    expect(shown(ann).text).toBe(
      "Seedream 5 Pro Edit\nmake it snow\n1:1 · 1K\nPrice: 5.60\u00a0₽ ≈ 9\u00a0⭐",
    );
    expect(ann.screen?.media).toHaveLength(1);
  });

  test("asks for a photo, and for no prompt, where a tool works", async ({ ann }) => {
    await ann.say("/models");
    await ann.press("Upscale");
    await ann.press("Topaz");
    await ann.press("Use");
    expect(shown(ann).text).toMatch(/: reply to this message with one\.$/);
    await ann.sendPhoto({ replyTo: ann.screen });
    expect(shown(ann)).toEqual({
      text: "Topaz Upscale\n×2\nPrice: 32\u00a0₽ ≈ 52\u00a0⭐",
      rows: [
        ["✅ Generate · 32\u00a0₽ ≈ 52\u00a0⭐"],
        ["🔀 Model", "⚙️ Options"],
        ["✏️", "🎬", "• 🔍", "✂️"],
      ],
    });
  });

  test("of a model for prompts leads to the usual edit for a reply with a photo", async ({
    ann,
  }) => {
    await ann.say("/models");
    await ann.press("Pictures");
    await ann.press("Z-Image");
    await ann.press("Use");
    await ann.sendPhoto({ replyTo: ann.screen, caption: "make it snow" });
    expect(shown(ann).text).toMatch(/^Nano Banana 2\.1\nmake it snow\n/);
  });

  test("finds the model again in another language", async ({ ann, telegram }) => {
    await ann.say("/models");
    await ann.press("Edit a photo");
    await ann.press("Seedream 5 Pro Edit");
    await ann.press("Use");
    const anna = telegram.person({ ...ann.user, language_code: "ru" });
    await anna.sendPhoto({ replyTo: anna.screen, caption: "пусть идёт снег" });
    expect(shown(anna).text).toBe(
      "Seedream 5 Pro: правка\nпусть идёт снег\n1:1 · 1K\nЦена: 5,60\u00a0₽ ≈ 9\u00a0⭐",
    );
  });
});

describe("order: a reply to an order", () => {
  test("with text is an order of the same model for this text", async ({ ann }) => {
    const { message } = await ann.say("a red fox");
    await chooseModel(ann, "Z-Image");
    const first = ann.screen;
    const reply = await ann.say("a blue fox", { replyTo: first });
    expect(shown(ann).text).toBe("Z-Image\n1:1\nPrice: 0.64\u00a0₽ ≈ 2\u00a0⭐");
    expect(ann.screen?.messageId).not.toBe(first?.messageId);
    expect(ann.screen?.replyTo).toBe(reply.message.messageId);
    const before = ann.chat.find(({ messageId }) => messageId === first?.messageId);
    expect(before?.replyTo).toBe(message.messageId);
  });

  test("with a photo is an order for this photo, if the model takes one", async ({ ann }) => {
    for (const [model, text] of [
      [
        "Nano Banana 2 ·",
        "Nano Banana 2\nmake it snow\nauto · 1K\nPrice: 6.40\u00a0₽ ≈ 11\u00a0⭐",
      ],
      ["Z-Image", "Nano Banana 2.1\nmake it snow\nauto · 1K\nPrice: 3.20\u00a0₽ ≈ 6\u00a0⭐"],
    ] as const) {
      await orderOf(ann, "a red fox", model);
      await ann.sendPhoto({ replyTo: ann.screen, caption: "make it snow" });
      expect(shown(ann).text).toBe(text);
    }
  });

  test("with text about its picture keeps the picture", async ({ ann }) => {
    await ann.sendPhoto({ caption: "make it snow" });
    await chooseModel(ann, "Kling 2.6 Animate", "🎬");
    const { media } = ann.screen ?? {};
    await ann.say("make it rain", { replyTo: ann.screen });
    expect(shown(ann).text).toBe(
      "Kling 2.6 Animate\nmake it rain\n5 s · no sound\nPrice: 44\u00a0₽ ≈ 71\u00a0⭐",
    );
    expect(ann.screen?.media).toEqual(media);
  });
});

describe("input: an album", () => {
  const answersTo = (person: Person) => person.chat.filter(({ fromBot }) => fromBot);

  test("of files that are no pictures gets one answer", async ({ ann }) => {
    const file = { bytes: new Uint8Array(9), mimeType: "application/pdf", fileName: "a.pdf" };
    await ann.sendAlbum([file, file, file]);
    expect(answersTo(ann)).toHaveLength(1);
  });
});
