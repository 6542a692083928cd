import { describe, expect } from "vitest";
import { shown, test } from "../../support/orders.js";

describe("order: a prompt", () => {
  test("goes from a group over its pages to a model, and back, in one message", async ({ ann }) => {
    const { message } = await ann.say("a red fox <b>&");
    const { messageId, replyTo } = ann.screen ?? {};
    expect(replyTo).toBe(message.messageId);
    expect(shown(ann)).toEqual({
      text: "What should I make?",
      rows: [
        ["🖼 Pictures · from 0.64\u00a0₽"],
        ["🎬 Video · from 5.60\u00a0₽"],
        ["🔊 Sound · from 0.16\u00a0₽"],
        ["✖ Cancel"],
      ],
    });

    await ann.press("Pictures");
    expect(shown(ann).text).toBe("a red fox <b>&\n🖼 Pictures\nChoose a model:");
    expect(shown(ann).rows).toHaveLength(10);
    expect(shown(ann).rows[4]).toEqual(["Z-Image · from 0.64\u00a0₽"]);
    expect(shown(ann).rows.slice(-2)).toEqual([["»"], ["« Back", "✖ Cancel"]]);

    await ann.press("»");
    expect(shown(ann).rows).toContainEqual(["Flux 2 Pro · from 4\u00a0₽"]);
    // With many models a third page follows.
    expect(shown(ann).rows.at(-2)?.at(0)).toBe("«");
    await ann.press("«");
    await ann.press("»");
    const page = shown(ann);

    await ann.press("Flux 2 Pro");
    expect(shown(ann)).toEqual({
      text: "Flux 2 Pro\na red fox <b>&\nPrice: 4\u00a0₽ ≈ 7\u00a0⭐",
      rows: [
        ["• 1:1", "4:3", "3:4", "3:2"],
        ["2:3", "16:9", "9:16"],
        ["• 1K", "2K"],
        ["✅ Generate · 4\u00a0₽ ≈ 7\u00a0⭐"],
        ["« Back", "✖ Cancel"],
      ],
    });
    await ann.press("Back");
    expect(shown(ann)).toEqual(page);
    await ann.press("Back");
    expect(shown(ann).text).toBe("What should I make?");
    await ann.press("Cancel");
    expect(shown(ann)).toEqual({ text: "✖ Cancelled. You were not charged.", rows: [] });
    expect(ann.screen?.messageId).toBe(messageId);
  });

  test("is answered in Russian", async ({ olga }) => {
    await olga.say("рыжая лиса");
    expect(shown(olga)).toEqual({
      text: "Что создать?",
      rows: [
        ["🖼 Картинки · от 0,64\u00a0₽"],
        ["🎬 Видео · от 5,60\u00a0₽"],
        ["🔊 Звук · от 0,16\u00a0₽"],
        ["✖ Отмена"],
      ],
    });
    await olga.press("Видео");
    expect(shown(olga).text).toBe("рыжая лиса\n🎬 Видео\nВыберите модель:");
    await olga.press("Kling 2.6");
    expect(shown(olga)).toEqual({
      text: "Kling 2.6\nрыжая лиса\nЦена: 44\u00a0₽ ≈ 71\u00a0⭐",
      rows: [
        ["1:1", "• 16:9", "9:16"],
        ["• 5 с", "10 с"],
        ["• без звука", "со звуком"],
        ["✅ Создать · 44\u00a0₽ ≈ 71\u00a0⭐"],
        ["« Назад", "✖ Отмена"],
      ],
    });
    await olga.press("Отмена");
    expect(shown(olga)).toEqual({ text: "✖ Отменено. Деньги не списаны.", rows: [] });
  });

  test("keeps one option while another changes, and changes its price", async ({ ann }) => {
    await ann.say("a red fox");
    await ann.press("Video");
    await ann.press("Kling 3.0 ·");
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
      expect(shown(ann).text).toBe(`Kling 3.0\na red fox\nPrice: ${price}`);
      expect(shown(ann).rows.at(-2)).toEqual([`✅ Generate · ${price}`]);
    }
    expect(shown(ann).rows.slice(0, 5)).toEqual([
      ["1:1", "16:9", "• 9:16"],
      ["720p", "1080p", "• 4K"],
      ["3 s", "5 s", "8 s"],
      ["10 s", "• 15 s"],
      ["• no sound", "with sound"],
    ]);
  });

  test("groups the digits of a large price", async ({ ann }) => {
    await ann.say("/generate a red fox");
    await ann.press("Video");
    await ann.press("Seedance 2 ·");
    await ann.press("1080p");
    await ann.press("15 s");
    expect(shown(ann).text).toContain("Price: 1\u00a0224\u00a0₽ ≈ 1\u00a0959\u00a0⭐");
  });

  test("ignores the same option pressed twice", async ({ ann, refused }) => {
    refused.push(/message is not modified/);
    await ann.say("a red fox");
    await ann.press("Pictures");
    await ann.press("Z-Image");
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
    await person.say("/generate   a fox");
    await person.press("64\u00a0₽");
    expect(shown(person).text).toMatch(/^a fox\n/);
  });

  test("may be a reply to a photo, too", async ({ ann }) => {
    const { message: photo } = await ann.sendPhoto();
    const own = ann.screen;
    for (const replyTo of [photo, own]) {
      await ann.say("/generate make it snow", { replyTo });
      expect(shown(ann).text).toBe("make it snow\nWhat should I do with this photo?");
      expect(ann.screen?.media).toHaveLength(1);
      await ann.say("/generate", { replyTo });
      expect(shown(ann).text).toContain("To edit or animate it, reply to it");
    }
  });

  test("is the text at the moment of the press", async ({ ann }) => {
    await ann.say("a question");
    await ann.say("the prompt", { replyTo: ann.screen });
    expect(shown(ann).text).toBe("What should I make?");
    await ann.press("Pictures");
    expect(shown(ann).text).toMatch(/^the prompt\n/);
  });
});
